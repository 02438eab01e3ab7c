"""Orders made into plans, one file for each kind of order."""
