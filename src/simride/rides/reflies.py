"""The same ride with other orders: one left out, one added, none at all. Each a fleet led from the same beginning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simride.base.errors import OrderError
from simride.recorder.events import Acted
from simride.rides.ride import Ride, order_of
from simride.simulator import harm
from simride.simulator.alternatives import total_harm
from simride.simulator.branch import beside
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


def refly(ride: Ride, orders: Iterable[Given], until: float, start: Run | None = None) -> Refly:
    """The ride's fleet from 00:00, led by these orders instead, to `until` (fleet seconds).

    `start` is another fleet at 00:00 to lead, of the same case: the same day under other weather, say.
    """
    run = (start or ride.at_begin).fork()
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
