"""From a ride to its debrief: the fleet's facts, harm beside nothing done and the reference, the marks."""

from dataclasses import dataclass, field

import numpy as np

from simride.cases.filling import fill
from simride.cases.schema import Case
from simride.debrief import HarmCurves, Marks, Report, Usual, load_rubric, report, score, usual_of
from simride.rides import weeks
from simride.rides.reflies import without_each
from simride.rides.ride import Ride
from simride.rides.script import parse
from simride.simulator import harm
from simride.simulator.regimes import told, weak_spells
from simride.simulator.run import Run
from simride.simulator.state import ROOT_FIELDS, Floats
from simride.simulator.telemetry import METRICS

REQUESTS = ROOT_FIELDS.index("requests")
WINDOW_S = 300.0
BAD_SHARE = 2.5e-4  # a quarter of what a 99.9 % objective allows, in the worst cluster and operation
NO_DIFFERENCE = 1e-5  # of all requests: a hundredth of what an objective of 99.9 % allows in that time
TICK_S = 15.0  # how often a ride without a person looks at the clock


@dataclass(frozen=True)
class RideFacts:
    """What the debrief may ask of the fleet of one ride."""

    run: Run
    case: Case

    def sli_bad(self, fleet_at: float) -> bool:
        """Whether users of some cluster and operation had clearly too many bad requests lately."""
        bad, requests = self._counts(fleet_at - WINDOW_S, fleet_at)
        share = bad / np.maximum(requests, 1.0)
        return bool(share.max(initial=0.0) > BAD_SHARE)

    def good_ratio(self, start: float, end: float) -> float:
        """Share of users' requests answered well and in time."""
        bad, requests = self._counts(start, end)
        total = float(requests.sum())
        return 1.0 - float(bad.sum()) / total if total else 1.0

    def requests(self, start: float, end: float) -> float:
        """All of users' requests in a stretch of the ride."""
        return float(self._counts(start, end)[1].sum())

    def exists(self, kind: str, name: str) -> bool:
        """Whether this fleet has something of that kind and name."""
        names = self.run.names
        match kind:
            case "rack":
                digits = name.rsplit("/", 1)[-1].rsplit(" ", 1)[-1]
                return digits.isdigit() and names.rack_service(int(digits)) is not None
            case "host":
                return names.find_host(name) is not None
            case "version":
                return any(name in service.versions for service in self.case.fleet.services)
        known = {
            "service": names.services, "region": names.regions, "cluster": names.clusters,
            "endpoint": names.endpoints, "client": tuple(self.case.fleet.clients), "metric": tuple(METRICS),
            "team": tuple(self.case.data.teams), "gate": tuple(gate.name for gate in self.case.fleet.gates),
            "operation": names.operations,
            "class": () if self.run.course is None else self.run.course.programme.classes,
        }  # fmt: skip
        return name in known.get(kind, ()) or name == "all"

    def _counts(self, start: float, end: float) -> tuple[Floats, Floats]:
        """Bad and all requests [P, K] in a window of the fine tape."""
        fine = self.run.as_of(end).tape.segments[-1]
        first = max(0, int((start - fine.start) // fine.step_s))
        last = max(first + 1, min(fine.count, int(np.ceil((end - fine.start) / fine.step_s))))
        roots = fine.roots[first:last].astype(np.float64)
        late = harm.late_rate(self.case.fleet, fine, first, last)
        bad = (roots[..., ROOT_FIELDS.index("failed")] + late).sum(axis=0) * fine.step_s
        return bad, roots[..., REQUESTS].sum(axis=0) * fine.step_s


@dataclass(frozen=True)
class Beside:
    """The same fleet with nobody in the chair, and led by the reference response: what a ride is held against."""

    nothing: Run
    reference: Run
    usual: Usual = field(default_factory=Usual)  # when the reference response shows what it shows


def beside(case: Case, seed: int, at_begin: Run) -> Beside:
    """Both flights, from a fleet at ride 00:00. Depends on (case, seed) alone."""
    nothing = fly_script(case, seed, "", run=at_begin.fork())
    reference = fly_script(case, seed, case.scripts["reference"], run=at_begin.fork())
    return Beside(nothing.run, reference.run, usual_of(reference.record, marks_of(reference)))


def debrief(ride: Ride, held_against: Beside | None = None) -> Report:
    """The debrief of a landed ride: the same bytes on every call, in any process.

    `held_against` saves flying the comparison again where several rides share a case and seed.
    """
    case = ride.case
    marks = marks_of(ride)
    against = held_against or beside(case, ride.seed, ride.at_begin)
    culprit = fill(case.data.culprit, ride.drawn)
    return report(case, ride.record, marks, curves(ride, against), culprit, against.usual)


def marks_of(ride: Ride) -> Marks:
    """The marks alone: what a debrief says without its flights beside."""
    case = ride.case
    rubric = load_rubric(case.data.rubrics, case.rubric)
    return score(ride.record, rubric, RideFacts(_flown_out(ride), case), case.data.plan)


def curves(ride: Ride, against: Beside) -> HarmCurves:
    """Cumulative harm of the ride, of nothing done and of the reference response, to the same fleet time."""
    if ride.run.course is not None:
        return weeks.curves(ride, against.nothing, against.reference)
    until = horizon(ride)
    begins = ride.run.world.begins_at
    runs = tuple(_advanced(run.fork(), until) for run in (ride.run, against.nothing, against.reference))
    yours, none, best = (harm.cumulative(ride.case.fleet, run.tape, begins, until) for run in runs)
    floor = NO_DIFFERENCE * RideFacts(runs[1], ride.case).requests(begins, until)
    return HarmCurves.of(
        yours, none, best, without_each(ride, runs[0], until), _weak_regimes(runs[0], until), floor=floor
    )


def _weak_regimes(run: Run, until: float) -> tuple[str, ...]:
    """Where the ride's figures are rougher than elsewhere, in sentences. The run is led to `until`."""
    spells = weak_spells(run.names, run.tape.segments[-1], run.params_at, run.world.begins_at, until)
    return told(spells, len(run.names.clusters))


def horizon(ride: Ride) -> float:
    """Fleet time at which harm is compared: the end of the interview, and what was skipped."""
    minutes_s = ride.case.data.minutes * 60.0
    last = ride.record[-1].at if ride.record else 0.0
    return min(ride.fleet_at(max(minutes_s, last)), ride.run.world.ends_at)


def fly_script(case: Case, seed: int, text: str, *, run: Run | None = None, rider: str = "") -> Ride:
    """Fly a script to the end of the interview without a person. Ride time is virtual."""
    written: list[object] = []
    lines = parse(text)
    ride = Ride.begin(case, seed, write=written.extend, rider=rider, run=run)
    limit = case.data.minutes * 60.0
    at = 0.0
    for line in lines:
        if line.at > limit or ride.landed:
            break
        at = ride.let_pass(at, line.at, TICK_S)
        ride.fly_line(line)
    ride.let_pass(at, limit, TICK_S)
    ride.land(limit, "time")
    return ride


def _flown_out(ride: Ride) -> Run:
    """The ride's fleet, led to the end of the interview where it landed early."""
    return _advanced(ride.run.fork(), horizon(ride))


def _advanced(run: Run, until: float) -> Run:
    run.advance(until)
    return run
