"""Kinds that take weeks: a calendar of days beside the fluid fleet, led by work that people are put to."""
