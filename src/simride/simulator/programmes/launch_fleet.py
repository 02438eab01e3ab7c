"""What a launch does to the fluid fleet: those let in ask for more, and what does not hold bites while they are in."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from simride.simulator.programmes.launch_parts import Bite, Standing, Step
from simride.simulator.programmes.programme import DAY_S
from simride.simulator.world import Effect, Where

if TYPE_CHECKING:
    from simride.simulator.programmes.launch import Launch

PARTS = 6  # even steps in which a slow way back comes down
FOREVER = float("inf")
Piece = tuple[float, float, float]  # from, until (fleet seconds), per cent let in


def pieces(steps: Sequence[Step]) -> tuple[Piece, ...]:
    """The share let in over time, piece by piece; a slow way back in even parts, as far as it came."""
    marks: list[tuple[float, float]] = []
    reached = 0.0
    for place, step in enumerate(steps):
        until = steps[place + 1].at if place + 1 < len(steps) else FOREVER
        parts = PARTS if step.back_s > 0.0 else 1
        before = reached
        for part in range(1, parts + 1):
            at = step.at + step.back_s * (part - 1) / parts
            if at < until:
                reached = before + (step.percent - before) * part / parts
                marks.append((at, reached))
    ends = [*(at for at, _ in marks[1:]), *([FOREVER] if marks else [])]
    return tuple((at, end, percent) for (at, percent), end in zip(marks, ends, strict=True) if end > at)


def effects_of(programme: "Launch", state: Standing, start: float) -> tuple[Effect, ...]:
    """Demand of those let in, and what bites, from `start` (fleet seconds) on; and what has been, as it was."""
    let_in = [piece for piece in pieces(state.steps) if piece[2] > 0.0]
    if not let_in:
        return ()
    crowd = programme.crowd(state, int(start // DAY_S))
    where = Where(endpoints=programme.endpoints)
    demand = [
        Effect("demand", where, 1.0 + (programme.full * crowd - 1.0) * percent / 100.0, at, end=until)
        for at, until, percent in let_in
    ]
    bites = [bite for name in sorted(programme.untrue(state)) for bite in programme.claims[name].bites]
    return (*demand, *(_bitten(bite, at, until) for at, until in _spans(let_in) for bite in bites))


def _spans(let_in: Sequence[Piece]) -> tuple[tuple[float, float], ...]:
    """The times during which anybody is let in, joined where one piece follows on another."""
    cuts = [later[0] for earlier, later in pairwise(let_in) if later[0] > earlier[1]]
    begins = [let_in[0][0], *cuts]
    ends = [max(until for at, until, _ in let_in if at < cut) for cut in [*cuts, FOREVER]]
    return tuple(zip(begins, ends, strict=True))


def _bitten(bite: Bite, at: float, until: float) -> Effect:
    where = Where(
        services=bite.services, operations=bite.operations, calls_to=bite.calls_to, endpoints=bite.endpoints,
        clusters=bite.clusters, clients=bite.clients,
    )  # fmt: skip
    return Effect(bite.field, where, bite.value, at, how=bite.how, end=until)
