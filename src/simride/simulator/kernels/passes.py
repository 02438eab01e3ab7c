"""One step of a set of clusters: load goes all the way down the calls, outcomes all the way up (reference §3.7)."""

from simride.simulator.kernels.compile import kernel, kernel_apart
from simride.simulator.kernels.edges import (
    AWAITED,
    COPY_OK,
    FAIL_COLUMNS,
    FIRST,
    GOOD,
    LATE,
    LATE_1,
    LATE_2,
    LEFT,
    LIMITED,
    LOST_ON_WAY,
    MADE,
    NEVER,
    PATIENCE_LEFT,
    REACH,
    SECOND,
    SEEN,
    THIRD,
    TIMEOUT_P,
    WRONG,
    Patience,
    Slots,
    come_back,
    copy_success,
    evaluate_call,
    evaluate_users,
    let_out,
    same_answer,
    send,
)
from simride.simulator.kernels.memory import (
    ANSWER_VERSION,
    ATTEMPTS,
    BACKOFF,
    BUDGET,
    FAN,
    LINK_LOST,
    LINK_SLOW,
    LINK_SLOW_S,
    PASSED,
    POOL,
    QUOTA,
    SEEN_VERSION,
    SLIP_MEAN,
    TIMEOUT,
    Graph,
    Group,
    Live,
    Model,
    Scratch,
)
from simride.simulator.kernels.mixture import add_scaled, clear, convolve_into, shift_into, total_mass
from simride.simulator.kernels.pools import NO_POOL, behind_full_pool, behind_pool, hold_connection, take_connections
from simride.simulator.kernels.visits import (
    ANSWER_PUSH,
    CALLS_PUSH,
    NOTHING,
    RUN_OK,
    answer_of_hosts,
    answer_push,
    begin_run,
    end_run,
    follow_call,
    mean_demand,
    serve,
    slots_taken,
)
from simride.simulator.state import Floats, Ints

SAME_ODDS = 1e-6  # odds of a call that moved less leave the caller's as they were


@kernel
def patience_of(edge: Floats) -> Patience:
    """The settings of a call, by name."""
    return Patience(edge[TIMEOUT], edge[ATTEMPTS], edge[BACKOFF], edge[FAN], edge[BUDGET])


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
def per_request(parts: Floats, rate: float) -> float:
    """The parts' sum for each of so many requests per second, 0 where there are none."""
    total = 0.0
    for i in range(len(parts)):
        total += parts[i]
    return total / rate if rate > NOTHING else 0.0


@kernel
def share_of(parts: Floats, whole: float) -> float:
    """The parts' sum as a share of the whole, 0 where there is none."""
    return min(per_request(parts, whole), 1.0)


@kernel
def bunch_down(others: float, route: Floats, members: Ints, bunched: Floats) -> None:
    """Note for each cluster [K] how many of a fan come to it together: `others` is attempts times the rest of each."""
    for k in members:
        if route[k] > 0.0:
            bunched[k] += others * route[k] * route[k]


@kernel
def route_down(rate: float, route: Floats, members: Ints, arrivals: Floats) -> None:
    """Share so many attempts per second among the clusters [K], by the caller's row of the route [K]."""
    for k in members:
        if route[k] > 0.0:
            arrivals[k] += rate * route[k]


@kernel_apart
def route_over_links(edge: Floats, route: Floats, links: Floats, members: Ints, arrivals: Floats) -> None:
    """The same for what leaves by a call, less what the links lose."""
    rate = edge[LEFT]
    edge[LOST_ON_WAY] = 0.0
    for k in members:
        if route[k] > 0.0:
            arrivals[k] += rate * route[k] * (1.0 - links[k, LINK_LOST])
            edge[LOST_ON_WAY] += rate * route[k] * links[k, LINK_LOST]


@kernel_apart
def users_down(graph: Graph, model: Model, live: Live, group: Group, slots: Slots, arrivals: Floats) -> None:
    """What users send, first attempts and retries, less what the edge sheds."""
    calls = len(graph.call_to)
    for p in range(len(graph.root_op)):
        patience = patience_of(model.edges[calls + p])
        for k in group.members:
            edge = live.edges[calls + p, k]
            total = send(edge, live.ring[calls + p, k], model.demand[p, k], patience, slots)
            arrivals[graph.root_op[p], k] += total * model.admits[calls + p, k, PASSED]


@kernel_apart
def down(graph: Graph, model: Model, live: Live, group: Group, slots: Slots, scratch: Scratch) -> None:
    """Load from users to the last service: arrivals, queues, starts, calls."""
    arrivals, bounded, bunched = scratch.arrivals, scratch.bounded, scratch.bunched
    for o in range(len(graph.op_service)):
        for k in group.members:
            arrivals[o, k] = 0.0
            bounded[o, k] = 0.0
            bunched[o, k] = 0.0
    users_down(graph, model, live, group, slots, arrivals)
    dt = slots.span * slots.seconds
    for s in range(len(graph.first_op) - 1):
        a, b = graph.first_op[s], graph.first_op[s + 1]
        for k in group.members:
            rate = weigh_operations(arrivals[a:b, k], live.mix[a:b, k])
            demand = mean_demand(live.mix[a:b, k], model.work[a:b], live.hold[a:b, k])
            pair = s * graph.clusters + k
            i, j = graph.first_cell[pair], graph.first_cell[pair + 1]
            admitted = model.limits[s, k] / rate if rate > model.limits[s, k] else 1.0
            held_back = share_of(bounded[a:b, k], rate)
            load = (rate * admitted, held_back, admitted * per_request(bunched[a:b, k], rate))
            going_on, moved = serve(live.cells[i:j], model.cells[i:j], demand, load, dt)
            full = slots_taken(live.cells[i:j], model.cells[i:j])
            held_back = full + (1.0 - full) * held_back
            if moved or admitted != live.admitted[s, k]:
                live.moved[s, k] = 1.0
            live.admitted[s, k] = admitted
            for o in range(a, b):
                for e in range(graph.first_call[o], graph.first_call[o + 1]):
                    edge = live.edges[e, k]
                    first = going_on * live.mix[o, k] * edge[REACH]
                    first *= edge[MADE] * model.edges[e, FAN]
                    if group.hindered:
                        first *= 1.0 - model.slips[o, k, SLIP_MEAN]
                    total = send(edge, live.ring[e, k], first, patience_of(model.edges[e]), slots)
                    edge[LEFT] = total
                    if group.hindered:
                        let_out(edge, total, model.admits[e, k, PASSED], model.admits[e, k, QUOTA])
                    to = graph.call_to[e]
                    if group.hindered and model.admits[e, k, POOL] < NO_POOL:
                        callee = (live.seen[to, k], live.seen_fails[to, k])
                        timing = (model.edges[e, TIMEOUT], dt)
                        take_connections(edge, live.pools[e, k], model.admits[e, k], callee, timing)
                    route = model.route[graph.op_service[to], k]
                    if group.hindered:
                        links = model.links[graph.op_service[to], k]
                        route_over_links(edge, route, links, group.members, arrivals[to])
                    else:
                        route_down(edge[LEFT], route, group.members, arrivals[to])
                    if model.edges[e, FAN] > 1.5:
                        bunch_down(edge[LEFT] * (model.edges[e, FAN] - 1.0), route, group.members, bunched[to])
                    if held_back > NOTHING:
                        route_down(edge[LEFT] * held_back, route, group.members, bounded[to])


@kernel
def call_odds(edge: Floats, patience: Patience, made: float) -> float:
    """Odds that a run makes a call and gets a good answer to every copy."""
    copy = copy_success(edge) if patience.attempts > 1.5 else edge[COPY_OK]
    return made * (copy**patience.fan if patience.fan > 1.5 else copy)


@kernel_apart
def follow_calls(
    edges: Floats, times: Floats, asks: tuple[Ints, float], results: tuple[Floats, Floats, Floats], spare: Floats
) -> None:
    """Go through the calls of an operation in a cluster, one after another.

    `asks`: the calls nobody waits for, and the share of runs that come as far as the first; `results`: run,
    mixture and moments of the time in callees, all written.
    """
    detached, begins = asks
    run, downstream, hold = results
    begin_run(run, downstream)
    for i in range(len(edges)):
        edges[i, REACH] = run[RUN_OK]
        if detached[i] == 0:
            odds = (edges[i, AWAITED], edges[i, GOOD])
            follow_call(run, edges[i], odds, times[i], downstream, spare)
    end_run(run, hold, begins)


@kernel
def calls_up(graph: Graph, model: Model, live: Live, group: Group, scratch: Scratch, o: int, slots: Slots) -> None:
    """Time in callees and odds of an operation in every cluster, worked out anew where a call moved."""
    first, end = graph.first_call[o], graph.first_call[o + 1]
    spare = scratch.spare
    for k in group.members:
        news = False
        for e in range(first, end):
            to = graph.call_to[e]
            edge = live.edges[e, k]
            patience = patience_of(model.edges[e])
            if edge[SEEN] != live.versions[to, k, SEEN_VERSION]:
                edge[SEEN] = live.versions[to, k, SEEN_VERSION]
                callee = (live.seen[to, k], live.seen_fails[to, k])
                if group.hindered and model.admits[e, k, POOL] < NO_POOL:
                    hold_connection(edge, callee[0], callee[1], patience.timeout)
                    waited = (scratch.visit, scratch.fails)
                    if edge[PATIENCE_LEFT] > 0.0:
                        behind_full_pool(edge, callee, waited, patience.timeout, spare)
                    else:
                        behind_pool(live.pools[e, k], callee, waited)
                    callee = waited
                evaluate_call(edge, patience, callee, live.time[e, k], spare)
                news = True
            come_back(edge, live.ring[e, k], patience, slots)
            good = call_odds(edge, patience, edge[AWAITED])
            if abs(good - edge[GOOD]) > SAME_ODDS:
                edge[GOOD] = good
                news = True
        scratch.news[k] = 0.0
        if news:
            scratch.news[k] = 1.0
            results = (live.runs[o, k], live.downstream[o, k], live.hold[o, k])
            asks = (graph.detached[first:end], 1.0 - model.slips[o, k, SLIP_MEAN])
            follow_calls(live.edges[first:end, k], live.time[first:end, k], asks, results, spare)


@kernel_apart
def calls_push(graph: Graph, live: Live, at: tuple[int, int]) -> float:
    """Seconds the calls of an operation in a cluster take longer, per relative growth of what they send.

    The callee of the caller's own cluster stands for those of all: this damps, and decides nothing at rest.
    """
    o, k = at
    push = 0.0
    for e in range(graph.first_call[o], graph.first_call[o + 1]):
        here = live.hold[graph.call_to[e], k, ANSWER_PUSH]
        if here > 0.0 and graph.detached[e] == 0:
            edge = live.edges[e, k]
            first = edge[FIRST]
            again = (first + edge[SECOND] + edge[THIRD]) / first if first > NOTHING else 1.0
            push += edge[REACH] * edge[AWAITED] * again * (1.0 - edge[TIMEOUT_P]) * here
    return push


@kernel
def hosts_up(graph: Graph, model: Model, live: Live, group: Group, scratch: Scratch, at: tuple[int, int]) -> bool:
    """What operation o of service s answers in every cluster: time at the host, then in its callees.

    Left as it was where neither the queues nor the calls moved. True where one cluster's answer is new.
    """
    s, o = at
    work = model.work[o]
    news = False
    for k in group.members:
        if live.moved[s, k] > 0.5 or scratch.news[k] > 0.5:
            news = True
            pair = s * graph.clusters + k
            i, j = graph.first_cell[pair], graph.first_cell[pair + 1]
            run = live.runs[o, k]
            asks = (work, model.slips[o, k])
            answer_of_hosts(live.cells[i:j], model.cells[i:j], asks, run, scratch.visit, live.fails[o, k])
            answer = live.answer[o, k]
            clear(answer)
            live.versions[o, k, ANSWER_VERSION] += 1.0
            admitted = live.admitted[s, k]
            convolve_into(scratch.visit, live.downstream[o, k], admitted * run[RUN_OK], answer)
            if admitted < 1.0:
                for i in range(FAIL_COLUMNS):
                    live.fails[o, k, i] *= admitted
                live.fails[o, k, LIMITED] = 1.0 - admitted
            push = calls_push(graph, live, (o, k)) if group.stressed else 0.0
            live.hold[o, k, CALLS_PUSH] = push
            live.hold[o, k, ANSWER_PUSH] = answer_push(live.cells[i:j], model.cells[i:j], push)
    return news


@kernel_apart
def over_slow_link(share: float, link: Floats, answer: Floats, fails: Floats, seen: tuple[Floats, Floats]) -> None:
    """Add what callers see of the part that a link delays: every answer later, an error at once no longer quick."""
    slow = share * link[LINK_SLOW]
    mean = link[LINK_SLOW_S]
    if slow > 0.0:
        mix, failing = seen
        quick = max(1.0 - total_mass(answer) - fails[LATE] - fails[NEVER], 0.0)
        shift_into(answer, slow, mean, mean * mean, mix)
        late = fails[LATE] + quick
        failing[LATE] += slow * late
        failing[LATE_1] += slow * (fails[LATE_1] + late * mean)
        failing[LATE_2] += slow * (fails[LATE_2] + 2.0 * fails[LATE_1] * mean + 2.0 * late * mean * mean)
        failing[NEVER] += slow * fails[NEVER]
        failing[LIMITED] += slow * fails[LIMITED]
        failing[WRONG] += slow * fails[WRONG]


@kernel_apart
def see_over_routes(
    group: Group, ways: tuple[Floats, Floats], seen: tuple[Floats, Floats, Floats, Floats],
    answers: tuple[Floats, Floats],
) -> None:  # fmt: skip
    """What callers in each cluster see of an operation: the answers of all clusters, by the route [K, K] and links.

    `seen`: mixtures, failures, what callers were told last, versions; a new version where that moved.
    """
    route, links = ways
    for k in group.members:
        mix = seen[0][k]
        fails = seen[1][k]
        clear(mix)
        for i in range(FAIL_COLUMNS):
            fails[i] = 0.0
        for k2 in group.members:
            share = route[k, k2]
            if share > 0.0:
                if group.hindered and links[k, k2, LINK_LOST] + links[k, k2, LINK_SLOW] > 0.0:
                    link = links[k, k2]
                    fails[NEVER] += share * link[LINK_LOST]
                    share *= 1.0 - link[LINK_LOST]
                    over_slow_link(share, link, answers[0][k2], answers[1][k2], (mix, fails))
                    share *= 1.0 - link[LINK_SLOW]
                add_scaled(mix, share, answers[0][k2])
                for i in range(FAIL_COLUMNS):
                    fails[i] += share * answers[1][k2, i]
        if not same_answer(seen[2][k], mix, fails):
            seen[3][k, SEEN_VERSION] += 1.0


@kernel_apart
def users_up(graph: Graph, model: Model, live: Live, group: Group, scratch: Scratch, slots: Slots) -> None:
    """What users see: the entry operation's answer, or a refusal where the edge sheds."""
    calls = len(graph.call_to)
    for p in range(len(graph.root_op)):
        o = graph.root_op[p]
        patience = patience_of(model.edges[calls + p])
        for k in group.members:
            edge = live.edges[calls + p, k]
            if edge[SEEN] != live.versions[o, k, ANSWER_VERSION]:
                edge[SEEN] = live.versions[o, k, ANSWER_VERSION]
                passed = model.admits[calls + p, k, PASSED]
                time = live.time[calls + p, k]
                clear(time)
                add_scaled(time, passed, live.answer[o, k])
                for i in range(FAIL_COLUMNS):
                    scratch.fails[i] = passed * live.fails[o, k, i]
                evaluate_users(edge, patience, scratch.fails, time)
            come_back(edge, live.ring[calls + p, k], patience, slots)


@kernel_apart
def up(graph: Graph, model: Model, live: Live, group: Group, scratch: Scratch, slots: Slots) -> None:
    """Outcomes from the last service to users: waits, errors, timeouts, retries."""
    for s in range(len(graph.first_op) - 2, -1, -1):
        for o in range(graph.first_op[s], graph.first_op[s + 1]):
            calls_up(graph, model, live, group, scratch, o, slots)
            if hosts_up(graph, model, live, group, scratch, (s, o)):
                seen = (live.seen[o], live.seen_fails[o], live.told[o], live.versions[o])
                see_over_routes(group, (model.route[s], model.links[s]), seen, (live.answer[o], live.fails[o]))
        for k in group.members:
            live.moved[s, k] = 0.0
    users_up(graph, model, live, group, scratch, slots)
