"""The ride's clock: kept by the server, stored every second, never running on while nobody flies.

A ride that was running when the process died, or while the lid was closed, stands where it was last
stored until the rider goes on.
"""

import time
from dataclasses import dataclass

from django.conf import settings

from simride.web.cockpit.models import Ride

LONGEST_GAP_S = 20.0  # real seconds without a heartbeat after which nobody was flying


@dataclass(frozen=True)
class Reading:
    """What the clock shows."""

    at: float  # ride seconds
    running: bool
    interrupted: bool = False


def wall() -> float:
    """Seconds of the machine's clock; the one place they come from."""
    return time.time()


def read(ride: Ride, now: float) -> Reading:
    """Ride time at wall time `now`."""
    if not ride.running:
        return Reading(ride.clock_at, False, ride.interrupted)
    gap = now - ride.clock_wall
    if not 0 <= gap <= LONGEST_GAP_S:
        return Reading(ride.clock_at, False, True)
    return Reading(ride.clock_at + gap * settings.SIMRIDE_SPEED, True)


def beat(ride: Ride, now: float) -> Reading:
    """Read the clock and store what it shows. Of two that do so at once, one is enough."""
    reading = read(ride, now)
    if not ride.running:
        return reading
    stored = Ride.objects.filter(pk=ride.pk, running=True, clock_wall=ride.clock_wall).update(
        clock_at=reading.at, clock_wall=now, running=reading.running, interrupted=reading.interrupted
    )
    if stored == 1:
        ride.clock_at, ride.clock_wall = reading.at, now
        ride.running, ride.interrupted = reading.running, reading.interrupted
    return reading


def stop(ride: Ride, at: float, *, landed: bool = False) -> None:
    """Stand still at `at`."""
    ride.clock_at, ride.running, ride.interrupted = at, False, False
    ride.landed = ride.landed or landed
    ride.save(update_fields=["clock_at", "running", "interrupted", "landed"])


def start(ride: Ride, at: float, now: float) -> None:
    """Run from `at` on."""
    ride.clock_at, ride.clock_wall, ride.running, ride.interrupted = at, now, True, False
    ride.save(update_fields=["clock_at", "clock_wall", "running", "interrupted"])


def interrupt_all() -> None:
    """A server has just started, so nobody is flying: every running clock stands where it was stored."""
    Ride.objects.filter(running=True).update(running=False, interrupted=True)
