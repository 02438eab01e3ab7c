"""Work beside the request: once at a time for a ride, and a failure is told."""

from threading import Event
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from simride.base.errors import RideError
from simride.web.shared import errands
from simride.web.shared.errands import Errands

SORRY = "It could not be done."
LONG_S = 60.0  # only where something hangs


def gone(work: Errands, ride: UUID) -> None:
    """Waits until the thread of the ride has ended."""
    for _ in range(int(LONG_S / 0.01)):
        if not work.under_way(ride):
            return
        Event().wait(0.01)
    raise AssertionError("the errand never ended")


def test_it_is_done_once_at_a_time_and_each_ride_for_itself() -> None:
    go, done = Event(), []

    def work(ride: UUID) -> None:
        assert go.wait(LONG_S)
        done.append(ride)

    one, other = uuid4(), uuid4()
    kind = Errands("test", work, SORRY)
    for ride in (one, one, other, one):
        kind.begin(ride)
    assert kind.under_way(one) and kind.under_way(other)
    go.set()
    gone(kind, one)
    gone(kind, other)
    assert sorted(done) == sorted([one, other])
    kind.begin(one)
    gone(kind, one)
    assert done.count(one) == 2, "what has ended can be begun again"


def test_how_far_it_is_can_be_asked_while_it_is_under_way() -> None:
    told, go = Event(), Event()

    def work(ride: UUID) -> None:
        kind.tell(ride, 3, 7)
        told.set()
        assert go.wait(LONG_S)

    ride, kind = uuid4(), Errands("test", work, SORRY)
    assert kind.progress(ride) is None
    kind.tell(ride, 1, 2)
    assert kind.progress(ride) is None, "nobody has begun it"
    kind.begin(ride)
    assert told.wait(LONG_S)
    assert kind.progress(ride) == (3, 7)
    go.set()
    gone(kind, ride)
    assert kind.progress(ride) is None


@pytest.mark.parametrize(("error", "told"), [(RideError("No such ride."), "No such ride."), (KeyError("x"), SORRY)])
def test_a_failure_is_told_once(error: Exception, told: str) -> None:
    def work(ride: UUID) -> None:
        raise error

    ride, kind = uuid4(), Errands("test", work, SORRY)
    kind.begin(ride)
    gone(kind, ride)
    assert (kind.problem(ride), kind.problem(ride)) == (told, "")


def test_the_connection_of_the_thread_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []
    monkeypatch.setattr(errands, "connection", SimpleNamespace(close=lambda: closed.append(True)))
    ride, kind = uuid4(), Errands("test", lambda _: None, SORRY)
    kind.begin(ride)
    gone(kind, ride)
    assert closed == [True]
