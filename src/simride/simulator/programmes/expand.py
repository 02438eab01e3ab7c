"""Growing what is there: demand that comes on a day, a region to be left, and the one resource that does not grow.

A day is 24 steady hours in each region; `expand_load` says what each resource is asked and `expand_queues` what comes
of it. Harm is bad-request equivalents: failed 1 (or what that resource says it weighs), late or answered plainly one
half; and money, by what a request is worth (`worth` bad requests for a thousand). A region that is out at the busiest
hour is part of it: with n regions nothing may be fuller than (n - 1) / n of its knee (Site Reliability Engineering,
2016, chapters 18 and 22).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from simride.base import seeds
from simride.simulator.dates import is_weekend
from simride.simulator.programmes import expand_load as loads
from simride.simulator.programmes.expand_items import items_of, refusal
from simride.simulator.programmes.expand_reports import busiest, finish, share
from simride.simulator.programmes.expand_site import Outage, Region, Resource, Site, Surge
from simride.simulator.programmes.figures import EXPAND, Figure
from simride.simulator.programmes.programme import Day, Finished, Item, News, Sums, Work
from simride.simulator.state import Floats
from simride.simulator.world import Effect

HOUR_S = 3600.0
FULL = 0.85  # use up to which people plan hosts
FADES = 0.6  # share of the users who came lately that is still new to a cache a day later
SEEN = 1e-3  # share of a day's requests that has to go wrong before anybody speaks of it


@dataclass(frozen=True)
class Expand:
    """The regions, what a request needs, what is coming, and what money and people there are."""

    __pydantic_config__: ClassVar[Any] = {"extra": "forbid"}
    regions: Mapping[str, Region]
    resources: Mapping[str, Resource]
    hosts: str  # the resource that more hosts add to
    binds: str  # the resource that gives way long before the others
    binds_at: float  # times the first day's busiest hour that it holds
    next_binds: str  # and the one after it
    next_binds_at: float
    surge: Surge | None = None
    leaves: str = ""  # a region that has to be empty
    leaves_day: int = 0
    out: Outage | None = None
    seed: int = 0
    weekday: str = "Tuesday"
    weeks: int = 12
    engineers: float = 6.0
    promised: float = 0.5  # share of their time
    trough: float = 0.45
    growth: float = 0.003  # a week
    noise: float = 0.015  # of a day's demand
    retries: float = 1.0  # times a failed request is asked again
    sheddable: float = 0.35  # share of requests that can be answered plainly
    spread: float = 0.8  # share of a surge's addition that is left once it is spread
    worth: float = 500_000.0  # bad requests that a thousand is worth
    host_weekly: float = 100.0  # thousands a week for as many hosts again
    rent_factor: float = 3.0  # times that for rented ones
    rent_most: float = 80.0  # percent that can be rented
    host_lead_days: int = 35
    host_slips_days: int = 0  # later than the supplier says
    rent_lead_days: int = 4
    spread_costs: float = 150.0  # thousands

    kind: ClassVar[str] = "expand"
    touches_fleet: ClassVar[bool] = False
    counts_fleet: ClassVar[bool] = False
    figures: ClassVar[tuple[Figure, ...]] = EXPAND

    def __post_init__(self) -> None:
        """Let the drawn roles hold what they hold. Raises ValueError where a name is of nothing here."""
        for role, name, known in (
            ("hosts", self.hosts, self.resources), ("binds", self.binds, self.resources),
            ("next_binds", self.next_binds, self.resources), ("leaves", self.leaves or None, self.regions),
            ("out.region", self.out.region if self.out else None, self.regions),
        ):  # fmt: skip
            if name is not None and name not in known:
                raise ValueError(f"{role} is {name!r}; there are {', '.join(known)}")
        drawn = {self.next_binds: self.next_binds_at, self.binds: self.binds_at}
        held = {
            name: replace(one, holds=drawn[name]) if name in drawn and one.holds != drawn[name] else one
            for name, one in self.resources.items()
        }
        object.__setattr__(self, "resources", held)

    @property
    def classes(self) -> tuple[str, ...]:
        """The resources."""
        return tuple(self.resources)

    def begin(self) -> Site:
        """How things stand a quarter before the ride."""
        return Site()

    def items(self, state: Site) -> Sequence[Item]:  # noqa: ARG002 -- the same at any time
        """Everything people could be put to."""
        return items_of(self)

    def marks(self, state: Site) -> Mapping[str, int]:  # noqa: ARG002 -- the seam's shape
        """No day has a name."""
        return {}

    def refuses(self, state: Site, item: Item, works: Sequence[Work], at: float) -> str:  # noqa: ARG002 -- the seam\'s shape
        """What stands in the way of an item."""
        return refusal(state, item)

    def capacity(self, state: Site, day: int) -> float:  # noqa: ARG002 -- the seam's shape
        """Engineer-days left beside what is promised."""
        return 0.0 if is_weekend(self.weekday, day) else self.engineers * (1.0 - self.promised)

    def finish(self, state: Site, work: Work, day: int) -> Finished:
        """What follows once an item holds."""
        return finish(self, state, work, day)

    def effects(self, state: Site, start: float) -> tuple[Effect, ...]:  # noqa: ARG002 -- the seam's shape
        """The fleet of today is well: what is wrong is in what is coming."""
        return ()

    # -- a day -----------------------------------------------------------------------------------------

    def step(self, state: Site, day: int) -> tuple[Site, Day]:
        """Hosts come, users move, requests are served or not, and bills are paid."""
        told = self._delivered(state, day)
        state = self._settled(state, day)
        out = self.out if self.out is not None and self.out.day == day else None
        surges = self.surge is not None and self.surge.on(day)
        asked = loads.asked(self, state, self._grown(day), surges, state.moved, out)
        happened = loads.outcome(self, state, asked)
        requests = asked.all * HOUR_S
        failed, late, plain, weight = (float((part * requests).sum()) for part in happened[:4])
        spent = self.weekly(state) / 7.0 + state.bill
        bad = failed + weight + 0.5 * (late + plain) + state.tried
        sums = self._sums(state, asked, happened, spent)
        of = float(requests.sum())
        sums |= {"failed_share": {"": (failed, of)}, "late_share": {"": (late, of)}}
        gave = self._gave_way(asked, happened)
        strange = bad - state.tried > SEEN * of and gave not in self.seen(state)
        news = (*told, *self._news(day, asked, happened, strange))
        state = replace(state, known=state.known | {gave}) if strange else state
        return replace(state, bill=0.0, tried=0.0), Day(sums, bad + spent * self.worth, news=news)

    def weekly(self, state: Site) -> float:
        """Thousands a week beyond what was paid on the first day."""
        kept = float(sum(one.weekly for name, one in self.resources.items() if name in state.raised))
        return kept + self.host_weekly * (state.bought + self.rent_factor * state.rented)

    def _grown(self, day: int) -> float:
        """Demand of a day beside the first, with what no forecast knows."""
        wobble = 1.0 + self.noise * (2.0 * seeds.draw(self.seed, self.kind, "demand", day) - 1.0)
        return self._grown_by(day) * wobble

    def _settled(self, state: Site, day: int) -> Site:
        """As the day begins: what was to come has come, and the day of leaving is kept."""
        here = sum(part for due, part in state.coming if due + self.host_slips_days <= day)
        moved = 1.0 if self.leaves and day >= self.leaves_day else state.moving
        fresh = min(1.0, FADES * state.fresh + self._newcomers(max(0.0, moved - state.moved)))
        later = tuple(part for part in state.coming if part[0] + self.host_slips_days > day)
        return replace(state, bought=state.bought + here, coming=later, moved=moved, fresh=fresh)

    def _newcomers(self, moved: float) -> float:
        """Share of the users of a region who are new to it once that share of the leaving one's has moved."""
        if not self.leaves:
            return 0.0
        rest = sum(one.peak_rps for name, one in self.regions.items() if name != self.leaves)
        came = self.regions[self.leaves].peak_rps * moved
        return came / (rest + came)

    # -- what is kept ----------------------------------------------------------------------------------

    def planned(self, state: Site, out: str = "") -> Mapping[str, Floats]:
        """Use of each resource on the day it is all for, with a region out; with the hosts that day needs [R, H]."""
        day = self.surge.day if self.surge is not None else self.leaves_day
        gone = Outage(out, day, loads.HOURS) if out else None
        new = max(state.fresh, self._newcomers(1.0 - state.moved))  # those still to come move at once
        ordered = sum(part for due, part in state.coming if due <= day)  # as promised
        then = replace(state, fresh=new, bought=state.bought + ordered)
        asked = loads.asked(self, then, self._grown_by(day), True, 1.0 if self.leaves else 0.0, gone)
        used = dict(loads.use(self, then, asked))
        needed = max(1.0, busiest(used[self.hosts]) / FULL)
        for name, one in self.resources.items():
            if one.kind == "places":
                used[name] = used[name] * needed
        return used

    def one_out(self, state: Site) -> Mapping[str, float]:
        """The same of each resource, with the region out that hurts it most."""
        left = [name for name in self.regions if name != self.leaves]
        found = [self.planned(state, name) for name in left]
        return {name: max(busiest(one[name]) for one in found) for name in self.resources}

    def _grown_by(self, day: int) -> float:
        return float((1.0 + self.growth) ** max(0.0, day / 7.0))

    def seen(self, state: Site) -> tuple[str, ...]:
        """The resources on a dashboard: those that always were, and those somebody has looked at."""
        return tuple(name for name, one in self.resources.items() if not one.quiet or name in state.known)

    def _sums(
        self, state: Site, asked: loads.Asked, happened: loads.Outcome, spent: float
    ) -> dict[str, Mapping[str, Sums]]:
        used, planned, without = loads.use(self, state, asked), self.planned(state), self.one_out(state)
        seen = self.seen(state)
        gave = self._bad_at(asked, happened)
        return {
            "busiest_rps": {"": (float(asked.all.sum(axis=0).max()), 1.0)},
            "busiest_use": {name: (busiest(used[name]), 1.0) for name in seen},
            "planned_use": {name: (busiest(planned[name]), 1.0) for name in seen},
            "planned_use_one_out": {name: (without[name], 1.0) for name in seen},
            "gave_way": {
                name: (float(round(gave[place].sum())), 1.0)
                for place, name in enumerate(self.resources) if name in seen
            },
            "money_spent": {"": (spent, 1.0)},
        }

    # -- what is told ----------------------------------------------------------------------------------

    def _bad_at(self, asked: loads.Asked, happened: loads.Outcome) -> Floats:
        """Bad-request equivalents of each resource, region and hour [K, R, H]."""
        weighs = np.array([one.weighs for one in self.resources.values()])[:, None, None]
        return np.asarray((weighs * happened.refused + 0.5 * happened.slow) * asked.all * HOUR_S)

    def _gave_way(self, asked: loads.Asked, happened: loads.Outcome) -> str:
        """The resource that turned most requests away or kept them waiting."""
        bad = self._bad_at(asked, happened).sum(axis=(1, 2))
        return self.classes[int(np.argmax(bad))]

    def _delivered(self, state: Site, day: int) -> tuple[News, ...]:
        """What the supplier says on the day that was promised, and on the day on which hosts come."""
        told = []
        for due, part in state.coming:
            if due == day and self.host_slips_days:
                says = f"The hosts are not there; a part is missing. We now say {self.host_slips_days} days from today."
                told.append(News(day, "the supplier", says, "hosts"))
            if due + self.host_slips_days == day:
                told.append(News(day, "the supplier", f"The {100 * part:g} % more hosts are there.", "hosts"))
        return tuple(told)

    def _news(self, day: int, asked: loads.Asked, happened: loads.Outcome, strange: bool) -> tuple[News, ...]:
        """What somebody comes to tell of a day on which something happened."""
        told = []
        if self.surge is not None and day == self.surge.day:
            told.append(("surge", "The first day of it is over."))
        if self.leaves and day == self.leaves_day:
            told.append(("leaving", f"{self.leaves} serves nobody since this morning."))
        if self.out is not None and day == self.out.day:
            told.append(("outage", f"{self.out.region} was out for the {self.out.hours} busiest hours of the day."))
        if strange and not told:
            told.append(("trouble", "Users were hurt today, and it is found what it was."))
        return tuple(
            News(day, "the traffic on-call", f"{begins} {self._told_of(asked, happened)}", about)
            for about, begins in told
        )

    def _told_of(self, asked: loads.Asked, happened: loads.Outcome) -> str:
        requests = asked.all
        failed, late, plain = (float((part * requests).sum() / requests.sum()) for part in happened[:3])
        peak = float(requests.sum(axis=0).max())
        says = f"{peak:,.0f} requests a second in the busiest hour; {share(failed)} of the day's requests failed"
        says += f", {share(late)} came late" if late > SEEN else ""
        says += f", {share(plain)} were answered plainly" if plain > SEEN else ""
        if failed + late < SEEN:
            return f"{says}. It held."
        return f"{says}. What gave way was {self.resources[self._gave_way(asked, happened)].says}."
