"""Where and when an order is being planned, and what every plan needs."""

from dataclasses import dataclass

from simride.base.errors import OrderError
from simride.simulator.layout import Names
from simride.simulator.orders import PEOPLE_VERBS, Order, Plan
from simride.simulator.run import Run
from simride.simulator.scope import Scope, resolved, says_where
from simride.simulator.state import CELL_FIELDS
from simride.simulator.world import Change, Effect

BUSY = CELL_FIELDS.index("utilisation")
HOSTS = CELL_FIELDS.index("hosts")

CONFIG_PUSH_S = 15.0  # commit, tracker, propagation, as published of large config systems


@dataclass(frozen=True)
class Site:
    """Where and when an order is being planned."""

    run: Run
    order: Order
    scope: Scope
    at: float

    @property
    def names(self) -> Names:
        """The names of this fleet."""
        return self.run.names

    @property
    def place(self) -> str:
        """The scope as people say it."""
        return says_where(self.run.world.fleet, self.scope)

    def service(self) -> str:
        """The one service the order is about. Raises OrderError where it names none, or several."""
        if len(self.scope.services) != 1:
            known = ", ".join(self.names.services)
            raise OrderError(f"Which service should I {self.order.verb.replace('_', ' ')}? There are {known}.")
        return self.scope.services[0]

    def hosts(self, service: str) -> float:
        """Hosts of the service within the scope."""
        if self.scope.hosts:
            found = [self.names.find_host(name) for name in self.scope.hosts]
            return float(sum(one is not None and one[0] == service for one in found))
        total = 0.0
        for cluster in self.scope.clusters:
            for rack in self.scope.racks or self.names.racks(service, cluster):
                if self.names.rack_service(rack) == service:
                    total += self.names.rack_hosts(service, cluster, rack)
        return total

    def plan(
        self, says: str, delay_s: float, lasts_s: float, effects: tuple[Effect, ...] = (),
        changes: tuple[Change, ...] = (), **blast: float | str,
    ) -> Plan:
        """A plan of this order with its targets spelled out."""
        needs = self.order.verb not in PEOPLE_VERBS
        return Plan(resolved(self.order, self.scope), says, delay_s, lasts_s, blast, effects, changes, needs)


def busy(run: Run, service: str, clusters: tuple[str, ...], without: tuple[int, ...] = ()) -> float:
    """Utilisation of a service's hosts over the last bucket, leaving some racks out."""
    segment = run.tape.segments[-1]
    rows = segment.cells[segment.count - 1]
    weight = total = 0.0
    for cluster in clusters:
        for host_set in range(run.names.host_sets(service)):
            if set(run.names.sets[service, cluster][host_set].racks) & set(without):
                continue
            for slot in range(2):
                row = rows[run.names.cell(service, cluster, host_set, slot)]
                weight += float(row[HOSTS])
                total += float(row[HOSTS] * row[BUSY])
    return total / weight if weight else 0.0


def change_entry(site: Site, kind: str, target: str, title: str, lasts_s: float) -> Change:
    return Change(
        at=site.at, kind=kind, target=target, title=title, author="you", where=site.place,  # type: ignore[arg-type]  # the table below gives only known kinds
        status="finished", ends=site.at + lasts_s,
    )  # fmt: skip
