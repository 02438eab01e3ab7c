"""A host of the exact simulation: slots and a queue, first come first served, or a shared processor."""

from simride.simulator.kernels.compile import kernel, kernel_apart
from simride.simulator.kernels.exact_draws import time_of, uniform
from simride.simulator.kernels.exact_events import push
from simride.simulator.kernels.exact_memory import (
    BAD,
    BEGUN,
    BEHIND,
    BUSY,
    BUSY_NOW,
    BUSY_S,
    DONE,
    EDGE,
    ENDS,
    ERROR,
    FREE,
    HEAD,
    HOST,
    LEFT,
    NEXT_END,
    NOBODY,
    OWN,
    POOL,
    SENT,
    SENT_IN,
    SERVICE,
    SINCE,
    TAIL,
    TURN,
    VIRTUAL,
    WAITED_S,
    WAITING,
    WAITING_NOW,
    WAITING_S,
    Notes,
    Now,
    Terms,
    Wiring,
    World,
)

FAR = 1e300


@kernel
def count_busy(world: World, notes: Notes, pool: int, now: Now, change: int) -> None:
    """Let the number of busy slots of a pool change."""
    at, bucket, bucket_end = now
    world.pools[pool, BUSY_NOW] += change
    notes.pools[bucket, pool, BUSY_S] += change * (bucket_end - at)


@kernel
def count_waiting(world: World, notes: Notes, pool: int, now: Now, change: int) -> None:
    """Let the number of waiting requests of a pool change."""
    at, bucket, bucket_end = now
    world.pools[pool, WAITING_NOW] += change
    notes.pools[bucket, pool, WAITING_S] += change * (bucket_end - at)


@kernel
def own_time(wiring: Wiring, terms: Terms, world: World, run: int) -> float:
    """Draw a run's own time, and whether it ends in an error."""
    host = world.runs[run, HOST]
    op = wiring.edge_op[world.runs[run, EDGE]]
    cell = terms.host_cell[host]
    error = terms.cells[cell, ERROR]
    world.runs[run, BAD] = 1 if error > 0.0 and uniform(world.counter) < error else 0
    drawn = time_of(world.counter, terms.scv[wiring.op_service[op]])
    return float(terms.cells[cell, OWN] * terms.work[op] * drawn)


@kernel
def begin(wiring: Wiring, terms: Terms, world: World, notes: Notes, where: tuple[int, int, int], now: float) -> None:
    """Give a run a slot: `where` is the run, the host and its pool."""
    run, host, pool = where
    world.hosts[host, BUSY] += 1
    notes.pools[world.runs[run, SENT_IN], pool, BEGUN] += 1.0
    push(world, now + own_time(wiring, terms, world, run), run * 4 + DONE)


@kernel
def wait_in_queue(world: World, host: int, run: int) -> None:
    """Stand behind the last."""
    last = world.hosts[host, TAIL]
    world.runs[run, BEHIND] = NOBODY
    world.hosts[host, TAIL] = run
    if last == NOBODY:
        world.hosts[host, HEAD] = run
    else:
        world.runs[last, BEHIND] = run
    world.hosts[host, WAITING] += 1


@kernel
def first_of_queue(world: World, host: int) -> int:
    """Take the one that has waited longest."""
    run = world.hosts[host, HEAD]
    after = world.runs[run, BEHIND]
    world.hosts[host, HEAD] = after
    if after == NOBODY:
        world.hosts[host, TAIL] = NOBODY
    world.hosts[host, WAITING] -= 1
    return int(run)


@kernel
def forget(world: World, run: int) -> None:
    """Make room for another."""
    world.free[world.sizes[FREE]] = run
    world.sizes[FREE] += 1


@kernel
def fill_slots(wiring: Wiring, terms: Terms, world: World, notes: Notes, host: int, now: Now) -> int:
    """Let the queue in while there are free slots; gives how many, whom the caller counts as busy.

    Services that drop what nobody waits for any more do it here, when its turn has come.
    """
    pool, service = world.hosts[host, POOL], world.hosts[host, SERVICE]
    slots = terms.slots[service]
    dropping = wiring.dropping[service]
    let_in = 0
    while world.hosts[host, WAITING] > 0 and world.hosts[host, BUSY] < slots:
        run = first_of_queue(world, host)
        if dropping == 1 and world.runs[run, LEFT] == 1:
            count_waiting(world, notes, pool, now, -1)
            forget(world, run)
            continue
        count_waiting(world, notes, pool, now, -1)
        notes.pools[world.runs[run, SENT_IN], pool, WAITED_S] += now[0] - world.times[run, SENT]
        begin(wiring, terms, world, notes, (run, host, pool), now[0])
        let_in += 1
    return let_in


@kernel_apart
def share_until(world: World, host: int, slots: int, now: float) -> None:
    """Credit every run of a sharing host with its part of the time since the last change."""
    present = world.hosts[host, WAITING]
    if present > 0:
        world.shared[host, VIRTUAL] += (now - world.shared[host, SINCE]) * min(1.0, slots / present)
    world.shared[host, SINCE] = now


@kernel_apart
def next_turn(world: World, host: int, slots: int, now: float) -> None:
    """Say when the first run of a sharing host will be done, if nobody comes or goes."""
    world.shared[host, NEXT_END] = FAR
    present = world.hosts[host, WAITING]
    if present > 0:
        left = world.times[world.hosts[host, HEAD], ENDS] - world.shared[host, VIRTUAL]
        at = now + max(left, 0.0) * max(1.0, present / slots)
        world.shared[host, NEXT_END] = at
        push(world, at, host * 4 + TURN)


@kernel_apart
def join_sharing(world: World, host: int, run: int, own: float, slots: int, now: float) -> None:
    """Add a run to those that share a host's processor, in the order they will be done."""
    share_until(world, host, slots, now)
    ends = world.shared[host, VIRTUAL] + own
    world.times[run, ENDS] = ends
    before, after = NOBODY, world.hosts[host, HEAD]
    while after != NOBODY and world.times[after, ENDS] <= ends:
        before, after = after, world.runs[after, BEHIND]
    world.runs[run, BEHIND] = after
    if before == NOBODY:
        world.hosts[host, HEAD] = run
    else:
        world.runs[before, BEHIND] = run
    if after == NOBODY:
        world.hosts[host, TAIL] = run
    world.hosts[host, WAITING] += 1
    next_turn(world, host, slots, now)


@kernel_apart
def done_sharing(world: World, host: int, slots: int, now: float) -> int:
    """Take the first run of a sharing host, whose own time is over."""
    share_until(world, host, slots, now)
    run = first_of_queue(world, host)
    next_turn(world, host, slots, now)
    return run
