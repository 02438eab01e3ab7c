"""What the exact simulation reads, remembers and writes down: tuples of arrays, rows of small numbers.

A run is one attempt to have an operation done: in a queue, in a slot, with its callers, or only on its way.
A stretch of constant parameters is one call of the kernel. S services, O operations, K clusters, C cells,
E calls, P endpoints, H hosts, L lanes, N runs at once, B buckets.
"""

from typing import NamedTuple

from simride.simulator.kernels.exact_draws import Words
from simride.simulator.state import Floats, Ints

Now = tuple[float, int, float]  # seconds, the bucket they are in, the end of that


class Wiring(NamedTuple):
    """Who calls whom; never changes."""

    op_service: Ints  # [O]
    first_call: Ints  # [O+1]
    edge_op: Ints  # [E+P] operation called, or entered by
    user_edge: Ints  # [P*K] of the users of an endpoint in a cluster
    user_cluster: Ints  # [P*K]
    detached: Ints  # [E]
    sharing: Ints  # [S] 1 where requests share the processor instead of queueing
    choices: Ints  # [S] hosts looked at, of which the emptiest is taken; 1 is a host at random
    dropping: Ints  # [S] 1 where a host drops what its caller has given up, once its turn has come
    first_cell: Ints  # [S*K+1]
    lane_s: Floats  # [L] every distinct patience: timeouts, backoffs, the time of a refusal
    clusters: int
    calls: int
    refusal_lane: int
    most_calls: int  # runs that one run can begin at once
    bucket_s: float


class Terms(NamedTuple):
    """A stretch of constant parameters."""

    rate: float  # requests per second of all users together
    user_below: Floats  # [P*K] cumulative share of an endpoint's users in a cluster
    barred: Floats  # [E+P, K] share of attempts that fail before they leave: no way, a breaker, shed at the edge
    work: Floats  # [O]
    edges: Floats  # [E+P, EDGE_TERMS]
    made: Floats  # [E, K] calls one run makes, on average; may be above 1
    awaited: Floats  # [E, K] probability that it waits for one
    timeout_lane: Ints  # [E+P] NO_LANE where nobody gives up
    backoff_lane: Ints  # [E+P]
    scv: Floats  # [S]
    slots: Ints  # [S]
    limit: Ints  # [S]
    cells: Floats  # [C, CELL_TERMS]
    first_host: Ints  # [C+1]
    hosts: Ints  # [...] hosts that serve, cell by cell
    host_cell: Ints  # [H] a host that left keeps its last one
    route_below: Floats  # [S*K, K] cumulative


# Columns of Terms.edges.
FAN = 0
ATTEMPTS = 1
EDGE_TERMS = 2

# Columns of Terms.cells.
OWN = 0  # mean own time of a unit of work, seconds
ERROR = 1
LOST_P = 2
SLOW_P = 3
SLOW_S = 4
SLOW_SCV = 5
BELOW = 6  # cumulative share of the requests of its service and cluster
CELL_TERMS = 7


class World(NamedTuple):
    """All that is under way."""

    counter: Words  # [1] of the draws
    clock: Floats  # [2] NOW, NEXT_USER
    sizes: Ints  # [5] EVENTS, FREE, OUTBOX, BUCKET, HOLE
    event_at: Floats  # [..] a heap
    event: Ints  # [..] what: number * 4 + kind
    free: Ints  # [N] a stack of unused runs
    outbox: Ints  # [N] runs to be sent before the event at hand is over
    runs: Ints  # [N, RUN_COLUMNS]
    times: Floats  # [N, TIME_COLUMNS]
    lanes: Ints  # [L, 3] FIRST, LAST, ARMED
    hosts: Ints  # [H, HOST_COLUMNS]
    shared: Floats  # [H, 3] of hosts that share: VIRTUAL, SINCE, NEXT_END
    pools: Ints  # [S*K, 2] BUSY_NOW, WAITING_NOW


NOW = 0
NEXT_USER = 1

EVENTS = 0
FREE = 1
OUTBOX = 2
BUCKET = 3  # that is now
HOLE = 4  # 1 while the first place of the heap is free

# Kinds of events.
DONE = 0  # a run's own time is over
ANSWERED = 1  # an answer that the network delayed is there
LANE = 2  # the first in a lane is due, or was
TURN = 3  # the next run of a sharing host is done, unless that changed

NOBODY = -1
NO_LANE = -1

# Columns of World.runs.
PARENT = 0  # run that waits for this one, NOBODY for users and detached calls
EDGE = 1
CALLER = 2  # cluster of whoever called
HERE = 3  # cluster it runs in
HOST = 4
TRY = 5  # 1, 2, 3
TASK = 6
NEXT_CALL = 7
PENDING = 8  # copies of a call not yet answered
BAD = 9  # 1 where it ends in an error
LEFT = 10  # 1 where its caller has given up
IN_LANE = 11
EARLIER = 12  # neighbours in the lane
LATER = 13
BEHIND = 14  # next in the host's queue
SENT_IN = 15  # bucket
RUN_COLUMNS = 16

# What is the matter with a run (TASK).
ON_ITS_WAY = 0  # queueing, running, or its answer delayed
REFUSED_NOW = 1  # its caller hears of it in a moment
LOST_NOW = 2  # nobody will ever answer
RESTING = 3  # until it is tried again

# Columns of World.times.
BEGAN = 0  # first attempt
SENT = 1
DUE = 2  # in its lane
ENDS = 3  # in virtual time, where the host shares
TIME_COLUMNS = 4

# Columns of World.lanes.
FIRST = 0
LAST = 1
ARMED = 2  # 1 where its event is in the heap

# Columns of World.hosts.
HEAD = 0
TAIL = 1
WAITING = 2
BUSY = 3
POOL = 4  # service * K + cluster
SERVICE = 5
HOST_COLUMNS = 6

# Columns of World.shared.
VIRTUAL = 0  # work done for each, if it had been there from the beginning
SINCE = 1
NEXT_END = 2

# Columns of World.pools.
BUSY_NOW = 0
WAITING_NOW = 1


class Notes(NamedTuple):
    """What is written down. Outcomes stand in the bucket their attempt was sent in, as the engine has them."""

    edges: Floats  # [B, E+P, K, EDGE_NOTES] by the caller's cluster
    pools: Floats  # [B, S*K, POOL_NOTES]
    root_times: Ints  # [B, P, BINS] users' times of success
    run_times: Ints  # [B, S, BINS] times at the host of runs that ended, calls included


# Columns of Notes.edges.
FIRSTS = 0  # first attempts
RETRIES = 1
OK = 2  # calls, all attempts together
FAILED = 3
TIMEOUTS = 4  # attempts
FAILS = 5  # attempts
SHED = 6  # attempts
SECONDS = 7  # time of calls that succeeded, summed
SQUARES = 8
EDGE_NOTES = 9

# Columns of Notes.pools.
ARRIVALS = 0
REFUSED = 1
BEGUN = 2
ENDED = 3  # runs that ended, well or not, by arrival
ERRORS = 4  # of those, with an error
WAITED_S = 5  # by arrival, of runs that began
STAYED_S = 6  # by arrival, of runs that ended
STAYED_2 = 7
BUSY_S = 8  # slot seconds
WAITING_S = 9  # request seconds in queues
POOL_NOTES = 10

# Histograms of times: BINS_PER_OCTAVE bins of equal width in each doubling, from LEAST_S up.
BINS_PER_OCTAVE = 32
OCTAVES = 26
LEAST_OCTAVE = -17  # 2^-17 s, 8 microseconds
BINS = OCTAVES * BINS_PER_OCTAVE
