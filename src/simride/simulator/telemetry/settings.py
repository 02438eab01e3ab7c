"""What is configured at each moment, as far as latencies and routes depend on it."""

from collections.abc import Sequence

import numpy as np

from simride.simulator.layout import base_params
from simride.simulator.state import Floats, Params
from simride.simulator.telemetry.view import View

READ = (
    "work", "scv", "slots", "queue_limit", "probability", "fan", "timeout_s", "attempts", "backoff_s",
    "client_timeout_s", "client_attempts", "client_backoff_s", "route",
    "client_share", "client_blocked", "op_errors", "link_lost",
)
GRID_S = 10.0


def live(view: View, at: float) -> Params:
    """The parameters at a moment: live ones where the view has them, else the fleet's own."""
    if view.params_at is not None:
        return view.params_at(min(at, view.now))
    return fleet_settings(view)


def fleet_settings(view: View) -> Params:
    """The fleet as described, its gates where they stand by default."""
    params = base_params(view.names, view.world.fleet)
    for gate in view.world.fleet.gates:
        factor = 1.0 + (gate.factor - 1.0) * gate.percent / 100.0
        if gate.call_to is None:
            params.work[view.names.operation_index[gate.operation]] *= factor
        else:
            params.probability[view.names.call_index[gate.operation, gate.call_to]] *= factor
    return params


class Timeline:
    """Settings over a window. Between two moments that agree they are taken to agree throughout."""

    def __init__(self, view: View, times: Floats) -> None:
        """`times` [m] fleet seconds, rising."""
        first, last = (np.floor(times[[0, -1]] / GRID_S) * GRID_S).tolist()
        self._found: list[tuple[float, Params]] = [(first, live(view, first))]
        if view.params_at is not None and last > first:
            self._search(view, self._found[0], (last, live(view, last)))
        begins = np.array([at for at, _ in self._found])
        self._at = np.maximum(np.searchsorted(begins, times, side="right") - 1, 0)

    def _search(self, view: View, before: tuple[float, Params], after: tuple[float, Params]) -> None:
        """Add every change between two moments, to the grid, in order."""
        if _agree(before[1], after[1]):
            return
        if after[0] - before[0] <= GRID_S:
            self._found.append(after)
            return
        middle = np.floor((before[0] + after[0]) / 2 / GRID_S) * GRID_S
        if middle <= before[0]:
            middle = before[0] + GRID_S
        halfway = (float(middle), live(view, float(middle)))
        self._search(view, before, halfway)
        self._search(view, halfway, after)

    def of(self, name: str) -> Floats:
        """One column of the parameters at each of the times [m, ...]."""
        columns = np.stack([getattr(params, name) for _, params in self._found])
        out: Floats = columns[self._at]
        return out

    @property
    def stretches(self) -> Sequence[float]:
        """When the settings changed, the window's beginning first."""
        return [at for at, _ in self._found]


def _agree(one: Params, other: Params) -> bool:
    """True where nothing that is read differs."""
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in READ)
