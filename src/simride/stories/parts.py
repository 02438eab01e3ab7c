"""The parts of a story, and the letters that story files write them with."""

from types import MappingProxyType

PARTS = ("situation", "task", "action", "result", "reflection", "other")
LETTERS = MappingProxyType(dict(zip("STARLO", PARTS, strict=True)))
