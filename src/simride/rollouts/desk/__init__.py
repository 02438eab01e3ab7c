"""What somebody at the desk sees of a rollout under way, of a release and of a launch; never what is to come."""
