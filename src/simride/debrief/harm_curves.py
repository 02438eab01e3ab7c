"""What the ride cost users, beside doing nothing and beside the reference response."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

STEP_S = 10.0
TINY = 1e-9


@dataclass(frozen=True)
class HarmCurves:
    """Cumulative bad-request equivalents, one value per step of the fleet's clock."""

    yours: tuple[float, ...]
    nothing: tuple[float, ...]
    reference: tuple[float, ...]
    without: Mapping[int, float] = field(default_factory=dict)  # order (seq) -> harm in all without it
    weak_regimes: tuple[str, ...] = ()  # where the fleet model is known to be rough
    step_s: float = STEP_S  # of the fleet's clock between two values; a day where a case is about weeks
    floor: float = 0.0  # a difference in harm under this is no difference

    @classmethod
    def of(
        cls,
        yours: Iterable[float],
        nothing: Iterable[float],
        reference: Iterable[float],
        without: Mapping[int, float] | None = None,
        weak_regimes: Iterable[str] = (),
        step_s: float = STEP_S,
        floor: float = 0.0,
    ) -> "HarmCurves":
        """From any sequences of numbers, arrays included."""
        return cls(
            tuple(map(float, yours)),
            tuple(map(float, nothing)),
            tuple(map(float, reference)),
            dict(without or {}),
            tuple(weak_regimes),
            step_s,
            floor,
        )

    @property
    def totals(self) -> tuple[float, float, float]:
        """Yours, nothing's and the reference's harm at the end."""
        return (total(self.yours), total(self.nothing), total(self.reference))

    @property
    def at_stake(self) -> bool:
        """Whether the reference response spared anything that counts, beside doing nothing."""
        _, nothing, best = self.totals
        return nothing - best > max(self.floor, TINY)

    @property
    def regret(self) -> float:
        """0 = as good as the reference, 1 = as bad as doing nothing, above 1 = worse than that.

        Where nothing was at stake: how much of the floor was added, and above 1 how much more of what there was anyway.
        """
        yours, nothing, best = self.totals
        if self.at_stake:
            return (yours - best) / (nothing - best)
        added = yours - best
        if added <= max(self.floor, TINY):
            return max(added, 0.0) / self.floor if self.floor else 0.0
        return 1.0 + (added - self.floor) / max(best, self.floor, 1.0)


def total(curve: tuple[float, ...]) -> float:
    """Where a curve ends."""
    return curve[-1] if curve else 0.0


def harm_at(curve: tuple[float, ...], seconds: float, step_s: float = STEP_S) -> float:
    """Harm so far, that many seconds of fleet time after the beginning."""
    steps = int(seconds // step_s)
    if steps <= 0 or not curve:
        return 0.0
    return curve[min(steps, len(curve)) - 1]


def for_drawing(curve: tuple[float, ...], step_s: float) -> list[int]:
    """The curve at each whole minute, or at each step where steps are longer, starting from zero."""
    every = max(1, round(60 / step_s))
    return [0, *(round(curve[index]) for index in range(every - 1, len(curve), every))]
