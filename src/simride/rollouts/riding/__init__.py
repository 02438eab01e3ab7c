"""A release in a ride: how it stands, what can be ordered of it, its attempts, and what it does to the fluid fleet."""
