"""One bad host, a bad rack, a bad kernel on one generation: seen by who looks there, unseen in any average."""

from collections.abc import Mapping
from functools import cache

import pytest

from simride.simulator.run import Run
from simride.simulator.spec import Call, Endpoint, Fleet, Operation, Region, Service
from simride.simulator.telemetry import MetricQuery, View, run
from simride.simulator.telemetry.metrics import total
from simride.simulator.world import Effect, Where, World

CLUSTERS = ("r-a", "r-b", "r-c", "r-d", "r-e", "r-f")
GENERATIONS = ("gen-5", *("gen-4",) * 39)  # by rack in turn: one rack of the forty is of the new generation
RACKS, HOSTS = 40, 12  # per cluster, and per rack
MOVES = 0.02  # of an average, at most
STANDS_OUT = 5.0  # times the middle of the others, at least
AT_EASE = 1.5  # times the middle: what the worst of a healthy fleet may be
BEGINS = 12 * 3600.0

FLEET = Fleet(
    name="six halls",
    regions=(Region("r", CLUSTERS, 0.0, 1.0),),
    services=(
        Service("web", 60, 64, 0.002, 0.6, rack_size=12),
        Service("store", RACKS * HOSTS, 8, 0.02, 0.7, rack_size=HOSTS, hosts_alike=GENERATIONS),
        Service("vault", RACKS * HOSTS, 8, 0.02, 0.7, rack_size=HOSTS, racks_apart=True, shards=4800),
    ),
    operations=(
        Operation("web.open", "web", 1.0, (Call("store.read", 5.0), Call("vault.read", 5.0))),
        Operation("store.read", "store"),
        Operation("vault.read", "vault"),
    ),
    endpoints=(Endpoint("Open", "web.open", 90_000.0, 8.0),),
    clients={"web": 1.0},
    locality=1.0,
)  # fmt: skip
LINK = {"slow_p": 0.5, "slow_mean_s": 0.175}  # of calls; seconds: beside 0.02 s of work, 5.4 times as long

# what is wrong -> service, where, what it does, how to look
ODD: Mapping[str, tuple[str, Where, Mapping[str, float], tuple[str, ...]]] = {
    "one host of 2,880 works six times as long": (
        "store", Where(("store",), hosts=("r-c-17-05",)), {"own": 6.0}, ("host",)),
    "the link of one rack of 240 loses packets": (
        "store", Where(("store",), clusters=("r-b",), racks=(23,)), LINK, ("cluster", "rack")),
    "a rack that stands apart anyway loses packets": (
        "vault", Where(("vault",), clusters=("r-b",), racks=(63,)), LINK, ("cluster", "rack")),
    "the kernel of one generation in one cluster": (
        "store", Where(("store",), clusters=("r-d",), host_classes=("gen-5",)), {"own": 5.4},
        ("cluster", "host_class")),
    "one host of a rack that stands apart": (
        "vault", Where(("vault",), hosts=("r-c-50-12",)), {"own": 6.0}, ("host",)),
}  # fmt: skip


@cache
def seen(what: str | None, seed: int = 3) -> View:
    """The fleet with one thing wrong, or none, after twenty minutes of it."""
    effects: tuple[Effect, ...] = ()
    if what is not None:
        _, where, edits, _ = ODD[what]
        how = "multiply" if "own" in edits else "add"
        effects = tuple(Effect(field, where, value, 0.0, how) for field, value in edits.items())  # type: ignore[arg-type] # how
    world = World(FLEET, seed, BEGINS, BEGINS + 60.0, effects, day_s=2400.0, fine_s=1200.0)
    return Run.start(world).view()


def split(view: View, service: str, by: tuple[str, ...]) -> list[tuple[float, Mapping[str, str]]]:
    """Mean latency to callers by host, rack or class, the highest first; hosts of one cluster only."""
    where = {"service": service} | ({"cluster": "r-c"} if by == ("host",) else {})
    frame = run(view, MetricQuery("latency", "mean", side="caller", where=where, by=by))
    return sorted(((one.total_value, one.labels) for one in frame.series), key=lambda pair: -pair[0])


@pytest.mark.parametrize("what", ODD)
def test_an_average_hardly_moves_and_the_split_shows_it(what: str) -> None:
    service, where, _, by = ODD[what]
    for asked in (
        MetricQuery("latency", "mean", side="caller", where={"service": service}),
        MetricQuery("latency", "p90", side="caller", where={"service": service}),
        MetricQuery("cpu", where={"service": service}),
        MetricQuery("traffic", side="server", where={"service": service}),
    ):
        assert total(seen(what), asked) == pytest.approx(total(seen(None), asked), rel=MOVES), asked.metric
    rows = split(seen(what), service, by)
    middle = rows[len(rows) // 2][0]
    assert rows[0][0] >= STANDS_OUT * middle, (rows[0], middle)
    assert rows[1][0] <= AT_EASE * middle, "one stands out, and one only"
    named = {*where.hosts, *map(str, where.racks), *where.host_classes}
    assert named & set(rows[0][1].values())


@pytest.mark.parametrize("by", [("host",), ("cluster", "rack"), ("cluster", "host_class")])
def test_no_host_of_a_healthy_fleet_stands_out(by: tuple[str, ...]) -> None:
    rows = split(seen(None), "store", by)
    assert rows[0][0] <= AT_EASE * rows[len(rows) // 2][0]


def test_hosts_that_are_told_apart_stand_where_they_always_stood() -> None:
    """Their place in a list gives nothing away."""
    what = "one host of 2,880 works six times as long"
    for by in (("host",), ("rack",)):
        asked = MetricQuery("cpu", where={"service": "store", "cluster": "r-c"}, by=by)
        odd, plain = (run(view, asked) for view in (seen(what), seen(None)))
        assert [one.labels for one in odd.series] == [one.labels for one in plain.series]


def test_one_host_wavers_as_much_as_any_other() -> None:
    """What was told apart for a fault later on is not given away by a smoother, or a rougher, line."""
    later = Effect("own", Where(("store",), hosts=("r-c-17-05",)), 6.0, BEGINS + 3600.0)
    world = World(FLEET, 3, BEGINS, BEGINS + 60.0, (later,), day_s=2400.0, fine_s=1200.0)
    frame = run(Run.start(world).view(), MetricQuery("cpu", where={"service": "store", "cluster": "r-c"}, by=("host",)))
    rough = sorted((float((one.values / one.total_value).std()), one.labels["host"]) for one in frame.series)
    place = [host for _, host in rough].index("r-c-17-05") / len(rough)
    assert 0.02 < place < 0.98, place  # 480 hosts: neither among the ten smoothest nor the ten roughest


def test_racks_are_the_mean_of_their_hosts() -> None:
    asked = {"service": "store", "cluster": "r-c", "rack": "17"}
    for view in (seen(None), seen("one host of 2,880 works six times as long")):
        rack = total(view, MetricQuery("cpu", where=asked))
        hosts = [one.total_value for one in run(view, MetricQuery("cpu", where=asked, by=("host",))).series]
        assert len(hosts) == HOSTS and sum(hosts) / HOSTS == pytest.approx(rack, rel=1e-6)
