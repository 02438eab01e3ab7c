"""What follows once an item of an expansion holds, and what those who did it report."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simride.simulator.programmes import expand_load as loads
from simride.simulator.programmes.expand_site import Outage, Resource, Site
from simride.simulator.programmes.programme import Finished, Work
from simride.simulator.state import Floats

if TYPE_CHECKING:
    from simride.simulator.programmes.expand import Expand

KNEE = 0.95  # use at which a test is stopped: answers have slowed down by then
TRIED = 0.0004  # share of an hour's requests that a test in production spoils


def busiest(used: Floats) -> float:
    """The fullest hour of the fullest region."""
    return float(np.max(used))


def share(value: float) -> str:
    """A share as people say it: "30 %", "0.4 %", "next to none"."""
    if value < 5e-4:
        return "next to none"
    return f"{100 * value:.1f} %" if value < 0.0995 else f"{100 * value:.0f} %"


def finish(programme: "Expand", state: Site, work: Work, day: int) -> Finished:
    """The state once the item holds, and the report."""
    verb, _, name = work.item.name.partition("-")
    if verb == "measure":
        return _measured(programme, state, name)
    if verb == "raise":
        one = programme.resources[name]
        state = replace(state, raised=state.raised | {name}, known=state.known | {name}, bill=state.bill + one.once)
        return Finished(state, f"It is done and it holds: {one.remedy}.", "the team")
    if work.item.name in HOSTS:
        return HOSTS[work.item.name](programme, state, work.percent or 0.0, day)
    return FINISHES[work.item.name](programme, state)


def _measured(programme: "Expand", state: Site, name: str) -> Finished:
    one, state = programme.resources[name], replace(state, known=state.known | {name})
    now = busiest(loads.use(programme, state, _today(programme, state))[name])
    says = f"We looked at {one.says}. In the busiest hour {share(now)} of what there is is taken, in the fullest place."
    if one.kind == "places":
        says += " Traffic does not move it: each host holds its places whether it serves or not."
    coming = busiest(programme.planned(state)[name])
    return Finished(state, f"{says} On the day we plan for it would be {share(coming)}. It is kept from now on.")


def _today(programme: "Expand", state: Site) -> loads.Asked:
    """A usual day as things stand."""
    return loads.asked(programme, state, 1.0, False, state.moved)


# -- tests -----------------------------------------------------------------------------------------------


def _pushed(programme: "Expand", state: Site, reached: Callable[[Resource], bool], how: str, ends: str) -> Finished:
    """A test that pushed until the first resource within its reach gave way."""
    used = {name: busiest(part) for name, part in loads.use(programme, state, _today(programme, state)).items()}
    name = max((name for name, one in programme.resources.items() if reached(one)), key=lambda one: used[one])
    hosts, times = used[programme.hosts], KNEE / used[name]
    says = f"{how} The first to give way was {programme.resources[name].says}, at {times:.1f} times its busiest hour"
    says += f"; the hosts stood at {share(hosts * times)} then" if hosts * times < KNEE else ""
    return Finished(replace(state, known=state.known | {name}), f"{says}. {ends}", "those who ran the test")


def _load_test(programme: "Expand", state: Site) -> Finished:
    return _pushed(
        programme, state, lambda one: not one.quiet and not one.shared and one.kind == "line",
        "We replayed recorded reads against a cell of its own, with a warm cache.",
        "It wrote nothing, and shared nothing with anybody.",
    )  # fmt: skip


def _squeeze(programme: "Expand", state: Site) -> Finished:
    state = replace(state, tried=state.tried + _hour(programme) * TRIED)
    return _pushed(
        programme, state, lambda one: not one.shared and one.kind != "places",
        "We sent more and more of production to one region.",
        "No host was added, and what all regions share saw no more than on any day.",
    )  # fmt: skip


def _writes(programme: "Expand", state: Site) -> Finished:
    return _pushed(
        programme, state, lambda one: one.shared and one.kind != "places",
        "We replayed recorded writes against a copy of what all regions share.",
        "The regions' own parts were not in it.",
    )  # fmt: skip


def _hour(programme: "Expand") -> float:
    """Requests of the busiest hour."""
    return float(loads.usual_demand(programme).sum(axis=0).max()) * 3600.0


def _drill(programme: "Expand", state: Site) -> Finished:
    """A region out for two quiet hours: what came closest, and what that says of the busiest hour."""
    region = programme.leaves or min(programme.regions, key=lambda name: programme.regions[name].peak_rps)
    day = loads.asked(programme, state, 1.0, False, state.moved, Outage(region, 0, loads.HOURS))
    used = loads.use(programme, state, day)
    reached = [name for name, one in programme.resources.items() if _in_drill(one, region)]
    quiet = int(np.argmin(day.all.sum(axis=0)))
    full = {name: float(np.max(used[name][:, quiet])) for name in reached}
    name = max(full, key=lambda one: full[one])
    state = replace(state, known=state.known | {name}, tried=state.tried + _hour(programme) * TRIED)
    return Finished(
        state,
        f"We took {region} out for two hours, when least is asked. Fullest was {programme.resources[name].says}: "
        f"{share(full[name])}. In the busiest hour of a usual day it would have been {share(busiest(used[name]))}.",
        "those who ran the drill",
    )


def _in_drill(one: Resource, region: str) -> bool:
    """Whether a drill of that region changes anything for a resource."""
    return one.kind != "places" and (not one.shared or one.home == region)


def _pilot(programme: "Expand", state: Site) -> Finished:
    """A twentieth of what is coming, as it will ask: what it asks more of than the rest does."""
    planned = programme.planned(state)
    reached = [name for name, one in programme.resources.items() if one.kind != "places"]
    name = max(reached, key=lambda one: busiest(planned[one]))
    return Finished(
        replace(state, known=state.known | {name}),
        f"A twentieth of it came early, and nothing broke. What it leant on most, for what is there, was "
        f"{programme.resources[name].says}: the whole of it would need {share(busiest(planned[name]))} of that.",
        "those who ran the pilot",
    )


# -- what is decided -------------------------------------------------------------------------------------


def _bought(programme: "Expand", state: Site, percent: float, day: int) -> Finished:
    due = day + programme.host_lead_days
    state = replace(state, coming=(*state.coming, (due, percent / 100.0)))
    return Finished(state, f"We have the order: {percent:g} % more hosts, in {due - day} days.", "the supplier")


def _rented(programme: "Expand", state: Site, percent: float, _: int) -> Finished:
    given = min(percent, programme.rent_most)
    says = f"Rented hosts stand at {given:g} % of our own, by the week."
    says += "" if given == percent else " That is all they had to give us."
    return Finished(replace(state, rented=given / 100.0), says, "the provider")


def _moved(_: "Expand", state: Site, percent: float, day: int) -> Finished:
    del day
    return Finished(
        replace(state, moving=min(1.0, percent / 100.0)),
        f"{min(percent, 100.0):g} % of the users of the region are served elsewhere.", "the traffic team",
    )


def _spread(programme: "Expand", state: Site) -> Finished:
    return Finished(
        replace(state, shaped=True, bill=state.bill + programme.spread_costs),
        f"Product agrees: a waiting room and a start in groups. It takes {share(1.0 - programme.spread)} off what is "
        f"added, and product counts it as {programme.spread_costs:g} thousand of lost trade.", "the product manager",
    )


def _too_late(what: str) -> Callable[["Expand", Site], Finished]:
    return lambda _, state: Finished(state, what, "the team")


HOSTS: Mapping[str, Callable[["Expand", Site, float, int], Finished]] = {
    "buy-hosts": _bought, "rent-hosts": _rented, "move-traffic": _moved,
}  # fmt: skip
FINISHES: Mapping[str, Callable[["Expand", Site], Finished]] = {
    "load-test": _load_test,
    "squeeze-test": _squeeze,
    "write-replay": _writes,
    "drain-drill": _drill,
    "pilot": _pilot,
    "spread-demand": _spread,
    "shed-tiers": lambda programme, state: Finished(
        replace(state, shedding=True),
        f"When something is full, up to {share(programme.sheddable)} of requests get a plain answer at once, the least "
        "important first. We tried it in one cluster.", "the team",
    ),
    "keep-longer": lambda _, state: Finished(
        replace(state, keeping=True), "Answers are kept longer; what is behind the caches is asked less.", "the team"
    ),
    "warm-caches": lambda _, state: Finished(
        replace(state, warmed=True), "Caches are filled before users come from elsewhere.", "the team"
    ),
    "new-region": _too_late("The new region has its first cluster."),
    "rewrite": _too_late("The rewrite is ready for its first user."),
}  # fmt: skip
