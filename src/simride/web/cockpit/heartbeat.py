"""Once a second every ride somebody is flying has its clock stored and its examiner asked for a word.

A ride is attended while a page of it listens to the event stream, and for a while after each request of
a browser without scripts. An unattended ride's clock stands still.
"""

import logging
import threading
import time
from dataclasses import dataclass
from uuid import UUID

from django.db import close_old_connections

from simride.web.cockpit import desk, flights
from simride.web.cockpit.models import Ride

PERIOD_S = 1.0
PAGE_S = 15.0  # a page that has just been sent has this long to open its stream
STREAM_S = 3.0
WITHOUT_SCRIPT_S = 900.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pulse:
    """What a page is told every second."""

    at: float
    left: float | None
    fleet: str
    phase: str
    running: bool
    landed: bool
    seq: int
    orders: str  # changes when an order moves on: pages then ask for the list again


class Heartbeat:
    """The attended rides and their last pulse, and the thread that looks after them."""

    def __init__(self) -> None:
        self._until: dict[UUID, float] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.pulses: dict[UUID, Pulse] = {}

    def attend(self, ride: UUID, seconds: float) -> None:
        """Somebody is flying this ride, for at least so long."""
        until = time.monotonic() + seconds
        with self._lock:
            self._until[ride] = max(until, self._until.get(ride, 0.0))

    def start(self) -> None:
        """Begin beating."""
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Beat no more."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._stop.wait(PERIOD_S):
            for ride in self._attended():
                try:
                    self._beat(ride)
                except Exception:  # one broken ride must not stop the others' clocks
                    log.exception("heartbeat of ride %s", ride)
            close_old_connections()

    def _attended(self) -> list[UUID]:
        now = time.monotonic()
        with self._lock:
            for ride in [ride for ride, until in self._until.items() if until < now]:
                del self._until[ride]
                self.pulses.pop(ride, None)
            return list(self._until)

    def _beat(self, ride: UUID) -> None:
        try:
            if flights.tick_if_free(ride):  # a busy ride keeps its last pulse: pages tick on by themselves
                self.pulses[ride] = pulse(ride)
        except Ride.DoesNotExist:
            with self._lock:
                self._until.pop(ride, None)


def pulse(ride: UUID) -> Pulse:
    """The state of a ride as a page needs it."""
    with flights.hold(ride) as held:
        status = held.flown.status(held.at)
        return Pulse(
            at=held.at,
            left=status.left_s,
            fleet=status.fleet_clock,
            phase=status.phase,
            running=held.reading.running and not held.row.landed,
            landed=held.row.landed,
            seq=held.flown.record[-1].seq,
            orders=desk.orders_sign(status.orders),
        )


heartbeat = Heartbeat()
