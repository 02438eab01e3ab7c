"""The rollout desk on the web."""
