"""Orders about queues: a message set aside, more consumers."""

import numpy as np

from simride.base.errors import OrderError
from simride.base.units import duration, people_number
from simride.simulator.orders import Plan
from simride.simulator.planning.site import Site, change_entry
from simride.simulator.spec import Queue
from simride.simulator.world import Effect, Where

SKIP_S = 60.0  # finding the offset and moving past it
CONSUMERS_S = 120.0  # starting more of them, and dealing the partitions anew


def skip_message(site: Site) -> Plan:
    """Set the message aside that a partition is stuck at."""
    queue, service = _queue(site)
    if not _poisoned(site, service):
        raise OrderError(f"No partition of {queue.name} is stuck, so there is no message to skip.")
    where = Where((service,), clusters=site.scope.clusters)
    effect = Effect("queue_poison", where, 0.0, site.at + SKIP_S, how="set")
    says = (
        f"setting the message aside that {queue.name} is stuck at in {site.place}: about {duration(SKIP_S)}. "
        f"It goes to the dead letters; {_drains(site, queue)}."
    )
    change = change_entry(site, "data", service, f"message of {queue.name} set aside", SKIP_S)
    return site.plan(says, SKIP_S, 0.0, (effect,), (change,))


def add_consumers(site: Site) -> Plan:
    """More consumers, up to one for each partition."""
    queue, service = _queue(site)
    more = 1.0 if site.order.percent is None else site.order.percent / 100.0
    if site.order.amount is not None:
        more = site.order.amount / queue.consumers
    if more <= 0.0:
        raise OrderError("How many consumers more? Say a number, or by what percentage.")
    where = Where((service,), clusters=site.scope.clusters)
    effect = Effect("queue_consumers", where, 1.0 + more, site.at + CONSUMERS_S)
    wanted = queue.consumers * (1.0 + more)
    idle = f"; {wanted - queue.partitions:.0f} of them without a partition to read" if wanted > queue.partitions else ""
    says = (
        f"{people_number(wanted)} consumers of {queue.name} in each cluster, {site.place}, instead of "
        f"{people_number(queue.consumers)}{idle}: about {duration(CONSUMERS_S)}; {_drains(site, queue)}."
    )
    change = change_entry(site, "infrastructure", service, f"consumers of {queue.name} added", CONSUMERS_S)
    return site.plan(says, CONSUMERS_S, 0.0, (effect,), (change,), consumers=wanted)


def _queue(site: Site) -> tuple[Queue, str]:
    """The one queue an order means, and the service that consumes it. Raises OrderError with those there are."""
    queues, names = site.run.world.fleet.queues, site.names
    if not queues:
        raise OrderError("This fleet has no queue to give orders to.")

    def consumer(queue: Queue) -> str:
        return names.services[int(names.layout.op_service[names.operation_index[queue.call[1]]])]

    def producer(queue: Queue) -> str:
        return names.services[int(names.layout.op_service[names.operation_index[queue.call[0]]])]

    wanted = {name for name in (site.order.name, *site.scope.services) if name}
    found = [queue for queue in queues if not wanted or wanted & {queue.name, consumer(queue), producer(queue)}]
    if len(found) != 1:
        known = ", ".join(f"{queue.name} (from {producer(queue)} to {consumer(queue)})" for queue in queues)
        raise OrderError(f"Which queue? There {'is' if len(queues) == 1 else 'are'} {known}.")
    return found[0], consumer(found[0])


def _poisoned(site: Site, service: str) -> bool:
    levers = site.run.levers_at(site.at)
    clusters = [site.names.cluster_index[cluster] for cluster in site.scope.clusters]
    return bool((levers.of("queue_poison")[site.names.service_index[service], clusters] > 0.0).any())


def _drains(site: Site, queue: Queue) -> str:
    """How much waits."""
    held = site.run.standing.held.get("queues")
    q = site.run.world.fleet.queues.index(queue)
    clusters = [site.names.cluster_index[cluster] for cluster in site.scope.clusters]
    waits = 0.0 if held is None else float(np.sum((held["backlog"] + held["stuck"])[q, clusters]))
    return f"{people_number(waits)} messages wait" if waits >= 1.0 else "nothing waits now"
