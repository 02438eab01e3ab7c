"""Which sampled requests an export shows: some of all, and more of those that went badly."""

from collections.abc import Callable

from simride.simulator.telemetry import Trace, View, traces

OF_ALL = 60  # of each endpoint, spread over the stretch
OF_BAD = 30  # of each endpoint, failed or refused
OF_SLOW = 30  # of each endpoint, answered well but late


def chosen(view: View, start: float, end: float, told: Callable[[float], None]) -> tuple[Trace, ...]:
    """Traces of every endpoint, each once, by when they began."""
    found: dict[str, Trace] = {}
    endpoints = view.world.fleet.endpoints
    for done, endpoint in enumerate(endpoints, start=1):
        looks = (
            traces.sample(view, start, end, endpoint.name, limit=OF_ALL),
            traces.sample(view, start, end, endpoint.name, limit=OF_BAD, status="bad"),
            traces.sample(view, start, end, endpoint.name, limit=OF_SLOW, slow_over=endpoint.late_after_s, status="ok"),
        )
        found.update({trace.id: trace for look in looks for trace in look.traces})
        told(done / len(endpoints))
    return tuple(sorted(found.values(), key=lambda trace: (trace.start, trace.id)))
