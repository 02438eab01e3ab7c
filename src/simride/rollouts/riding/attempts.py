"""A release that is ridden, led by its orders: every attempt at it from its start to the last day that counts.

A pure function of the release and of how it stands, minute by minute; nothing that was ordered at a moment changes
what was before.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from simride.rollouts.outcome import Happened
from simride.rollouts.riding.parts import Given, Standing, Start
from simride.rollouts.rollout import Rollout
from simride.rollouts.slo import HOUR_S
from simride.rollouts.trace import Trace
from simride.rollouts.underway import STEP_S
from simride.simulator.programmes.programme import DAY_S

if TYPE_CHECKING:
    from simride.rollouts.riding.release import Release

EXTENSION_MIN = 60.0  # where no minutes are said

ORDERS: Mapping[str, Callable[[Rollout, Given], object]] = {
    "hold": lambda rollout, _: rollout.hold(),
    "resume": lambda rollout, _: rollout.resume(),
    "promote": lambda rollout, _: rollout.promote(),
    "extend": lambda rollout, given: rollout.extend(EXTENSION_MIN if given.value is None else given.value),
    "abort": lambda rollout, _: rollout.abort(),
    "roll-forward": lambda rollout, _: rollout.roll_forward(),
    "ramp": lambda rollout, given: rollout.ramp((given.value or 0.0) / 100.0),
    "hurry": lambda rollout, _: rollout.hurry(),
    "amend": lambda rollout, given: None if given.plan is None else rollout.replan(given.plan),
}


@dataclass(frozen=True)
class Attempt:
    """One attempt, led as far as asked. Read only: it is shared."""

    start: Start
    rollout: Rollout
    trace: Trace
    until: float  # fleet seconds at which the next one begins; infinite where there is none

    def hours(self, at: float) -> float:
        """Hours since its start at a moment (fleet seconds)."""
        return (min(at, self.until) - self.start.at) / HOUR_S

    def at(self, hours: float) -> float:
        """The moment so many hours after its start."""
        return self.start.at + hours * HOUR_S

    @property
    def log(self) -> tuple[Happened, ...]:
        """What happened."""
        return tuple(self.rollout.log)

    @property
    def ended(self) -> float | None:
        """The moment at which it was over: taken back, or mended."""
        return None if self.rollout.outcome is None else self.at(self.rollout.outcome.hours)

    def share_at(self, at: float) -> float:
        """Exposure at a moment."""
        return self.trace.share_at(self.hours(at)) if at >= self.start.at else 0.0

    def harm_between(self, since: float, until: float) -> float:
        """Bad-request equivalents of a time (fleet seconds)."""
        if until <= self.start.at:
            return 0.0
        return self.trace.harm_at(self.hours(until)) - self.trace.harm_at(self.hours(max(since, self.start.at)))


def attempts(release: "Release", standing: Standing) -> tuple[Attempt, ...]:
    """Every attempt, led to the last day that counts as if nobody ordered anything more."""
    return _attempts(release, standing.starts, standing.orders, release.weeks * 7 * DAY_S)


def attempt_at(release: "Release", standing: Standing, at: float) -> Attempt | None:
    """The attempt under way at a moment, or the last before it, led to that moment; None before any."""
    begun = tuple(start for start in standing.starts if start.at <= at)
    if not begun:
        return None
    return _attempts(release, begun, tuple(given for given in standing.orders if given.at <= at), at)[-1]


@lru_cache(maxsize=48)
def _attempts(
    release: "Release", starts: tuple[Start, ...], orders: tuple[Given, ...], until: float
) -> tuple[Attempt, ...]:
    made = []
    for number, start in enumerate(starts):
        ends = starts[number + 1].at if number + 1 < len(starts) else until
        mine = [given for given in orders if start.at <= given.at < ends or (given.at == ends == until)]
        made.append(_led(release, number, start, mine, min(ends, until), ends if number + 1 < len(starts) else None))
    return tuple(made)


def _led(
    release: "Release", number: int, start: Start, orders: list[Given], until: float, next_at: float | None
) -> Attempt:
    trace = Trace(STEP_S / HOUR_S)
    rollout = Rollout(
        start.plan, release.profile, release.seed, number,
        defect="none" if start.repaired or release.defect is None else release.defect,
        kept_on=True, starts_at=start.at / HOUR_S % 24.0, trace=trace,
    )  # fmt: skip
    for given in orders:
        _lead(rollout, start, given.at)
        ORDERS[given.verb](rollout, given)
    _lead(rollout, start, until)
    return Attempt(start, rollout, trace, float("inf") if next_at is None else next_at)


def _lead(rollout: Rollout, start: Start, until: float) -> None:
    """Every whole minute up to a moment."""
    minutes = int((until - start.at) // STEP_S) - round(rollout.at_h * HOUR_S / STEP_S)
    if minutes > 0:
        rollout.advance(minutes * STEP_S / 60.0)
