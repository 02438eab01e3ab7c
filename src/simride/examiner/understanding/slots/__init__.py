"""Slots: what a stretch of text says about place, measure, amount, time, people and cause; a file for each."""
