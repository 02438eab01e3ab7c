"""What could be done without thinking: the same few orders in any case. None of them may do well for long."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from simride.base.errors import OrderError, QueryError
from simride.simulator.actions import plan
from simride.simulator.orders import Order
from simride.simulator.programmes.course import Course
from simride.simulator.programmes.programme import DAY_S, Hourly
from simride.simulator.run import Run
from simride.simulator.telemetry import MetricQuery
from simride.simulator.telemetry import run as run_metric

AFTER_S = 480.0  # ride time at which they are ordered: about as soon as anything can be seen
AFTER_CALL_S = 300.0  # fleet time from a call to what is said to it: about as soon as anybody is there
MOST_CALLS = 20  # that are answered: a service that burns its budget pages every few minutes until somebody gives way
LATELY_S = 300.0
TAKES_BACK: Mapping[str, str] = {"code": "rollback", "config": "revert", "gate": "revert", "data": "revert"}
Policy = Callable[[Run], tuple[Order, ...]]


def newest_back(run: Run) -> tuple[Order, ...]:
    """Take the newest change back that the case brought."""
    past = [change for change in run.world.changes if change.at <= run.now and change.kind in TAKES_BACK]
    if not past:
        return ()
    newest = max(past, key=lambda change: change.at)
    verb = TAKES_BACK[newest.kind]
    services = (newest.target,) if newest.target in run.names.services else ()
    return (Order(verb, services=services, name="" if services else newest.target),)


def drain_worst(run: Run) -> tuple[Order, ...]:
    """Take the traffic off the region whose users fare worst."""
    found = _worst(run, MetricQuery("good_ratio", by=("region",), last_s=LATELY_S), less_is_worse=True)
    return (Order("drain", regions=(found,)),) if found else ()


def restart_worst(run: Run) -> tuple[Order, ...]:
    """Restart the service that is slowest beside the day before, as its callers see it."""
    query = MetricQuery("latency", stat="p99", side="caller", by=("service",), last_s=LATELY_S, compare="1d")
    found = _worst(run, query)
    return (Order("restart", services=(found,)),) if found else ()


def everything(run: Run) -> tuple[Order, ...]:
    """Put people to everything at once, in the order it is listed."""
    course = run.course
    if course is None:
        return ()
    items = [
        item for item in course.programme.items(course.state)
        if not item.takes and not course.refusal(item, run.now)
    ]  # fmt: skip
    return tuple(Order("start_work", name=item.name) for item in items)


def _worst(run: Run, query: MetricQuery, less_is_worse: bool = False) -> str:
    """The part that stands out most: by its value, or by its value beside the day before."""
    try:
        frame = run_metric(run.view(), query)
    except QueryError:
        return ""
    values = {
        one.labels[query.by[0]]: one.total_value / one.baseline_total if one.baseline_total else one.total_value
        for one in frame.series if math.isfinite(one.total_value)
    }  # fmt: skip
    if not values:
        return ""
    return min(values, key=lambda name: values[name] * (1 if less_is_worse else -1))


POLICIES: Mapping[str, Policy] = {
    "do nothing": lambda _: (),
    "take the newest change back": newest_back,
    "drain the worst region": drain_worst,
    "restart the worst service": restart_worst,
}
POLICIES_OF_WEEKS: Mapping[str, Policy] = {"do nothing": lambda _: (), "put people to everything": everything}
# of programmes whose minutes count: what is said to whatever is held and waits for a word, the first of it that goes
POLICIES_AT_CALLS: Mapping[str, tuple[str, ...]] = {
    "take back whatever calls": ("abort", "roll-forward"),
    "override whatever calls": ("promote", "resume"),
}


def all_led(start: Run, until: float) -> Iterator[tuple[str, Run]]:
    """Each policy there is for a ride that begins so, and the run it led to `until` (fleet seconds)."""
    for name, policy in (POLICIES if start.course is None else POLICIES_OF_WEEKS).items():
        yield name, led_by(start, policy, until)
    if start.course is None or not isinstance(start.course.programme, Hourly):
        return
    for name, words in POLICIES_AT_CALLS.items():
        run = start.fork()
        assert run.course is not None  # a fork has what its start has
        answer_calls(run.course, run.now, words)
        yield name, run


def led_by(start: Run, policy: Policy, until: float) -> Run:
    """The fleet led by a policy from `start` to `until` (fleet seconds). What it cannot order is left undone."""
    run = start.fork()
    run.advance(run.world.begins_at + AFTER_S)
    for order in policy(run):
        try:
            run.carry_out(plan(run, order))
        except OrderError:
            continue  # a policy does not think; where its order means nothing, it does nothing
    run.advance(until)
    return run


def answer_calls(course: Course, since: float, words: Sequence[str]) -> None:
    """Lead the weeks from a moment (fleet seconds) to the last call, and say the same word to whatever is held."""
    programme, last = course.programme, course.last * DAY_S
    for _ in range(MOST_CALLS):
        called = programme.next_call(course.state, since, last) if isinstance(programme, Hourly) else None
        if called is None or called + AFTER_CALL_S >= last:
            return
        since = called + AFTER_CALL_S
        course.lead_to(int(since // DAY_S))
        if not course.refusal(course.find("resume"), since):
            _say(course, words, since)


def _say(course: Course, words: Sequence[str], at: float) -> None:
    """Order the first of these that can be ordered."""
    name = next((name for name in words if not course.refusal(course.find(name), at)), None)
    if name is not None:
        course.order(name, at=at)
