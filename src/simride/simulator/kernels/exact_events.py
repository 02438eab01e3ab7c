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
    HOLE,
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
    """Add an event: in the place of the one at hand, if that is not filled again yet."""
    n = world.sizes[EVENTS]
    if world.sizes[HOLE] == 1:
        world.sizes[HOLE] = 0
        sink(world, n, at, what)
    else:
        world.sizes[EVENTS] = n + 1
        rise(world, n, at, what)


@kernel
def rise(world: World, last: int, at: float, what: int) -> None:
    """Find the place of an event from below."""
    times, events = world.event_at, world.event
    i = last
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
def sink(world: World, n: int, at: float, what: int) -> None:
    """Find the place of an event among the first n from the top, which is free."""
    times, events = world.event_at, world.event
    i = 0
    below = 2
    while below < n:
        below -= 1 if times[below - 1] < times[below] else 0
        if times[below] >= at:
            break
        times[i] = times[below]
        events[i] = events[below]
        i = below
        below = 2 * i + 2
    if below == n and times[n - 1] < at:  # a last one without a neighbour
        times[i] = times[n - 1]
        events[i] = events[n - 1]
        i = n - 1
    times[i] = at
    events[i] = what


@kernel
def take(world: World) -> int:
    """The first event. Its place is kept for the next that is added; `close` it before the one after is looked for."""
    world.sizes[HOLE] = 1
    return int(world.event[0])


@kernel
def close(world: World) -> None:
    """Fill the place of the event taken last, if none took it."""
    if world.sizes[HOLE] == 1:
        world.sizes[HOLE] = 0
        n = world.sizes[EVENTS] - 1
        world.sizes[EVENTS] = n
        sink(world, n, world.event_at[n], world.event[n])


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
