"""SQL as a look of a ride: over the ride's own tables, recorded, and the same again."""

from collections.abc import Iterator

import pytest

from simride.base.errors import QueryError
from simride.cases.schema import Case
from simride.recorder import ride_file
from simride.recorder.events import Event, Looked
from simride.rides import Ride, sql
from simride.rides.script import parse
from simride.rides.sql import Shelf
from simride.sandbox import Answer, Limits
from simride.simulator.orders import Order
from simride.simulator.run import Run
from simride.simulator.telemetry import MetricQuery, snapshot, total
from simride.simulator.telemetry.tables_page import EXAMPLES, page

BY_CLUSTER = "select cluster, sum(weight) n from events where endpoint = 'SendMessage' group by cluster order by n desc"


@pytest.fixture(scope="module")
def shelf() -> Iterator[Shelf]:
    """One child for the whole file."""
    made = Shelf(Limits(seconds=10.0))
    yield made
    made.sandbox.close()


@pytest.fixture(autouse=True)
def used(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sql, "_shelf", lambda process: shelf)


@pytest.fixture(scope="module")
def ride(messenger: Case, started: Run) -> Ride:
    """A ride that is only looked at, always in its second minute: its tables are made once."""
    return begun(messenger, started)


def begun(messenger: Case, started: Run) -> Ride:
    written: list[Event] = []
    return Ride.begin(messenger, 7, write=written.extend, run=started.fork())


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of the requests: enough where none is counted."""
    for name in ("EVENTS", "MORE"):
        monkeypatch.setattr(snapshot, name, 10_000)


def asked(ride: Ride, at: float, statement: str) -> tuple[Looked, Answer]:
    event, answer = ride.look(at, "sql", {"sql": statement})
    assert isinstance(event.payload, Looked) and isinstance(answer, Answer)
    return event.payload, answer


def test_a_statement_is_answered_from_the_fleet_and_recorded_with_its_digest(ride: Ride) -> None:
    look, answer = asked(ride, 95.0, BY_CLUSTER)
    assert look.tool == "sql" and look.digest == answer.digest() and look.because is None
    minute = ride.run.world.begins_at + 60.0
    assert look.query == {"sql": BY_CLUSTER, "end": minute, "tables": ["events"], "by": ["cluster"]}
    assert len(answer.rows) == 12
    # half of a cluster's requests and more of each cluster are looked at: 1,600 at the least, 4 sigma are 10 %
    view = ride.view(95.0)
    for cluster, count in answer.rows:
        where = {"endpoint": "SendMessage", "cluster": str(cluster)}
        counted = total(view, MetricQuery("traffic", where=where, start=minute - 3600.0, end=minute)) * 3600.0
        assert count == pytest.approx(counted, rel=0.12)


def test_late_requests_add_up_to_the_counter_and_are_where_the_counter_has_them(ride: Ride) -> None:
    _, answer = asked(
        ride, 95.0, "select cluster, sum(weight) filter (late) l, count(*) filter (late) from events "
        "where endpoint = 'SendMessage' group by cluster order by l desc nulls last",
    )  # fmt: skip
    minute = ride.run.world.begins_at + 60.0

    def late(**where: str) -> float:
        query = MetricQuery("slow_ratio", where={"endpoint": "SendMessage", **where}, start=minute - 3600.0, end=minute)
        requests = MetricQuery("traffic", where={"endpoint": "SendMessage", **where}, start=minute - 3600.0, end=minute)
        return total(ride.view(95.0), query) * total(ride.view(95.0), requests) * 3600.0

    assert sum(float(row[1] or 0.0) for row in answer.rows) == pytest.approx(late(), rel=0.001)
    worst, weight, seen = answer.rows[0]
    assert weight == pytest.approx(late(cluster=str(worst)), rel=4 / int(str(seen)) ** 0.5 + 0.15)  # walked, not mixed


def test_the_sick_rack_can_be_found(ride: Ride, draws: dict[str, object]) -> None:
    _, answer = asked(ride, 95.0, dict(EXAMPLES)["Where do the calls end that take over a second?"])
    service, cluster, rack, *_ = answer.rows[0]
    assert (service, cluster, rack) == ("shard-store", draws["cluster"], int(str(draws["rack"])))


@pytest.mark.parametrize("example", EXAMPLES, ids=[question for question, _ in EXAMPLES])
def test_every_example_of_the_page_has_an_answer(ride: Ride, example: tuple[str, str]) -> None:
    answer = asked(ride, 95.0, example[1])[1]
    assert answer.rows and not answer.stopped


def test_the_page_says_the_limits_there_are() -> None:
    limits, told = Limits(), " ".join(page().split())
    for words in (f"{limits.rows:,} rows", f"{limits.bytes // 1000} kB", f"first {limits.cell:,} characters",
                  f"stopped after {limits.seconds:g} seconds", f"{limits.memory_mb} MB"):  # fmt: skip
        assert words in told


@pytest.mark.usefixtures("few")
def test_the_same_ride_has_the_same_answers_in_another_process_of_duckdb(
    messenger: Case, started: Run, shelf: Shelf
) -> None:
    ride = begun(messenger, started)
    statement = "select cluster, status, count(*), sum(duration_s) from events group by all"
    first = asked(ride, 95.0, statement)[0]
    shelf.sandbox.close()
    shelf._tables = None
    again = asked(ride, 110.0, statement)[0]
    assert (again.digest, again.query) == (first.digest, first.query)
    assert asked(ride, 125.0, statement)[0].digest != first.digest


def test_an_order_is_in_the_changes_of_the_next_minute_and_not_of_another_ride(messenger: Case, started: Run) -> None:
    ride, other = begun(messenger, started), begun(messenger, started)
    ride.order(70.0, Order("rollback", services=("msg-router",)))
    ride.choose(75.0, 0)
    statement = "select count(*) from changes where target = 'msg-router' and time > now() - interval 2 minute"
    assert [asked(one, 190.0, statement)[1].rows[0][0] for one in (ride, other, ride)] == [1, 0, 1]


def test_what_is_refused_is_not_recorded(ride: Ride) -> None:
    before = ride.record
    for statement in ("drop table events", "select mood from events", "", "select 1" + " " * 20_000):
        with pytest.raises(QueryError):
            ride.look(95.0, "sql", {"sql": statement})
    assert ride.record == before


def test_a_stopped_statement_is_recorded_as_stopped(
    messenger: Case, started: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasty = Shelf(Limits(seconds=0.5))
    monkeypatch.setattr(sql, "_shelf", lambda process: hasty)
    ride = begun(messenger, started)
    look, answer = asked(ride, 95.0, "select sum(x) from generate_series(1, 1000000000000) t(x)")
    assert answer.stopped.startswith("Stopped after 0.5 s") and look.query["stopped"] == answer.stopped
    hasty.sandbox.close()
    text = ride_file.write(ride.record)
    assert ride_file.read(text).record == ride.record
    again = Ride.open(messenger, ride.record, write=lambda events: None, run=started.fork())
    assert again.record == ride.record and hasty.sandbox.pid is None


@pytest.mark.usefixtures("few")
def test_a_script_asks_and_two_flights_of_it_write_the_same_record(messenger: Case, started: Run) -> None:
    script = f"00:20 who is affected?\n03:00 ! sql {BY_CLUSTER}\n03:30 ! sql select count(*) from logs\n"
    one, two = begun(messenger, started), begun(messenger, started)
    for ride in (one, two):
        for line in parse(script):
            ride.fly_line(line)
    assert one.record == two.record
    looks = [event.payload for event in one.record if isinstance(event.payload, Looked) and event.payload.tool == "sql"]
    assert [look.query["sql"] for look in looks] == [BY_CLUSTER, "select count(*) from logs"]
