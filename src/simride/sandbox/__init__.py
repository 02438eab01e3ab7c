"""SQL of a stranger, answered by a process that can be killed."""

from simride.sandbox.sandbox import Answer, Column, Limits, Moment, Needs, Sandbox

__all__ = ["Answer", "Column", "Limits", "Moment", "Needs", "Sandbox"]
