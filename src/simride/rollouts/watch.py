"""Limits on the whole service: the plan's absolute guards, and the pager that every service has."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

from simride.rollouts.evidence import Floats
from simride.rollouts.plan import AbsoluteGuard
from simride.rollouts.profile import ServiceProfile
from simride.rollouts.slo import USUAL_ALERTS, burn_rate

PAGES = tuple(alert for alert in USUAL_ALERTS if alert.severity == "page")
QUIET_H = 2.0  # a page that was answered does not come again for so long
PAGER = "pager"


class Watch:
    """Burn rates over their windows, with as much past as they need."""

    def __init__(self, guards: Sequence[AbsoluteGuard], profile: ServiceProfile, step_s: float) -> None:
        self.guards: tuple[AbsoluteGuard, ...] = ()
        self.profile, self.step_s = profile, step_s
        self._past = np.zeros(0)
        self._new = np.zeros(0)
        self._quiet_until = -1.0
        self.follow(guards)

    def follow(self, guards: Sequence[AbsoluteGuard]) -> None:
        """Watch these limits from now on; before the past that is known, the service was as usual."""
        self.guards = tuple(guards)
        longest = max([alert.long_s for alert in PAGES] + [guard.windows[1] for guard in guards if guard.slo])
        missing = round(longest / self.step_s) - len(self._past)
        self._past = np.concatenate([np.full(max(0, missing), self.profile.error_ratio), self._past])

    def see(self, at_h: Floats, seen: tuple[Floats, Floats], muted: AbstractSet[str]) -> tuple[int, str] | None:
        """The first tick [of T] at which a guard or the pager fires, and which; None where none does.

        `seen`: the service's share of failed requests [T], and the load of what all share [T]; `muted`: names of
        limits that were dealt with.
        """
        self._new, load = seen
        total = np.concatenate([[0.0], np.cumsum(np.concatenate([self._past, self._new]))])
        found: list[tuple[int, str]] = []
        for guard in self.guards:
            if guard.slo is not None:
                fires = self._burns(total, guard.windows[0], guard.windows[1], guard.burn_rate)
                found += _first(fires, _name(guard))
            elif guard.metric is not None and guard.max is not None:
                found += _first(load > guard.max, _name(guard))
        for alert in PAGES:
            fires = self._burns(total, alert.short_s, alert.long_s, alert.burn) & (at_h > self._quiet_until)
            found += _first(fires, PAGER)
        heard = [one for one in found if one[1] not in muted]
        return min(heard, key=lambda one: one[0]) if heard else None

    @property
    def names(self) -> frozenset[str]:
        """Everything that can fire."""
        return frozenset({PAGER, *(_name(guard) for guard in self.guards)})

    def _burns(self, total: Floats, short_s: float, long_s: float, burn: float) -> NDArray[np.bool_]:
        ends = np.arange(len(self._past) + 1, len(total))
        over = np.ones(len(ends), dtype=np.bool_)
        for window in (short_s, long_s):
            n = max(1, round(window / self.step_s))
            ratio = (total[ends] - total[ends - n]) / n
            over &= burn_rate(1.0, self.profile.slo) * ratio > burn
        return over

    def keep(self, ticks: int) -> None:
        """Remember the first ticks of what was last seen."""
        self._past = np.concatenate([self._past, self._new[:ticks]])[-len(self._past) :]

    def quiet(self, at_h: float) -> None:
        """A page was answered."""
        self._quiet_until = at_h + QUIET_H


def _name(guard: AbsoluteGuard) -> str:
    return f"slo {guard.slo}" if guard.slo else str(guard.metric)


def _first(fires: NDArray[np.bool_], name: str) -> list[tuple[int, str]]:
    return [(int(fires.argmax()), name)] if fires.any() else []
