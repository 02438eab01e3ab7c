"""One step of a set of clusters: load goes all the way down the calls, outcomes all the way up (reference §3.7)."""

from simride.simulator.kernels.compile import kernel
from simride.simulator.kernels.edges import (
    COPY_OK,
    FAIL_COLUMNS,
    GOOD,
    REACH,
    SEEN,
    Patience,
    Slots,
    come_back,
    copy_success,
    evaluate_call,
    evaluate_users,
    same_answer,
    send,
)
from simride.simulator.kernels.memory import (
    ANSWER_VERSION,
    ATTEMPTS,
    BACKOFF,
    FAN,
    PROBABILITY,
    SEEN_VERSION,
    TIMEOUT,
    Group,
    Model,
    Scratch,
    State,
)
from simride.simulator.kernels.mixture import add_scaled, clear, convolve_into
from simride.simulator.kernels.visits import (
    NOTHING,
    RUN_OK,
    answer_of_hosts,
    begin_run,
    end_run,
    follow_call,
    mean_demand,
    serve,
)
from simride.simulator.state import Floats, Ints, Layout

SAME_ODDS = 1e-6  # odds of a call that moved less leave the caller's as they were


@kernel
def patience_of(edge: Floats) -> Patience:
    """The settings of a call, by name."""
    return Patience(edge[TIMEOUT], edge[ATTEMPTS], edge[BACKOFF], edge[FAN])


@kernel
def weigh_operations(arrivals: Floats, mix: Floats) -> float:
    """Requests per second of a service in a cluster; keeps the mix of its operations while there are any."""
    total = 0.0
    for i in range(len(arrivals)):
        total += arrivals[i]
    if total > NOTHING:
        for i in range(len(arrivals)):
            mix[i] = arrivals[i] / total
    return total


@kernel
def route_down(rate: float, route: Floats, members: Ints, arrivals: Floats) -> None:
    """Share so many attempts per second among the clusters [K], by the caller's row of the route [K]."""
    for k in members:
        if route[k] > 0.0:
            arrivals[k] += rate * route[k]


@kernel
def users_down(layout: Layout, model: Model, state: State, group: Group, slots: Slots, arrivals: Floats) -> None:
    """What users send, first attempts and retries, less what the edge sheds."""
    calls = len(layout.call_to)
    for p in range(len(layout.root_op)):
        attempts = model.edges[calls + p, ATTEMPTS]
        for k in group.members:
            edge = state.edges[calls + p, k]
            total = send(edge, state.ring[calls + p, k], model.demand[p, k], attempts, slots)
            arrivals[layout.root_op[p], k] += total * model.passed[p, k]


@kernel
def down(layout: Layout, model: Model, state: State, group: Group, slots: Slots, arrivals: Floats) -> None:
    """Load from users to the last service: arrivals, queues, starts, calls."""
    for o in range(len(layout.op_service)):
        for k in group.members:
            arrivals[o, k] = 0.0
    users_down(layout, model, state, group, slots, arrivals)
    dt = slots.span * slots.seconds
    for s in range(len(layout.sharded)):
        a, b = layout.first_op[s], layout.first_op[s + 1]
        for k in group.members:
            rate = weigh_operations(arrivals[a:b, k], state.mix[a:b, k])
            demand = mean_demand(state.mix[a:b, k], model.work[a:b], state.hold[a:b, k])
            pair = s * layout.clusters + k
            i, j = layout.first_cell[pair], layout.first_cell[pair + 1]
            going_on, moved = serve(state.cells[i:j], model.cells[i:j], demand, rate, dt)
            if moved:
                state.moved[s, k] = 1.0
            for o in range(a, b):
                for e in range(layout.first_call[o], layout.first_call[o + 1]):
                    edge = state.edges[e, k]
                    first = going_on * state.mix[o, k] * edge[REACH]
                    first *= model.edges[e, PROBABILITY] * model.edges[e, FAN]
                    total = send(edge, state.ring[e, k], first, model.edges[e, ATTEMPTS], slots)
                    to = layout.call_to[e]
                    route_down(total, model.route[layout.op_service[to], k], group.members, arrivals[to])


@kernel
def call_odds(edge: Floats, patience: Patience, made: float) -> float:
    """Odds that a run makes a call and gets a good answer to every copy."""
    copy = copy_success(edge) if patience.attempts > 1.5 else edge[COPY_OK]
    return made * (copy**patience.fan if patience.fan > 1.5 else copy)


@kernel
def follow_calls(
    edges: Floats, times: Floats, settings: tuple[Floats, Ints], results: tuple[Floats, Floats, Floats], spare: Floats
) -> None:
    """Go through the calls of an operation in a cluster, one after another.

    `settings`: the calls' rows of the model, and which are detached; `results`: run, mixture and moments of
    the time in callees, all written.
    """
    patience, detached = settings
    run, downstream, hold = results
    begin_run(run, downstream)
    for i in range(len(edges)):
        edges[i, REACH] = run[RUN_OK]
        if detached[i] == 0:
            odds = (patience[i, PROBABILITY], edges[i, GOOD])
            follow_call(run, edges[i], odds, times[i], downstream, spare)
    end_run(run, hold)


@kernel
def calls_up(
    layout: Layout, model: Model, state: State, group: Group, scratch: Scratch, o: int, slots: Slots
) -> None:
    """Time in callees and odds of an operation in every cluster, worked out anew where a call moved."""
    first, end = layout.first_call[o], layout.first_call[o + 1]
    spare = scratch.spare
    for k in group.members:
        news = False
        for e in range(first, end):
            to = layout.call_to[e]
            edge = state.edges[e, k]
            patience = patience_of(model.edges[e])
            if edge[SEEN] != state.versions[to, k, SEEN_VERSION]:
                edge[SEEN] = state.versions[to, k, SEEN_VERSION]
                callee = (state.seen[to, k], state.seen_fails[to, k])
                evaluate_call(edge, patience, callee, state.time[e, k], spare)
                news = True
            come_back(edge, state.ring[e, k], patience, slots)
            good = call_odds(edge, patience, model.edges[e, PROBABILITY])
            if abs(good - edge[GOOD]) > SAME_ODDS:
                edge[GOOD] = good
                news = True
        scratch.news[k] = 0.0
        if news:
            scratch.news[k] = 1.0
            settings = (model.edges[first:end], layout.detached[first:end])
            results = (state.runs[o, k], state.downstream[o, k], state.hold[o, k])
            follow_calls(state.edges[first:end, k], state.time[first:end, k], settings, results, spare)


@kernel
def hosts_up(
    layout: Layout, model: Model, state: State, group: Group, scratch: Scratch, at: tuple[int, int]
) -> bool:
    """What operation o of service s answers in every cluster: time at the host, then in its callees.

    Left as it was where neither the queues nor the calls moved. True where one cluster's answer is new.
    """
    s, o = at
    work = model.work[o]
    news = False
    for k in group.members:
        if state.moved[s, k] > 0.5 or scratch.news[k] > 0.5:
            news = True
            pair = s * layout.clusters + k
            i, j = layout.first_cell[pair], layout.first_cell[pair + 1]
            run = state.runs[o, k]
            answer_of_hosts(state.cells[i:j], model.cells[i:j], work, run, scratch.visit, state.fails[o, k])
            answer = state.answer[o, k]
            clear(answer)
            state.versions[o, k, ANSWER_VERSION] += 1.0
            convolve_into(scratch.visit, state.downstream[o, k], run[RUN_OK], answer)
    return news


@kernel
def see_over_routes(
    members: Ints, route: Floats, seen: tuple[Floats, Floats, Floats, Floats], answers: tuple[Floats, Floats]
) -> None:
    """What callers in each cluster see of an operation: the answers of all clusters, by the route [K, K].

    `seen`: mixtures, failures, what callers were told last, versions; a new version where that moved.
    """
    for k in members:
        mix = seen[0][k]
        fails = seen[1][k]
        clear(mix)
        for i in range(FAIL_COLUMNS):
            fails[i] = 0.0
        for k2 in members:
            share = route[k, k2]
            if share > 0.0:
                add_scaled(mix, share, answers[0][k2])
                for i in range(FAIL_COLUMNS):
                    fails[i] += share * answers[1][k2, i]
        if not same_answer(seen[2][k], mix, fails):
            seen[3][k, SEEN_VERSION] += 1.0


@kernel
def users_up(layout: Layout, model: Model, state: State, group: Group, scratch: Scratch, slots: Slots) -> None:
    """What users see: the entry operation's answer, or a refusal where the edge sheds."""
    calls = len(layout.call_to)
    for p in range(len(layout.root_op)):
        o = layout.root_op[p]
        patience = patience_of(model.edges[calls + p])
        for k in group.members:
            edge = state.edges[calls + p, k]
            if edge[SEEN] != state.versions[o, k, ANSWER_VERSION]:
                edge[SEEN] = state.versions[o, k, ANSWER_VERSION]
                passed = model.passed[p, k]
                time = state.time[calls + p, k]
                clear(time)
                add_scaled(time, passed, state.answer[o, k])
                for i in range(FAIL_COLUMNS):
                    scratch.fails[i] = passed * state.fails[o, k, i]
                evaluate_users(edge, patience, scratch.fails, time)
            come_back(edge, state.ring[calls + p, k], patience, slots)


@kernel
def up(layout: Layout, model: Model, state: State, group: Group, scratch: Scratch, slots: Slots) -> None:
    """Outcomes from the last service to users: waits, errors, timeouts, retries."""
    for s in range(len(layout.sharded) - 1, -1, -1):
        for o in range(layout.first_op[s], layout.first_op[s + 1]):
            calls_up(layout, model, state, group, scratch, o, slots)
            if hosts_up(layout, model, state, group, scratch, (s, o)):
                seen = (state.seen[o], state.seen_fails[o], state.told[o], state.versions[o])
                see_over_routes(group.members, model.route[s], seen, (state.answer[o], state.fails[o]))
        for k in group.members:
            state.moved[s, k] = 0.0
    users_up(layout, model, state, group, scratch, slots)
