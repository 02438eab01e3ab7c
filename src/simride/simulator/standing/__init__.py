"""Mechanisms with a memory of their own, one file each, stepped once per bucket; see mechanism.py and together.py."""
