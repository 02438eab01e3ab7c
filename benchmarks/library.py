"""The library judged over many variations: every property of every case, policies without thought, and the scorer.

    python benchmarks/library.py [--cases NAME,NAME] [--seeds N] [--policies] [--examine] [--page]

Flies every script and policy of each case under seeds 0 to N - 1 (20 by default), writes what came of each variation
to `benchmarks/library.json` as soon as it is known, and rewrites the tables of docs/explanation/scoring.md. What stands
there already, of the case as it is today, is not flown again: the run can be stopped and goes on where it was.
`--policies` leaves the foils out; `--examine` holds the scorer's examination over each case instead; `--page` flies
nothing. Ends with status 1 where a property does not hold.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import library_page

from simride.cases.draws import world
from simride.cases.schema import Case
from simride.debrief import Marks
from simride.rides import catalog, checking
from simride.rides.checking.flights import Flights
from simride.rides.scoring import fly_script
from simride.simulator.run import Run

FILE = Path(__file__).with_name("library.json")
Results = dict[str, dict[str, Any]]  # case -> {"digest": ..., "seeds": {seed: what came of it}}


def policies_alone(case: Case, seed: int) -> Flights:
    """The policies and the reference under one seed."""
    start = Run.start(world(case, seed))
    reference = fly_script(case, seed, case.scripts["reference"], run=start.fork())
    harm = {"reference": checking.total_harm(reference)}
    return Flights(seed, {}, harm, checking.policies_flown(case, start), {}, checking.floor_of(reference))


def came_of(case: Case, flights: Flights) -> dict[str, Any]:
    """What is kept of one variation."""
    kept: dict[str, Any] = {
        "harm": _rounded(flights.harm), "policies": _rounded(flights.policies), "floor": round(flights.floor, 1),
    }  # fmt: skip
    if flights.marks:
        kept["scores"] = {name: _scores(marks) for name, marks in flights.marks.items()}
        kept["unreachable"] = checking.unreachable(case, [flights])  # here; a fault where it is so of every variation
        found = checking.flown_findings(case, [flights])
        kept["faults"] = [str(finding) for finding in found if finding.property != "reachable"]
    return kept


def examined(case: Case) -> dict[str, Any]:
    """The scorer's examination over one case, under the seed its expected.json speaks of."""
    flown = checking.fly(case, case.expected["seed"])
    again = checking.examine(case, flown)
    groups = {name: _scores(marks) for name, marks in flown.marks.items() if name != "silence"}
    return {
        "groups": groups, "reworded": _scores(again.reworded), "helpings": _scores(again.helpings),
        "faults": [str(finding) for finding in checking.examination_findings(case, flown, again)],
    }  # fmt: skip


def _scores(marks: Marks) -> dict[str, float]:
    return {area: mark.score for area, mark in marks.areas.items()}


def _rounded(harms: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 1) for name, value in harms.items()}


def digest(case: Case) -> str:
    """A hash of the case and of its scripts."""
    told = json.dumps([case.digest, *sorted(case.scripts.items())])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def read(cases: Sequence[Case]) -> Results:
    """What was flown before, less what was flown of cases that have changed since."""
    kept: Results = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
    return {case.name: kept[case.name] for case in cases if kept.get(case.name, {}).get("digest") == digest(case)}


def write(results: Results) -> None:
    """One line a variation, so that two runs can be merged and a change can be read."""
    lines = []
    for name in sorted(results):
        seeds = results[name]["seeds"]
        rows = ",\n".join(f"   {json.dumps(seed)}: {json.dumps(seeds[seed])}" for seed in sorted(seeds, key=int))
        head = {key: value for key, value in results[name].items() if key != "seeds"}
        lines.append(f' {json.dumps(name)}: {json.dumps(head)[:-1]}, "seeds": {{\n{rows}\n }}}}')
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def entry(case: Case, results: Results) -> dict[str, Any]:
    """What is kept of a case, to be written into."""
    return results.setdefault(case.name, {"digest": digest(case), "seeds": {}})


def fly(case: Case, seed: int, results: Results, alone: bool) -> None:
    """One variation, unless it stands there already with all that is asked."""
    seeds = entry(case, results)["seeds"]
    before = seeds.get(str(seed))
    if before and (alone or "scores" in before):
        return
    seeds[str(seed)] = came_of(case, policies_alone(case, seed) if alone else checking.fly(case, seed))
    write(results)
    print(f"{case.name} {seed}: {', '.join(seeds[str(seed)].get('faults', ())) or 'sound'}", flush=True)


def main() -> int:
    """Exit status 1 where a property does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", default="", help="names, separated by commas; all where none is given")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--policies", action="store_true")
    parser.add_argument("--examine", action="store_true")
    parser.add_argument("--page", action="store_true")
    asked = parser.parse_args()
    cases = list(catalog.list())
    results = read(cases)
    wanted = asked.cases.split(",") if asked.cases else [case.name for case in cases]
    for case in cases if asked.examine else ():
        if case.name in wanted and "examined" not in entry(case, results):
            entry(case, results)["examined"] = examined(case)
            write(results)
            print(f"{case.name}: {results[case.name]['examined']['faults'] or 'the scorer holds'}", flush=True)
    for seed in range(0 if asked.page or asked.examine else asked.seeds):  # a seed of all, then the next
        for case in cases:
            if case.name in wanted:
                fly(case, seed, results, asked.policies)
    faults = library_page.write(cases, results)
    print("\n".join(faults) or "Every property holds.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
