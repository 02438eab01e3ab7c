"""Conversation about weeks: skipping days, putting people to work, figures kept by the day, and who comes with news."""
