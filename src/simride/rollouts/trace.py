"""What a rollout did over its time: exposure and harm at every tick, for whoever asks afterwards."""

from dataclasses import dataclass, field

import numpy as np

from simride.rollouts.evidence import Floats


@dataclass(frozen=True)
class Stretch:
    """Exposure that goes straight from one share to another, hours since the start."""

    begins_h: float
    ends_h: float
    begins: float  # share 0..1
    ends: float
    where: tuple[str, ...] = ()  # regions in which the new version goes up; none: everywhere


@dataclass
class Trace:
    """One rollout's past, tick by tick from its start."""

    step_h: float
    _shares: list[Floats] = field(default_factory=list)
    _harms: list[Floats] = field(default_factory=list)
    _where: list[tuple[str, ...]] = field(default_factory=list)

    def keep(self, shares: Floats, harms: Floats, where: tuple[str, ...]) -> None:
        """Some more ticks: exposure, harm so far, and the regions the stage is in."""
        self._shares.append(shares)
        self._harms.append(harms)
        self._where += [where] * len(shares)

    def share_at(self, hours: float) -> float:
        """Exposure so many hours after the start; as it was last where that is later than anything known."""
        return self._read(self._shares, hours)

    def harm_at(self, hours: float) -> float:
        """Harm so far, likewise."""
        return self._read(self._harms, hours)

    def stretches(self) -> tuple[Stretch, ...]:
        """The exposure as straight lines, those that stand still left out."""
        shares = np.concatenate([[0.0], *self._shares]) if self._shares else np.zeros(1)
        steps = np.diff(shares)
        moving = np.flatnonzero(steps != 0.0)
        groups = np.split(moving, np.flatnonzero((np.diff(moving) > 1) | (np.abs(np.diff(steps[moving])) > 1e-12)) + 1)
        return tuple(
            Stretch(group[0] * self.step_h, (group[-1] + 1) * self.step_h, float(shares[group[0]]),
                    float(shares[group[-1] + 1]), self._where[group[-1]])
            for group in groups if len(group)
        )  # fmt: skip

    def _read(self, parts: list[Floats], hours: float) -> float:
        tick = int(hours / self.step_h + 1e-9) - 1
        if tick < 0 or not parts:
            return 0.0
        for part in parts:
            if tick < len(part):
                return float(part[tick])
            tick -= len(part)
        return float(parts[-1][-1])
