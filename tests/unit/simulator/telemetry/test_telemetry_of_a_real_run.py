"""The same views of a tape that the engine wrote: the case Messenger, ten minutes into its ride."""

import pytest

from simride.simulator.run import Run
from simride.simulator.telemetry import MetricQuery, View, alerts, hosts, logs, run, topology, traces
from simride.simulator.telemetry.metrics import total
from simride.simulator.world import Effect, Where


@pytest.fixture(scope="module")
def seen(started: Run) -> View:
    """The fleet ten minutes into the ride."""
    fork = started.fork()
    fork.advance(fork.world.begins_at + 600.0)
    return fork.view()


@pytest.fixture(scope="module")
def path(seen: View) -> Effect:
    """The fault: a network path to one rack that delays calls in spells."""
    return next(effect for effect in seen.world.effects if effect.field == "slow_p")


def test_the_bad_rack_stands_out_to_its_callers_only(seen: View, path: Effect) -> None:
    where = {"service": "shard-store", "cluster": path.where.clusters[0]}
    rack = str(path.where.racks[0])
    callers = run(seen, MetricQuery("latency", where=where, by=("rack",), last_s=3600.0))
    servers = run(seen, MetricQuery("latency", side="server", where=where, by=("rack",), last_s=3600.0))
    assert callers.worst(1)[0].labels["rack"] == rack
    mine = servers.get(rack=rack)
    assert mine is not None
    middle = sorted(one.total_value for one in servers.series)[len(servers.series) // 2]
    assert mine.total_value == pytest.approx(middle, rel=0.1)


def test_slow_sends_stand_in_one_cluster_and_not_the_day_before(seen: View, path: Effect) -> None:
    query = MetricQuery("slow_ratio", where={"endpoint": "SendMessage"}, by=("cluster",), last_s=3600.0, compare="1d")
    frame = run(seen, query)
    worst = frame.worst(1)[0]
    assert worst.labels["cluster"] == path.where.clusters[0]
    assert worst.baseline_total is not None and worst.total_value > 5 * worst.baseline_total > 0


@pytest.mark.parametrize("endpoint", ["SendMessage", "ReadThread", "UploadMedia"])
def test_traces_take_as_long_as_the_metrics_say(seen: View, endpoint: str) -> None:
    # 20,000 traces: a quantile is known to 1-2 %; the engine's mixtures blur each scale class by some more
    window = traces.window(seen, last_s=900.0)
    drawn = traces.draw(seen, window, endpoint, 20_000, {})
    good = sorted(drawn.outcome.duration[drawn.outcome.status == traces.OK].tolist())
    for stat, q, tolerance in (("p50", 0.5, 0.1), ("p90", 0.9, 0.1), ("p99", 0.99, 0.2)):
        metric = total(seen, MetricQuery("latency", stat, where={"endpoint": endpoint}))
        assert good[int(q * len(good))] == pytest.approx(metric, rel=tolerance)


def test_slow_traces_are_as_many_as_slow_requests(seen: View, path: Effect) -> None:
    # about 9,000 requests of a share near 1 %: three sigma are 0.3 points
    where = {"endpoint": "SendMessage", "cluster": path.where.clusters[0]}
    for over in (1.0, 2.0):
        sample = traces.sample(seen, None, None, "SendMessage", {"cluster": where["cluster"]}, over, sampled=100_000)
        metric = total(seen, MetricQuery("slow_ratio", where=where, over=over))
        assert sample.sampled > 5000
        assert sample.share == pytest.approx(metric, rel=0.15, abs=0.003)


def test_what_fails_for_callers_adds_up_to_the_tape(seen: View) -> None:
    window = traces.window(seen, last_s=900.0)
    edges = [e for e, (_, called) in enumerate(seen.names.calls) if called.startswith("shard-store.")]
    counted = (window.of("calls", edges)[..., 4].sum(axis=(1, 2)) * window.lengths).sum() / window.lengths.sum()
    metric = total(seen, MetricQuery("timeouts", where={"service": "shard-store"}))
    assert metric == pytest.approx(counted, rel=0.03, abs=1.0)


def test_every_tool_answers(seen: View, path: Effect) -> None:
    cluster, rack = path.where.clusters[0], path.where.racks[0]
    assert logs.tail(seen, where={"cluster": cluster}).lines
    assert len(hosts.table(seen, "shard-store", cluster, rack)) == seen.names.rack_hosts("shard-store", cluster, rack)
    assert len(topology.map_state(seen)) == len(seen.names.services) * len(seen.names.clusters)
    assert not [alert for alert in alerts.firing(seen) if alert.severity == "page"]  # no page has gone off


def test_traces_come_from_clients_as_the_metrics_count_them(started: Run) -> None:
    fork = started.fork()
    clients = list(fork.world.fleet.clients)
    loud, refused = clients[-1], clients[0]
    fork.effects += [
        Effect("client_demand", Where(clients=(loud,)), 20.0, fork.now),
        Effect("client_blocked", Where(clients=(refused,)), 1.0, fork.now, how="set"),
    ]
    fork.advance(fork.now + 300.0)
    view = fork.view()
    query = MetricQuery("traffic", side="user", where={"endpoint": "SendMessage"}, by=("client",), last_s=240.0)
    counted = {one.labels["client"]: one.total_value for one in run(view, query).series}
    drawn = traces.draw(view, traces.window(view, last_s=240.0), "SendMessage", 20_000, {})
    entered = sum(counted.values()) - counted[refused]
    for number, client in enumerate(clients):
        share = 0.0 if client == refused else counted[client] / entered
        # 20,000 draws know a share to 0.004 at most (one sigma); three of them
        assert float((drawn.client == number).mean()) == pytest.approx(share, abs=0.012)
