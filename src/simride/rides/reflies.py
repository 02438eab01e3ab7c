"""The same ride with other orders: one left out, one added, none at all. Each a fleet led from the same beginning."""

import multiprocessing
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

from simride.base.errors import OrderError, RideError
from simride.recorder.events import Acted
from simride.rides.ride import Ride, order_of
from simride.simulator import harm
from simride.simulator.actions import plan
from simride.simulator.branch import beside, branch
from simride.simulator.orders import PEOPLE_VERBS, Order, Plan
from simride.simulator.run import Run
from simride.simulator.state import Floats


@dataclass(frozen=True)
class Given:
    """An order, when it was given (fleet seconds), and its seq where it stands in the record."""

    fleet_at: float
    order: Order
    seq: int | None = None


@dataclass(frozen=True)
class Refly:
    """A fleet led by other orders to the end of the comparison, and those that could not be carried out there."""

    run: Run
    refused: tuple[tuple[Given, str], ...] = ()

    def harm(self, until: float) -> Floats:
        """Cumulative harm [n] from the ride's beginning, per fine bucket."""
        return harm.cumulative(self.run.world.fleet, self.run.tape, self.run.world.begins_at, until)


def orders_of(ride: Ride) -> tuple[Given, ...]:
    """Every order that was carried out in a ride, in its order."""
    return tuple(
        Given(event.fleet_at, order_of(event.payload.order), event.seq)
        for event in ride.record
        if isinstance(event.payload, Acted)
    )


def refly(ride: Ride, orders: Iterable[Given], until: float) -> Refly:
    """The ride's fleet from 00:00, led by these orders instead, to `until` (fleet seconds)."""
    run = ride.at_begin.fork()
    refused = []
    for given in sorted(orders, key=lambda one: one.fleet_at):
        run.advance(given.fleet_at)
        try:
            run.carry_out(ride.plan_order(given.order, run))
        except OrderError as error:  # what it named is not there, or not so, without what came before it
            refused.append((given, str(error)))
    run.advance(until)
    return Refly(run, tuple(refused))


def from_here(ride: Ride, at: float, orders: Sequence[Order], until: float) -> Refly:
    """The ride as it was up to ride time `at`, then these orders instead of its own."""
    moment = ride.fleet_at(at)
    before = tuple(given for given in orders_of(ride) if given.fleet_at <= moment)
    return refly(ride, (*before, *(Given(moment, order) for order in orders)), until)


def without_each(ride: Ride, flown: Run, until: float) -> dict[int, float]:
    """By seq of each order that moved the fleet, the ride's harm in all had that order alone not been given.

    `flown` is the ride's fleet led to `until` or further. Orders that only people hear are left out.
    """
    given = orders_of(ride)
    run = ride.at_begin.fork()
    harms: dict[int, float] = {}
    for i, (one, carried_out) in enumerate(zip(given, flown.plans, strict=True)):
        run.advance(one.fleet_at)
        if one.seq is not None and one.order.verb not in PEOPLE_VERBS:
            twin = _followed(ride, beside(run, [carried_out], flown), given[i + 1 :], flown.plans[i + 1 :], until)
            if twin is None:
                twin = refly(ride, (*given[:i], *given[i + 1 :]), until).run
            harms[one.seq] = total_harm(twin, until)
        run.carry_out(carried_out)
    return harms


def _followed(ride: Ride, run: Run, given: Sequence[Given], plans: Sequence[Plan], until: float) -> Run | None:
    """The run led on by orders that mean there what they meant in the ride; None where one means anything else."""
    for one, meant in zip(given, plans, strict=True):
        run.advance(one.fleet_at)
        try:
            here = ride.plan_order(one.order, run)
        except OrderError:
            return None
        if (here.effects, here.stops) != (meant.effects, meant.stops):
            return None
        run.carry_out(here)
    run.advance(until)
    return run


# -- many at once ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Alternative:
    """What might have been ordered instead at a moment (fleet seconds)."""

    fleet_at: float
    orders: tuple[Order, ...]


def harms(start: Run, flown: Run, alternatives: Sequence[Alternative], until: float, workers: int = 1) -> list[float]:
    """Harm in all of each alternative, in their order: `start` led on by nobody up to its moment, then by it.

    `flown` is `start` led on by nobody to `until` or further. Only what an alternative can reach is simulated.
    An order that cannot be carried out there makes its alternative NaN. More `workers` are more processes;
    the numbers are the same.
    """
    if flown.now < until - 1e-6:
        raise RideError(f"the fleet beside is led to {flown.now:.0f} s only; lead it to {until:.0f} s first")
    by_time = sorted(range(len(alternatives)), key=lambda i: alternatives[i].fleet_at)
    shares = [by_time[n::workers] for n in range(workers)]
    jobs = [(_light(start), _light(flown), [alternatives[i] for i in share], until) for share in shares]
    if workers == 1:
        found = [_harms(*jobs[0])]
    else:
        fresh = multiprocessing.get_context("spawn")  # a fork would inherit the locks of a server's threads
        with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
            found = list(pool.map(_harms, *zip(*jobs, strict=True)))
    out = [0.0] * len(alternatives)
    for share, values in zip(shares, found, strict=True):
        for i, value in zip(share, values, strict=True):
            out[i] = value
    return out


def _harms(start: Run, flown: Run, alternatives: Sequence[Alternative], until: float) -> list[float]:
    """One process's share, in the order of time: the fleet is led along once and branches where it is wanted."""
    return [_harm(_led(start, one.fleet_at), flown, one, until) for one in alternatives]


def _led(run: Run, at: float) -> Run:
    run.advance(at)
    return run


def _harm(run: Run, flown: Run, alternative: Alternative, until: float) -> float:
    try:
        plans = [plan(run, order) for order in alternative.orders]
    except OrderError:
        return float("nan")
    twin = branch(run, plans, flown)
    twin.advance(until)
    return total_harm(twin, until)


def total_harm(run: Run, until: float) -> float:
    """Harm in all from the ride's beginning up to `until`."""
    return float(Refly(run).harm(until)[-1])


def _light(run: Run) -> Run:
    """The same run without the day before the ride, which no order and no harm looks at."""
    twin = run.fork()
    twin.tape = replace(twin.tape, segments=twin.tape.segments[-1:])
    return twin

