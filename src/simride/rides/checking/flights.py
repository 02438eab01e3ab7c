"""A case's scripts and the policies without thought, flown under one seed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from simride.cases.draws import world
from simride.cases.schema import Case
from simride.debrief import Marks
from simride.rides import policies, weeks
from simride.rides.ride import Ride
from simride.rides.scoring import NO_DIFFERENCE, RideFacts, fly_script, horizon, marks_of
from simride.simulator import harm
from simride.simulator.run import Run

SOLVED = 0.25  # regret under which a case counts as solved: three quarters of what could be spared was


@dataclass(frozen=True)
class Flights:
    """What came of one seed: marks and harm of each script, harm of each policy."""

    seed: int
    marks: Mapping[str, Marks]
    harm: Mapping[str, float]  # by script
    policies: Mapping[str, float]  # by policy
    rides: Mapping[str, Ride] = field(default_factory=dict)  # by script
    floor: float = 0.0  # harm under which nothing was at stake; nothing is known of weeks

    @property
    def nothing(self) -> float:
        """Harm of doing nothing."""
        return self.policies["do nothing"]

    def regret(self, harm: float) -> float:
        """0 as good as the reference, 1 as bad as doing nothing."""
        spared = self.nothing - self.harm["reference"]
        return (harm - self.harm["reference"]) / spared if spared > 0 else float("inf")

    def solved_by(self, policy: str) -> bool:
        """Whether a policy spares users most of what can be spared."""
        return self.regret(self.policies[policy]) < SOLVED


def fly(case: Case, seed: int) -> Flights:
    """Every script and every policy, from one beginning."""
    start = Run.start(world(case, seed))
    rides = {name: fly_script(case, seed, text, run=start.fork()) for name, text in case.scripts.items()}
    return Flights(
        seed,
        {name: marks_of(ride) for name, ride in rides.items()},
        {name: total_harm(ride) for name, ride in rides.items()},
        policies_flown(case, start),
        rides,
        floor_of(rides["reference"]),
    )


def floor_of(ride: Ride) -> float:
    """Harm under which nothing was at stake, where a ride is about a fleet alone: the floor of regret."""
    run, until = ride.run.fork(), horizon(ride)
    if run.course is not None:
        return 0.0
    run.advance(until)
    return NO_DIFFERENCE * RideFacts(run, ride.case).requests(run.world.begins_at, until)


def policies_flown(case: Case, start: Run) -> dict[str, float]:
    """Harm of each policy, from the fleet at the beginning of the ride."""
    until = start.world.begins_at + case.data.minutes * 60.0
    return {name: _harm_of(run, until) for name, run in policies.all_led(start, until)}


def total_harm(ride: Ride) -> float:
    """Harm of a ride up to the end of its interview, or of its weeks."""
    run = ride.run.fork()
    until = horizon(ride)
    run.advance(until)
    return _harm_of(run, until)


def _harm_of(run: Run, until: float) -> float:
    if run.course is not None:
        return sum(weeks.by_day(run))
    return float(harm.cumulative(run.world.fleet, run.tape, run.world.begins_at, until)[-1])


def expected_text(one: Flights) -> str:
    """expected.json of a case: the levels its scripts got."""
    levels = {name: {area: mark.level for area, mark in marks.areas.items()} for name, marks in one.marks.items()}
    return json.dumps({"seed": one.seed, "levels": levels}, indent=2) + "\n"
