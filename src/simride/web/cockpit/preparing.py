"""A fleet needs a day of history before anyone can fly it, which takes seconds: so the next one is made ahead.

Whoever opens a case's set-up, and the server when it starts, has a new variation prepared; taking off
without naming a variation takes that one.
"""

import gc
import logging
import secrets
import threading
from dataclasses import dataclass
from typing import Any

from simride import rides
from simride.cases.schema import Case
from simride.simulator.run import Run

SEEDS = 2**31

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prepared:
    """A variation and its fleet at ride 00:00."""

    seed: int
    run: Run


class Hangar:
    """At most one prepared fleet per case."""

    def __init__(self) -> None:
        self.open = False  # only a serving process prepares: tests and commands do not
        self._ready: dict[str, Prepared] = {}
        self._warm = False
        self._lock = threading.Lock()  # held while preparing, so that taking off waits for it

    def prepare_soon(self, case: Case) -> None:
        """Prepare a variation of the case in the background, unless one stands ready."""
        if self.open and case.name not in self._ready:
            threading.Thread(target=self._prepare, args=(case,), name=f"prepare {case.name}", daemon=True).start()

    def take(self, case: Case) -> Prepared | None:
        """The prepared variation, which is then nobody else's."""
        with self._lock:
            return self._ready.pop(case.name, None)

    def _prepare(self, case: Case) -> None:
        try:
            ride = self._fill(case)
            if ride is not None and not self._warm:
                self._warm = True  # outside the lock: whoever takes off now need not wait for this
                ride.say(1.0, "who is affected?")  # the reader is read in, every kernel compiled
                import altair  # noqa: F401 - a second to import

                settle()
        except Exception:  # whoever takes off next meets the same, in place
            log.exception("preparing %s", case.name)

    def _fill(self, case: Case) -> rides.Ride | None:
        with self._lock:
            if case.name in self._ready:
                return None
            seed = secrets.randbelow(SEEDS)
            ride = rides.Ride.begin(case, seed, write=_nowhere)
            self._ready[case.name] = Prepared(seed, ride.at_begin.fork())
            return ride


def settle() -> None:
    """Take what is loaded by now out of what the garbage collector walks through: it stays as long as the process.

    A full collection comes every few hundred pages and holds one of them up: for 0.2 s with all that is loaded, for
    a hundredth of a second without. Rides and fleets have no cycles: those of now are let go of as ever.
    """
    gc.collect()
    gc.freeze()


def _nowhere(events: Any) -> None:
    """Nobody keeps these."""


hangar = Hangar()
