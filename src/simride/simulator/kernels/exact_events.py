"""What comes next: a heap of events, and lanes of equal patience whose first alone is in the heap.

All who wait the same number of seconds become due in the order they began, so timeouts and backoffs need
no heap: a lane per distinct patience is a queue, and who is answered in time just steps out of it.
"""

from simride.simulator.kernels.compile import kernel
from simride.simulator.kernels.exact_memory import (
    ARMED,
    DUE,
    EARLIER,
    EVENTS,
    FIRST,
    IN_LANE,
    LANE,
    LAST,
    LATER,
    NO_LANE,
    NOBODY,
    Wiring,
    World,
)


@kernel
def push(world: World, at: float, what: int) -> None:
    """Add an event."""
    times, events = world.event_at, world.event
    i = world.sizes[EVENTS]
    world.sizes[EVENTS] = i + 1
    while i > 0:
        above = (i - 1) >> 1
        if times[above] <= at:
            break
        times[i] = times[above]
        events[i] = events[above]
        i = above
    times[i] = at
    events[i] = what


@kernel
def pop(world: World) -> None:
    """Remove the first event."""
    times, events = world.event_at, world.event
    n = world.sizes[EVENTS] - 1
    world.sizes[EVENTS] = n
    at = times[n]
    what = events[n]
    i = 0
    below = 1
    while below < n:
        if below + 1 < n and times[below + 1] < times[below]:
            below += 1
        if times[below] >= at:
            break
        times[i] = times[below]
        events[i] = events[below]
        i = below
        below = 2 * i + 1
    times[i] = at
    events[i] = what


@kernel
def join_lane(wiring: Wiring, world: World, run: int, lane: int, now: float) -> None:
    """Be due when the lane's seconds have passed."""
    due = now + wiring.lane_s[lane]
    last = world.lanes[lane, LAST]
    world.times[run, DUE] = due
    world.runs[run, IN_LANE] = lane
    world.runs[run, EARLIER] = last
    world.runs[run, LATER] = NOBODY
    world.lanes[lane, LAST] = run
    if last == NOBODY:
        world.lanes[lane, FIRST] = run
    else:
        world.runs[last, LATER] = run
    if world.lanes[lane, ARMED] == 0:
        world.lanes[lane, ARMED] = 1
        push(world, due, lane * 4 + LANE)


@kernel
def leave_lane(world: World, run: int) -> None:
    """No longer be due."""
    lane = world.runs[run, IN_LANE]
    if lane == NO_LANE:
        return
    before, after = world.runs[run, EARLIER], world.runs[run, LATER]
    if before == NOBODY:
        world.lanes[lane, FIRST] = after
    else:
        world.runs[before, LATER] = after
    if after == NOBODY:
        world.lanes[lane, LAST] = before
    else:
        world.runs[after, EARLIER] = before
    world.runs[run, IN_LANE] = NO_LANE


@kernel
def due_in_lane(world: World, lane: int, now: float) -> int:
    """The run of a lane that is due, out of it; NOBODY where the event was for one that has left."""
    first = world.lanes[lane, FIRST]
    found = NOBODY
    if first != NOBODY and world.times[first, DUE] <= now:
        found = first
        leave_lane(world, first)
        first = world.lanes[lane, FIRST]
    if first == NOBODY:
        world.lanes[lane, ARMED] = 0
    else:
        push(world, world.times[first, DUE], lane * 4 + LANE)
    return int(found)
