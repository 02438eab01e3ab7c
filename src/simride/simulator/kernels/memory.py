"""What the kernels read, remember and add up: tuples of float64, C-contiguous arrays.

Rows of small numbers that are used together stand together (`Model.cells`, `Live.edges`), and inner
kernels take rows: a call that hands on whole tuples of arrays costs more than the row's arithmetic.
"""

from typing import NamedTuple

from simride.simulator.state import Floats, Ints


class Model(NamedTuple):
    """`Params`, packed for the kernels once per bucket."""

    cells: Floats  # [C, MODEL_COLUMNS]
    edges: Floats  # [E+P, PATIENCE_COLUMNS] calls, then endpoints' users
    work: Floats  # [O]
    demand: Floats  # [P, K]
    admits: Floats  # [E+P, K, ADMIT_COLUMNS] what callers and the edge let out
    limits: Floats  # [S, K] requests per second that a service lets in
    route: Floats  # [S, K, K]
    links: Floats  # [S, K, K, LINK_COLUMNS] what the network between two clusters does to attempts
    slips: Floats  # [O, K, SLIP_COLUMNS] how an operation fails by itself


# Columns of Model.cells.
HOSTS = 0
SHARE = 1
OWN = 2  # mean own time of a unit of work, seconds
OWN_SCV = 3
ERROR = 4  # probability that a run ends with an error of its own
SLOTS = 5
LIMIT = 6
LOST_P = 7
SLOW_P = 8
SLOW_S = 9
SLOW_VAR = 10
MODEL_COLUMNS = 11

# Columns of Model.edges.
TIMEOUT = 0
ATTEMPTS = 1
BACKOFF = 2
FAN = 3
BUDGET = 4  # retries per first attempt
PATIENCE_COLUMNS = 5

# Columns of Model.admits.
PASSED = 0  # share of the attempts that may leave for the callee
QUOTA = 1  # attempts per second that may
POOL = 2  # connections per calling host
CALLERS = 3  # hosts of the caller in that cluster
ADMIT_COLUMNS = 4

# Columns of Model.links.
LINK_LOST = 0  # probability that an attempt is never answered
LINK_SLOW = 1  # probability that it is delayed
LINK_SLOW_S = 2  # mean of that delay, exponential
LINK_COLUMNS = 3

# Columns of Model.slips.
SLIP = 0  # 0, 1: probability of an error of its own, by version slot
WRONG_BY = 2  # 2, 3: probability that a good answer is wrong
SLIP_MEAN = 4  # of the errors, over the cluster's hosts
SLIP_COLUMNS = 5


class Graph(NamedTuple):
    """What the kernels need of the layout. Tuples that kernels take are kept small: each array in one costs
    compile time in every kernel that takes it."""

    op_service: Ints  # [O]
    first_op: Ints  # [S+1]
    first_call: Ints  # [O+1]
    call_to: Ints  # [E]
    detached: Ints  # [E]
    root_op: Ints  # [P]
    first_cell: Ints  # [S*K+1]
    clusters: int


class Live(NamedTuple):
    """What a step changes. An edge is a call (0 .. E-1) or an endpoint's users (E .. E+P-1), per cluster."""

    cells: Floats  # [C, CELL_COLUMNS] per host; columns in kernels.queue
    mix: Floats  # [O, K] share of an operation in its service's arrivals there
    hold: Floats  # [O, K, HOLD_COLUMNS] time a run of the operation waits for its callees, success or not
    runs: Floats  # [O, K, RUN_COLUMNS] how runs of an operation fare in their calls; columns in kernels.visits
    downstream: Floats  # [O, K, MOMENTS, CLASSES] time in callees, given success; unit mass
    answer: Floats  # [O, K, MOMENTS, CLASSES] what a caller sees of the callee there: success, mass its odds
    fails: Floats  # [O, K, FAIL_COLUMNS] and how it fails; columns in kernels.edges
    seen: Floats  # [O, K, MOMENTS, CLASSES] the same from a caller's cluster, over the route
    seen_fails: Floats  # [O, K, FAIL_COLUMNS]
    told: Floats  # [O, K, TOLD_COLUMNS] that, as callers were told last
    versions: Floats  # [O, K, 2] counts of new answers: of the cluster itself, and told over the route
    edges: Floats  # [E+P, K, EDGE_COLUMNS]
    time: Floats  # [E+P, K, MOMENTS, CLASSES] of a call that succeeds (users: of an attempt, mass its odds)
    ring: Floats  # [E+P, K, 2, RING] attempts on their way back: to be second, third
    moved: Floats  # [S, K] 1 where queues or parameters moved since the answers were worked out
    admitted: Floats  # [S, K] share of the requests that the rate limit lets in
    pools: Floats  # [E, K, CELL_COLUMNS] connection pools, per calling host; columns in kernels.queue


class State(NamedTuple):
    """All that a fork copies: the arrays of `Live`, then what is kept between buckets."""

    cells: Floats
    mix: Floats
    hold: Floats
    runs: Floats
    downstream: Floats
    answer: Floats
    fails: Floats
    seen: Floats
    seen_fails: Floats
    told: Floats
    versions: Floats
    edges: Floats
    time: Floats
    ring: Floats
    moved: Floats
    admitted: Floats
    pools: Floats
    hosts: Floats  # [C] that `cells` is per; changed by move_hosts only
    stressed: Floats  # [K] how the next tick is cut: CALM, STRESSED, HASTY of kernels.tick
    clock: Floats  # [2] slot of the ring that is now, and its length in seconds
    last_cells: Floats  # [C, MODEL_COLUMNS] of the last bucket, to see jumps
    last_edges: Floats  # [E+P, PATIENCE_COLUMNS]
    last_work: Floats  # [O]
    last_admits: Floats  # [E+P, K, ADMIT_COLUMNS]
    last_route: Floats  # [S, K, K]
    last_links: Floats  # [S, K, K, LINK_COLUMNS]
    last_slips: Floats  # [O, K, SLIP_COLUMNS]
    last_demand: Floats  # [K]
    cell_ledger: Floats  # [C, 4] requests ever arrived, refused, completed, lost with their hosts
    edge_ledger: Floats  # [E+P, K, 5] calls ever begun, ok, failed; attempts that left, and were lost on the way
    pool_ledger: Floats  # [E, K, 3] attempts that ever came for a connection, gave it back, were lost with their hosts
    op_ledger: Floats  # [O, K, 2] requests ever addressed to an operation, and refused by a rate limit


# Columns of Live.versions.
ANSWER_VERSION = 0
SEEN_VERSION = 1


class Sums(NamedTuple):
    """Integrals over the bucket being written."""

    cells: Floats  # [C, CELL_SUMS]
    ops: Floats  # [O, K, OP_SUMS]
    downstream: Floats  # [O, K, MOMENTS, CLASSES] weighted by arrivals and by time
    edges: Floats  # [E+P, K, EDGE_SUMS]
    latency: Floats  # [P, K, MOMENTS, CLASSES]


# Columns of Sums.cells.
ARRIVED = 0
REFUSED_SUM = 1
FAILED_SUM = 2
BUSY_SUM = 3  # utilisation * dt
QUEUED_SUM = 4  # waiting requests of all hosts * dt
WAITED = 5  # requests that had to wait
WAITED_1 = 6  # seconds they waited, summed
WAITED_2 = 7
COMPLETED = 8
CELL_SUMS = 9

# Columns of Sums.ops.
OP_ARRIVED = 0
OP_OK = 1
OP_NEVER = 2  # answered
OP_LIMITED = 3
OP_WRONG = 4
OP_SUMS = 5

# Columns of Sums.edges.
FIRST_SUM = 0
RETRY_SUM = 1
OK_SUM = 2
LOST_SUM = 3
TIMEOUT_SUM = 4
FAIL_SUM = 5  # failed attempts
SENT_SUM = 6  # attempts that left for a callee: all but those shed at the edge
LIMITED_SUM = 7
NOT_RETRIED_SUM = 8
WAY_LOST_SUM = 9
WRONG_SUM = 10  # calls answered wrongly
POOL_CAME = 11  # attempts that wanted a connection
POOL_ENDED = 12  # attempts that gave theirs back
POOL_USED = 13  # connections in use * dt, all hosts together
POOL_PENDING = 14  # attempts that wait for one * dt
POOL_WAITED = 15  # seconds waited, summed over those that came
EDGE_SUMS = 16


class Scratch(NamedTuple):
    """Room to work in; nothing here outlives a tick."""

    arrivals: Floats  # [O, K] requests per second addressed to an operation in a cluster
    bounded: Floats  # [O, K] of those, from callers whose slots are all taken: who sends no more than comes back
    bunched: Floats  # [O, K] those, times how many others of their fan come to the same cluster with each
    visit: Floats  # [MOMENTS, CLASSES]
    spare: Floats  # [MOMENTS, CLASSES]
    fails: Floats  # [FAIL_COLUMNS]
    news: Floats  # [K] 1 where a call of the operation at hand moved


class Group(NamedTuple):
    """Clusters stepped together: whole islands, so nothing outside reaches them."""

    members: Ints  # [n] cluster indices, ascending
    stressed: bool  # its ticks are cut into sub-steps
    hindered: bool  # something may stand in a call's way (budget, limit, pool, link, slip); else none is looked at


class Plan(NamedTuple):
    """How a bucket is cut into steps."""

    everyone: Ints  # [K] all cluster indices
    islands: Ints  # [K] number of the island each cluster belongs to
    stressed: Floats  # [K] how the next tick is cut; rewritten after every tick
    members: Ints  # [K] room to work in
    odds: Floats  # [E+P, K] of an attempt failing at the end of the last tick; room to work in
    hindered: bool  # as in Group
    at: int  # slot of the ring that is now
    ticks: int
    tick_s: float
    substeps: int  # of a stressed tick; FINER times as many of a hasty one
