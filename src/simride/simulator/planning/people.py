"""Orders that work through people: freezes, pages, updates, other teams' changes."""

from collections.abc import Callable

from simride.base.errors import OrderError
from simride.simulator.orders import Plan
from simride.simulator.planning.site import Site


def freeze(site: Site) -> Plan:
    """Hold every change to the services."""
    return site.plan(
        "freezing code, config and gate changes to all of these services until you lift it. Emergency changes "
        "go through you.", 5.0, 0.0,
    )  # fmt: skip


def unfreeze(site: Site) -> Plan:
    """Let changes go out again."""
    return site.plan("lifting the freeze; waiting changes go out again.", 5.0, 0.0)


def telling(says: str) -> Callable[[Site], Plan]:
    """A planner for telling somebody something."""
    def planned(site: Site) -> Plan:
        return site.plan(says.format(name=site.order.name or "everyone concerned"), 0.0, 0.0)

    return planned


def no_change_waits(_: Site) -> Plan:
    """Only a case has changes that wait for a word."""
    raise OrderError("No change is waiting for your word right now.")
