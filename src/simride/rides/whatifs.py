"""What if: nothing done, the reference, the same orders earlier, each order left out; under several kinds of weather.

Weather is all that chance decides besides the case's own draws: the noise of demand and of the fleet. The case, its
place and its times stay as they were. Where a fleet may recover or not, one weather says little.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from simride.base import seeds
from simride.cases.draws import world
from simride.rides.reflies import Given, orders_of, refly
from simride.rides.ride import Ride
from simride.rides.scoring import RideFacts, fly_script, horizon
from simride.simulator.alternatives import total_harm
from simride.simulator.orders import PEOPLE_VERBS
from simride.simulator.run import Run

WEATHERS = 5  # the ride's own among them
EARLIER_S = 300.0
MINUTE_S = 60.0
BUDGET_DAYS = 28.0
DAY_S = 86400.0
OBJECTIVE = re.compile(r"(\d{2,3}(?:\.\d+)?)\s*%")


@dataclass(frozen=True)
class WhatIf:
    """The same ride with other orders."""

    id: str  # "yours" | "nothing" | "reference" | "earlier" | "without-<seq>"
    says: str
    orders: tuple[Given, ...]


@dataclass(frozen=True)
class Flown:
    """One of them under one weather."""

    harm: float  # bad requests in all
    recovered_s: float | None  # seconds from 00:00 after which users were well; None where they never were
    requests_s: float  # all of users' requests per second, for the share of the budget


@dataclass(frozen=True)
class Compared:
    """One of them under every weather, the ride's own first."""

    what: WhatIf
    flown: tuple[Flown, ...]
    refused: tuple[str, ...]  # orders that could not be carried out there, under the ride's own weather

    def to_json(self, objective: float | None) -> dict[str, Any]:
        """Plain data: the middle and the ends over the weathers, and how often users were well in the end."""
        harms = [one.harm for one in self.flown]
        well = [one.recovered_s for one in self.flown if one.recovered_s is not None]
        spent = None
        if objective is not None:
            spent = float(f"{np.median([_budget(one, objective) for one in self.flown]):.3g}")
        return {
            "id": self.what.id,
            "says": self.what.says,
            "harm": {"own": round(harms[0]), "middle": round(float(np.median(harms))), "least": round(min(harms)),
                     "most": round(max(harms))},
            "recovered": {"of": len(self.flown), "times": len(well),
                          "middle_s": round(float(np.median(well))) if well else None},
            "budget": spent,
            "refused": list(self.refused),
        }  # fmt: skip


def what_ifs(ride: Ride) -> tuple[WhatIf, ...]:
    """Everything a ride is compared with. Flies silence and the reference once, to know what happens by itself
    (a waiting change that goes ahead unanswered) and what the reference orders."""
    own = orders_of(ride)
    begins = ride.run.world.begins_at
    silence, reference = (
        orders_of(fly_script(ride.case, ride.seed, text, run=ride.at_begin.fork()))
        for text in ("", ride.case.scripts["reference"])
    )
    earlier = tuple(replace(one, fleet_at=max(begins, one.fleet_at - EARLIER_S)) for one in own)
    moving = [one for one in own if one.order.verb not in PEOPLE_VERBS and one.seq is not None]
    known = {event.seq: event.payload.says for event in ride.record if event.payload.kind == "acted"}
    found = [WhatIf("yours", "Your ride", own), WhatIf("nothing", "Nothing done", silence)]
    found.append(WhatIf("reference", "The reference response", reference))
    if moving:
        found.append(WhatIf("earlier", "Your orders, five minutes earlier", earlier))
    for left_out in moving:
        rest = tuple(one for one in own if one.seq != left_out.seq)
        says = known.get(left_out.seq or 0, left_out.order.verb).rstrip(".")
        found.append(WhatIf(f"without-{left_out.seq}", f"Without: {says}", rest))
    return tuple(found)


def compare(ride: Ride, progress: Callable[[int, int], None], weathers: int = WEATHERS) -> tuple[Compared, ...]:
    """Every what-if under every weather, to the end of the interview. `progress` hears (done, of all)."""
    whats = what_ifs(ride)
    until = horizon(ride)
    of_all = len(whats) * weathers
    flown: dict[str, list[Flown]] = {one.id: [] for one in whats}
    refused: dict[str, tuple[str, ...]] = {}
    done = 0
    for number in range(weathers):
        start = ride.at_begin if number == 0 else _under(ride, number)
        for one in whats:
            found = refly(ride, one.orders, until, start)
            flown[one.id].append(_flown(ride, found.run, until))
            if number == 0:
                refused[one.id] = tuple(why for _, why in found.refused)
            done += 1
            progress(done, of_all)
    return tuple(Compared(one, tuple(flown[one.id]), refused[one.id]) for one in whats)


def objective(ride: Ride) -> float | None:
    """The share of good requests that the case's objective asks for, 0..1; None where it names none."""
    found = OBJECTIVE.search(ride.case.data.slo)
    share = round(float(found.group(1)) / 100.0, 9) if found else 1.0
    return share if share < 1.0 else None


def to_json(ride: Ride, compared: Sequence[Compared]) -> dict[str, Any]:
    """The comparison as plain data."""
    goal = objective(ride)
    return {"weathers": len(compared[0].flown), "objective": goal, "what_ifs": [one.to_json(goal) for one in compared]}


def _under(ride: Ride, number: int) -> Run:
    """The same fleet and day at 00:00, under other weather."""
    same = world(ride.case, ride.seed)
    return Run.start(replace(same, seed=int(seeds.between(ride.seed, 0, 2**31, "weather", number))))


def _flown(ride: Ride, run: Run, until: float) -> Flown:
    begins = run.world.begins_at
    facts = RideFacts(run, ride.case)
    minutes = np.arange(begins + MINUTE_S, until + 1e-6, MINUTE_S)
    bad = [at for at in minutes if facts.sli_bad(float(at))]
    recovered: float | None = 0.0 if not bad else float(bad[-1] - begins)
    if bad and bad[-1] >= minutes[-1]:
        recovered = None
    return Flown(total_harm(run, until), recovered, facts.requests(begins, until) / (until - begins))


def _budget(one: Flown, goal: float) -> float:
    """Share of the budget of 28 days as busy as this stretch.

    Beyer et al., *The Site Reliability Workbook*, ch. 5: the budget is (1 - SLO) of all requests of the window.
    """
    return one.harm / max((1.0 - goal) * one.requests_s * BUDGET_DAYS * DAY_S, 1.0)
