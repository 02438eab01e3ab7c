"""The fleet request by request: the exact simulation of the model that the fluid engine approximates.

Every request is drawn, waits in one queue, holds one slot. A slot that becomes free goes to the head of its
queue before anything else happens, so a caller that calls again at once finds the host as it is.
"""

import math

import numpy as np

from simride.simulator.kernels.compile import kernel, kernel_apart
from simride.simulator.kernels.exact_draws import exponential, time_of, uniform
from simride.simulator.kernels.exact_events import close, due_in_lane, join_lane, leave_lane, push, take
from simride.simulator.kernels.exact_hosts import (
    begin,
    count_busy,
    count_waiting,
    done_sharing,
    fill_slots,
    forget,
    join_sharing,
    own_time,
    wait_in_queue,
)
from simride.simulator.kernels.exact_memory import (
    ANSWERED,
    ARRIVALS,
    ATTEMPTS,
    BAD,
    BEGAN,
    BEGUN,
    BELOW,
    BINS,
    BINS_PER_OCTAVE,
    BUCKET,
    BUSY,
    BUSY_NOW,
    BUSY_S,
    CALLER,
    EDGE,
    ENDED,
    ERRORS,
    EVENTS,
    FAILED,
    FAILS,
    FAN,
    FIRSTS,
    FREE,
    HERE,
    HOST,
    IN_LANE,
    LANE,
    LEAST_OCTAVE,
    LEFT,
    LOST_NOW,
    LOST_P,
    NEXT_CALL,
    NEXT_END,
    NEXT_USER,
    NO_LANE,
    NOBODY,
    NOW,
    OK,
    ON_ITS_WAY,
    OUTBOX,
    PARENT,
    PENDING,
    POOL,
    REFUSED,
    REFUSED_NOW,
    RESTING,
    RETRIES,
    SECONDS,
    SENT,
    SENT_IN,
    SERVICE,
    SHED,
    SLOW_P,
    SLOW_S,
    SLOW_SCV,
    SQUARES,
    STAYED_2,
    STAYED_S,
    TASK,
    TIMEOUTS,
    TRY,
    TURN,
    WAITING,
    WAITING_NOW,
    WAITING_S,
    Notes,
    Now,
    Terms,
    Wiring,
    World,
)
from simride.simulator.state import Floats

MANTISSA_LEFT = 52 - (BINS_PER_OCTAVE - 1).bit_length()
FIRST_BIN = (1023 + LEAST_OCTAVE) * BINS_PER_OCTAVE

# Why `advance` came back.
REACHED_END = 0
NEEDS_ROOM = 1


@kernel
def bin_of(seconds: float) -> int:
    """Bin of a time in a histogram."""
    # a float's exponent and the first bits of its mantissa, read as one number, count such bins already
    found = int(np.float64(seconds).view(np.int64) >> MANTISSA_LEFT) - FIRST_BIN
    return min(max(found, 0), BINS - 1)


@kernel
def new_run(world: World, parent: int, edge: int, caller: int, now: float) -> int:
    """A run to be sent: the first attempt of a call."""
    world.sizes[FREE] -= 1
    run = world.free[world.sizes[FREE]]
    row = world.runs[run]
    row[PARENT] = parent
    row[EDGE] = edge
    row[CALLER] = caller
    row[TRY] = 1
    row[LEFT] = 0
    row[IN_LANE] = NO_LANE
    world.times[run, BEGAN] = now
    return int(run)


@kernel
def post(world: World, run: int) -> None:
    """Have a run sent before the event at hand is over."""
    world.outbox[world.sizes[OUTBOX]] = run
    world.sizes[OUTBOX] += 1


@kernel
def pick(below: Floats, chance: float) -> int:
    """Index in a cumulative row whose share the chance falls in."""
    i = 0
    last = len(below) - 1
    while i < last and chance >= below[i]:
        i += 1
    return i


@kernel
def pick_host(wiring: Wiring, terms: Terms, world: World, service: int, pool: int) -> tuple[int, int]:
    """Cell and host a request goes to; NOBODY where its cell has none.

    A cell by its share, one of its hosts at random; of as many as the service's choices say, the emptiest.
    """
    a, b = wiring.first_cell[pool], wiring.first_cell[pool + 1]
    cell = a
    host = NOBODY
    for look in range(wiring.choices[service]):
        found = a
        if b > a + 1 and terms.cells[a, BELOW] < 1.0:
            chance = uniform(world.counter)
            while found < b - 1 and chance >= terms.cells[found, BELOW]:
                found += 1
        first = terms.first_host[found]
        count = terms.first_host[found + 1] - first
        other = NOBODY
        if count > 0:
            other = terms.hosts[first + (int(uniform(world.counter) * count) if count > 1 else 0)]
        if look == 0:
            cell, host = found, other
        elif host != NOBODY and other != NOBODY:
            load = world.hosts[other, BUSY] + world.hosts[other, WAITING]
            if load < world.hosts[host, BUSY] + world.hosts[host, WAITING]:
                cell, host = found, other
    return cell, host


@kernel_apart
def refuse(wiring: Wiring, terms: Terms, world: World, run: int, cell: int, now: float) -> None:
    """Say no: at once, or when the network has carried it; then the caller may give up before."""
    world.runs[run, BAD] = 1
    slow = terms.cells[cell, SLOW_P] if cell != NOBODY else 0.0
    if slow > 0.0 and uniform(world.counter) < slow:
        delay = terms.cells[cell, SLOW_S] * time_of(world.counter, terms.cells[cell, SLOW_SCV])
        push(world, now + delay, run * 4 + ANSWERED)
        lane = terms.timeout_lane[world.runs[run, EDGE]]
        if lane != NO_LANE:
            join_lane(wiring, world, run, lane, now)
    else:
        world.runs[run, TASK] = REFUSED_NOW
        join_lane(wiring, world, run, wiring.refusal_lane, now)


@kernel
def send(wiring: Wiring, terms: Terms, world: World, notes: Notes, run: int, now: Now) -> None:
    """One attempt: through the edge's shedding, to a cluster, to a host, into a slot, a queue or a refusal."""
    row = world.runs[run]
    edge = row[EDGE]
    caller = row[CALLER]
    row[TASK] = ON_ITS_WAY
    row[SENT_IN] = now[1]
    world.times[run, SENT] = now[0]
    notes.edges[now[1], edge, caller, FIRSTS if row[TRY] == 1 else RETRIES] += 1.0
    barred = terms.barred[edge, caller]
    if barred > 0.0 and uniform(world.counter) < barred:
        notes.edges[now[1], edge, caller, SHED] += 1.0
        refuse(wiring, terms, world, run, NOBODY, now[0])
        return
    service = wiring.op_service[wiring.edge_op[edge]]
    here = caller
    if edge < wiring.calls and wiring.clusters > 1:
        here = pick(terms.route_below[service * wiring.clusters + caller], uniform(world.counter))
    row[HERE] = here
    pool = service * wiring.clusters + here
    cell, host = pick_host(wiring, terms, world, service, pool)
    lost = terms.cells[cell, LOST_P]
    if lost > 0.0 and uniform(world.counter) < lost:
        row[TASK] = LOST_NOW
        if terms.timeout_lane[edge] != NO_LANE:
            join_lane(wiring, world, run, terms.timeout_lane[edge], now[0])
        return
    notes.pools[now[1], pool, ARRIVALS] += 1.0
    arrive(wiring, terms, world, notes, (run, service, pool, cell, host), now)


@kernel
def arrive(
    wiring: Wiring,
    terms: Terms,
    world: World,
    notes: Notes,
    where: tuple[int, int, int, int, int],
    now: Now,
) -> None:
    """Come to a host: `where` is the run, the service, its pool, the cell and the host or NOBODY."""
    run, service, pool, cell, host = where
    slots = terms.slots[service]
    sharing = wiring.sharing[service]
    full = host == NOBODY
    if not full:
        room = terms.limit[service] + (slots if sharing == 1 or world.hosts[host, BUSY] < slots else 0)
        full = world.hosts[host, WAITING] >= room
    if full:
        notes.pools[now[1], pool, REFUSED] += 1.0
        refuse(wiring, terms, world, run, cell, now[0])
        return
    edge = world.runs[run, EDGE]
    world.runs[run, HOST] = host
    if terms.timeout_lane[edge] != NO_LANE:
        join_lane(wiring, world, run, terms.timeout_lane[edge], now[0])
    if sharing == 1:
        count_waiting(world, notes, pool, now, 1)
        notes.pools[now[1], pool, BEGUN] += 1.0
        join_sharing(world, host, run, own_time(wiring, terms, world, run), slots, now[0])
    elif world.hosts[host, BUSY] < slots:  # then nobody waits: a slot that becomes free is filled at once
        count_busy(world, notes, pool, now, 1)
        begin(wiring, terms, world, notes, (run, host, pool), now[0])
    else:
        count_waiting(world, notes, pool, now, 1)
        wait_in_queue(world, host, run)


@kernel
def draw_calls(terms: Terms, world: World, e: int, here: int) -> tuple[int, int]:
    """How many calls a run makes that it waits for (0 or 1), and how many that it does not."""
    made = terms.made[e, here]
    if made >= 1.0 and terms.awaited[e, here] >= made:
        return 1, 0
    chance = uniform(world.counter)
    awaited = min(terms.awaited[e, here], 1.0)
    others = made - awaited
    if made <= 1.0:
        return (1, 0) if chance < awaited else (0, 1 if chance < made else 0)
    whole = int(others)
    return 1 if chance < awaited else 0, whole + (1 if uniform(world.counter) < others - whole else 0)


@kernel
def copies_of(terms: Terms, world: World, e: int) -> int:
    """Copies of one call; a fan of 2.5 is two or three."""
    fan = terms.edges[e, FAN]
    copies = int(fan)
    if fan > copies and uniform(world.counter) < fan - copies:
        copies += 1
    return copies


@kernel
def make_calls(wiring: Wiring, terms: Terms, world: World, run: int, now: float) -> bool:
    """Go on to the next call of a run, if there is one and none has failed; True where the run now waits."""
    op = wiring.edge_op[world.runs[run, EDGE]]
    here = world.runs[run, HERE]
    end = wiring.first_call[op + 1]
    e = world.runs[run, NEXT_CALL]
    waits = False
    while e < end and not waits and world.runs[run, BAD] == 0:
        awaited, others = draw_calls(terms, world, e, here)
        for i in range(awaited + others):
            parent = run if i < awaited and wiring.detached[e] == 0 else NOBODY
            copies = copies_of(terms, world, e)
            for _ in range(copies):
                post(world, new_run(world, parent, e, here, now))
            if copies > 0 and parent == run:
                world.runs[run, PENDING] = copies
                waits = True
        e += 1
    world.runs[run, NEXT_CALL] = e
    return waits


@kernel
def end_run(wiring: Wiring, terms: Terms, world: World, notes: Notes, run: int, now: Now) -> bool:
    """Leave the host, whose queue moves up; True where the answer is there at once, False where it is delayed."""
    host = world.runs[run, HOST]
    pool, service = world.hosts[host, POOL], world.hosts[host, SERVICE]
    sent = world.times[run, SENT]
    arrived = world.runs[run, SENT_IN]
    stayed = now[0] - sent
    row = notes.pools[arrived, pool]
    row[ENDED] += 1.0
    if world.runs[run, BAD] == 1:
        row[ERRORS] += 1.0
    row[STAYED_S] += stayed
    row[STAYED_2] += stayed * stayed
    notes.run_times[arrived, service, bin_of(stayed)] += 1
    if wiring.sharing[service] == 0:
        world.hosts[host, BUSY] -= 1
        let_in = fill_slots(wiring, terms, world, notes, host, now)
        if let_in != 1:  # else the slot only changed hands
            count_busy(world, notes, pool, now, let_in - 1)
    cell = terms.host_cell[host]
    slow = terms.cells[cell, SLOW_P]
    if slow > 0.0 and uniform(world.counter) < slow:
        delay = terms.cells[cell, SLOW_S] * time_of(world.counter, terms.cells[cell, SLOW_SCV])
        push(world, now[0] + delay, run * 4 + ANSWERED)
        return False
    return True


@kernel
def settle(wiring: Wiring, terms: Terms, world: World, notes: Notes, run: int, now: float) -> int:
    """An attempt's caller learns how it ended: it tries again, gives up or has its answer.

    The run is used up. Gives the caller's run where it may now go on, else NOBODY.
    """
    row = world.runs[run]
    edge = row[EDGE]
    sent = row[SENT_IN]
    out = notes.edges[sent, edge, row[CALLER]]
    parent = row[PARENT]
    bad = row[BAD] == 1
    if bad:
        out[FAILS] += 1.0
        if row[TRY] < int(terms.edges[edge, ATTEMPTS]):
            row[TASK] = RESTING
            join_lane(wiring, world, run, terms.backoff_lane[edge], now)
            return NOBODY
        out[FAILED] += 1.0
    else:
        took = now - world.times[run, BEGAN]
        out[OK] += 1.0
        out[SECONDS] += took
        out[SQUARES] += took * took
        if edge >= wiring.calls:
            notes.root_times[sent, edge - wiring.calls, bin_of(took)] += 1
    forget(world, run)
    if parent == NOBODY:
        return NOBODY
    if bad:
        world.runs[parent, BAD] = 1
    world.runs[parent, PENDING] -= 1
    return int(parent) if world.runs[parent, PENDING] == 0 else NOBODY


@kernel_apart
def give_up(world: World, notes: Notes, run: int) -> int:
    """A caller stops waiting for an attempt, whose work goes on; gives the run that stands for the caller's wait."""
    row = world.runs[run]
    notes.edges[row[SENT_IN], row[EDGE], row[CALLER], TIMEOUTS] += 1.0
    if row[TASK] == LOST_NOW:
        row[BAD] = 1
        return run
    row[LEFT] = 1
    waiting = new_run(world, row[PARENT], row[EDGE], row[CALLER], world.times[run, BEGAN])
    world.runs[waiting, SENT_IN] = row[SENT_IN]
    world.runs[waiting, TRY] = row[TRY]
    world.runs[waiting, BAD] = 1
    return waiting


@kernel
def go_on(wiring: Wiring, terms: Terms, world: World, notes: Notes, start: tuple[int, bool], now: Now) -> None:
    """Follow what happened up the calls, as far as it goes: `start` is a run, and whether it is answered."""
    run, answered = start
    while run != NOBODY:
        if not answered:
            if make_calls(wiring, terms, world, run, now[0]):
                return
            if not end_run(wiring, terms, world, notes, run, now):
                return
        if world.runs[run, LEFT] == 1:
            forget(world, run)
            return
        leave_lane(world, run)
        run = settle(wiring, terms, world, notes, run, now[0])
        answered = False


@kernel
def user_comes(wiring: Wiring, terms: Terms, world: World, now: float) -> None:
    """A request from outside; the next one is drawn."""
    world.clock[NEXT_USER] = now + exponential(world.counter) / terms.rate
    who = pick(terms.user_below, uniform(world.counter)) if len(terms.user_below) > 1 else 0
    post(world, new_run(world, NOBODY, wiring.user_edge[who], wiring.user_cluster[who], now))


@kernel_apart
def open_bucket(wiring: Wiring, world: World, notes: Notes, bucket: int) -> None:
    """What is busy and waiting as a bucket begins counts for all of it, until it changes."""
    for pool in range(len(world.pools)):
        notes.pools[bucket, pool, BUSY_S] += world.pools[pool, BUSY_NOW] * wiring.bucket_s
        notes.pools[bucket, pool, WAITING_S] += world.pools[pool, WAITING_NOW] * wiring.bucket_s


@kernel_apart
def begin_stretch(wiring: Wiring, terms: Terms, world: World, notes: Notes, now: Now) -> None:
    """Take up new parameters: the next user is drawn anew (arrivals have no memory), slots that were added fill."""
    world.sizes[BUCKET] = now[1]
    open_bucket(wiring, world, notes, now[1])
    world.clock[NEXT_USER] = now[0] + exponential(world.counter) / terms.rate if terms.rate > 0.0 else math.inf
    for host in range(len(world.hosts)):
        if wiring.sharing[world.hosts[host, SERVICE]] == 0:
            let_in = fill_slots(wiring, terms, world, notes, host, now)
            count_busy(world, notes, world.hosts[host, POOL], now, let_in)


@kernel
def happen(wiring: Wiring, terms: Terms, world: World, notes: Notes, now: Now) -> None:
    """Let the first event of the heap be."""
    what = take(world)
    number, kind = what >> 2, what & 3
    run = number
    answered = kind in (ANSWERED, LANE)
    if kind == LANE:
        run = due_in_lane(world, number, now[0])
        if run != NOBODY:
            task = world.runs[run, TASK]
            if task == RESTING:
                world.runs[run, TRY] += 1
                post(world, run)
                run = NOBODY
            elif task != REFUSED_NOW:
                run = give_up(world, notes, run)
    elif kind == TURN:
        run = NOBODY
    if kind == TURN and world.shared[number, NEXT_END] == now[0]:
        run = done_sharing(world, number, terms.slots[world.hosts[number, SERVICE]], now[0])
        count_waiting(world, notes, world.hosts[number, POOL], now, -1)
    if run != NOBODY and not answered:
        world.runs[run, NEXT_CALL] = wiring.first_call[wiring.edge_op[world.runs[run, EDGE]]]
    if run != NOBODY:
        go_on(wiring, terms, world, notes, (run, answered), now)


@kernel_apart
def advance(wiring: Wiring, terms: Terms, world: World, notes: Notes, last: int) -> int:
    """Simulate to the end of bucket `last` under constant parameters; says whether it got there or needs room.

    With more room in the arrays of `world` it goes on where it was; what it draws does not depend on the room.
    """
    end = (last + 1) * wiring.bucket_s
    bucket = world.sizes[BUCKET]
    bucket_end = (bucket + 1) * wiring.bucket_s
    while True:
        if world.sizes[FREE] < wiring.most_calls or world.sizes[EVENTS] + 4 * wiring.most_calls > len(world.event):
            return NEEDS_ROOM
        at = world.event_at[0] if world.sizes[EVENTS] > 0 else math.inf
        user = world.clock[NEXT_USER] <= at
        if user:
            at = world.clock[NEXT_USER]
        while bucket_end <= at and bucket < last:
            bucket += 1
            bucket_end = (bucket + 1) * wiring.bucket_s
            world.sizes[BUCKET] = bucket
            open_bucket(wiring, world, notes, bucket)
        if at >= end:
            world.clock[NOW] = end
            return REACHED_END
        world.clock[NOW] = at
        now = (at, bucket, bucket_end)
        if user:
            user_comes(wiring, terms, world, at)
        else:
            happen(wiring, terms, world, notes, now)
        for i in range(world.sizes[OUTBOX]):
            send(wiring, terms, world, notes, world.outbox[i], now)
        world.sizes[OUTBOX] = 0
        close(world)
