"""What can go wrong, said once: what was found, what was wanted, what to do."""

from collections.abc import Sequence

from simride.base.wording import counted


class SimrideError(Exception):
    """A fault a person can act on. `str(error)` is the sentence shown to them."""


class Faults(SimrideError):
    """Every fault found in one input, reported together."""

    def __init__(self, subject: str, faults: Sequence[str]) -> None:
        self.subject = subject
        self.faults = tuple(faults)
        lines = "\n".join(f"  - {fault}" for fault in self.faults)
        super().__init__(f"{subject}: {counted(len(self.faults), 'fault')}\n{lines}")


class UnknownCase(SimrideError):
    """No case of that name is installed."""


class CaseFaults(Faults):
    """A case folder that cannot be flown, with every reason."""


class RideFileFaults(Faults):
    """A .ride file of which nothing can be used."""


class ScriptFaults(Faults):
    """A ride script with lines that cannot be read."""


class OrderError(SimrideError):
    """An order that names something that does not exist, or that cannot be done."""


class SettingsError(SimrideError):
    """A setting that cannot be used as it stands."""


class QueryError(SimrideError):
    """A look-up that cannot be answered as asked."""


class SqlRefused(QueryError):
    """A statement that is not one plain SELECT over the tables there are, or that names what does not exist."""


class RideError(SimrideError):
    """A step that the ride does not allow now."""


class ExportError(SimrideError):
    """An export that cannot be written as asked."""


class LogbookError(SimrideError):
    """Something that is to go into the logbook, or comes out of it, cannot be used."""


class PlanFaults(Faults):
    """A rollout plan that cannot be run, with every reason."""


class RolloutError(SimrideError):
    """A step that a rollout does not allow now."""
