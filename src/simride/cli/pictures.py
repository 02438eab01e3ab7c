"""The guide's pictures, drawn by the fleet's own engine on a fleet of one service. `make docs` draws them again.

The service has twenty hosts of eight slots, 10 ms of exponential work a request: 16,000 requests a second at most.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simride.cli.line_svg import Axis, line_chart
from simride.simulator import engine, latency
from simride.simulator.layout import base_params, lay_out
from simride.simulator.spec import Endpoint, Fleet, Operation, Region, Service
from simride.simulator.state import ROOT_FIELDS, Params, Segment

HOSTS, SLOTS, OWN_S = 20, 8, 0.01
CAPACITY = HOSTS * SLOTS / OWN_S  # requests per second
Edit = Callable[[Params, int], Params]  # the parameters of a bucket, by its number


@dataclass(frozen=True)
class Site:
    """How many clusters there are, how long users wait for an answer, and how often they try."""

    clusters: int = 1
    timeout_s: float = 1e9
    attempts: int = 1
    queue_limit: int = 10**9

    def fleet(self) -> Fleet:
        """One service in one region."""
        names = tuple(f"c{place}" for place in range(self.clusters))
        only = Service(
            "only", hosts=HOSTS, slots=SLOTS, own_s=OWN_S, scv=1.0, queue_limit=self.queue_limit, error_rate=0.0
        )
        get = Endpoint("get", "only.get", 1.0, self.timeout_s, self.attempts, 0.0)
        return Fleet(
            name="picture", regions=(Region("r", names, 0.0, 1.0),), services=(only,),
            operations=(Operation("only.get", "only"),), endpoints=(get,), clients={},
        )  # fmt: skip


def knee() -> str:
    """What users wait against how busy the hosts are."""
    loads = [*np.arange(0.1, 0.9, 0.1), 0.9, 0.93, 0.95, 0.97, 0.98]
    rest = {100.0 * load: _flown(Site(), load, 60, step_s=60.0, tick_s=5.0).latency[-1, 0, 0] for load in loads}
    lines = {
        "mean": [(busy, 1e3 * float(latency.mean(mix))) for busy, mix in rest.items()],
        "p99": [(busy, 1e3 * float(latency.quantile(mix, 0.99))) for busy, mix in rest.items()],
    }
    says = "Milliseconds that users wait, by how busy the hosts are: flat for long, then rising ever faster."
    return line_chart(_axis("hosts busy, %", 0, 100, 20), _axis("milliseconds", 0, 300, 100), lines, says)


def storm() -> str:
    """Attempts a second through fifteen slow seconds, by how often users try."""

    def slow(params: Params, second: int) -> Params:
        return params._replace(own=2.5 * params.own) if 30 <= second < 45 else params

    lines = {}
    for attempts, name in ((1, "one attempt"), (3, "three attempts")):
        site = Site(timeout_s=0.5, attempts=attempts, queue_limit=1000)
        made = _roots(_flown(site, 0.6, 120, slow), "attempts")
        lines[name] = [(float(second), value / CAPACITY) for second, value in enumerate(made)]
    says = (
        "Attempts each second over what the service can do. It is 2.5 times slower from second 30 to 45. With one "
        "attempt they stay as they were; with three they stay above what it can do long after the cause has gone."
    )
    return line_chart(_axis("seconds", 0, 120, 30), _axis("attempts, of capacity", 0, 2, 0.5), lines, says)


def budget() -> str:
    """What is left of a month's error budget of 99.9 %, through half an hour in which some or all requests fail."""
    allowed = 0.001 * 30 * 24 * 60  # minutes of everybody's requests
    lines = {}
    for failing, name in ((0.02, "2 % fail"), (0.3, "30 % fail"), (1.0, "all fail")):
        flown = _flown(Site(), 0.5, 60, _failing(failing), step_s=60.0, tick_s=5.0)
        bad = 1.0 - _roots(flown, "ok") / _roots(flown, "requests")
        left = 100.0 * (1.0 - np.cumsum(bad) / allowed)
        lines[name] = [(float(minute + 1), value) for minute, value in enumerate(left)]
    says = (
        "Share of a month's error budget that is left, through half an hour of failures from minute 10 on: with 2 per "
        "cent failing nearly all of it, with 30 per cent four fifths, with all failing three tenths."
    )
    return line_chart(_axis("minutes", 0, 60, 10), _axis("budget left, %", 0, 100, 25), lines, says)


def canary() -> str:
    """Bad requests of a release that fails one request in ten, seen and taken back after twenty minutes."""
    stages: Mapping[str, Callable[[int], int]] = {
        "all at once": lambda _: 10, "one, three, ten": lambda minute: 1 if minute < 25 else 3 if minute < 30 else 10,
    }  # fmt: skip
    lines = {}
    for name, clusters in stages.items():
        flown = _flown(Site(clusters=10), 0.5, 60, _released(clusters), step_s=60.0, tick_s=5.0)
        bad = 60.0 * (_roots(flown, "requests") - _roots(flown, "ok"))
        lines[name] = [(float(minute + 1), total / 1e6) for minute, total in enumerate(np.cumsum(bad))]
    says = (
        "Bad requests in millions of a release that fails one in ten, begun at minute 10 and taken back at minute 30: "
        "far fewer where it goes to one cluster of ten first, then to three."
    )
    return line_chart(_axis("minutes", 0, 60, 10), _axis("bad requests, millions", 0, 12, 3), lines, says)


PICTURES: Mapping[str, Callable[[], str]] = {"knee": knee, "storm": storm, "budget": budget, "canary": canary}


def _failing(share: float) -> Edit:
    """Requests fail from minute 10 to minute 40."""

    def edit(params: Params, minute: int) -> Params:
        return params._replace(errors=params.errors + share) if 10 <= minute < 40 else params

    return edit


def _released(clusters: Callable[[int], int]) -> Edit:
    """One request in ten fails where the release is, from minute 10 to minute 30."""

    def edit(params: Params, minute: int) -> Params:
        there = np.arange(len(params.errors)) < clusters(minute)  # one service: a cell is a cluster
        return params._replace(errors=params.errors + 0.1 * there) if 10 <= minute < 30 else params

    return edit


def _flown(
    site: Site, load: float, buckets: int, edit: Edit | None = None, step_s: float = 1.0, tick_s: float = 1.0
) -> Segment:
    """A run under a load, as a share of what each cluster can do; `edit` may change each bucket."""
    described = site.fleet()
    names = lay_out(described)
    healthy = base_params(names, described)
    healthy = healthy._replace(demand=np.full_like(healthy.demand, load * CAPACITY))
    state = engine.fresh_state(names.layout)
    segment = engine.new_segment(names.layout, 0.0, step_s, buckets)
    for bucket in range(buckets):
        params = healthy if edit is None else edit(healthy, bucket)
        engine.run_bucket(names.layout, params, state, segment, tick_s)
    return segment


def _roots(segment: Segment, column: str) -> NDArray[np.float64]:
    """A figure of the users' requests, per second and over all clusters, for every bucket."""
    return np.asarray(segment.roots[: segment.count, 0, :, ROOT_FIELDS.index(column)].sum(axis=-1), np.float64)


def _axis(title: str, low: float, high: float, step: float) -> Axis:
    ticks = np.arange(low, high + step / 2, step)
    return Axis(title, {float(tick): f"{tick:g}" for tick in ticks})
