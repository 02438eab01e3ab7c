"""The library judged over many variations: every property of every case, and policies without thought as a table.

`python benchmarks/library.py` flies every script and policy under 20 seeds and rewrites the table of
docs/explanation/scoring.md; `--policies` leaves the scripts out, `--seeds N` takes fewer, names choose cases.
"""

import argparse
import sys
from pathlib import Path

from simride.cases.draws import world
from simride.cases.schema import Case
from simride.rides import catalog, checking, policies
from simride.rides.checking.flights import Flights
from simride.rides.scoring import fly_script
from simride.simulator.run import Run

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "scoring.md"
BEGIN, END = "<!-- policies: written by benchmarks/library.py -->", "<!-- end of policies -->"


def policies_alone(case: Case, seed: int) -> Flights:
    """The policies and the reference under one seed."""
    start = Run.start(world(case, seed))
    reference = fly_script(case, seed, case.scripts["reference"], run=start.fork())
    return Flights(seed, {}, {"reference": checking.total_harm(reference)}, checking.policies_flown(case, start))


def share(flights: list[Flights], policy: str) -> str:
    """Of how many variations a policy solves; a dash where a case does not have it."""
    if policy not in flights[0].policies:
        return "–"
    return f"{sum(one.solved_by(policy) for one in flights)}/{len(flights)}"


def table(found: list[tuple[Case, list[Flights]]]) -> str:
    """One row a case, one column a policy, and what each solves of all."""
    names = list(dict.fromkeys([*policies.POLICIES, *policies.POLICIES_OF_WEEKS]))
    lines = [
        f"Variations solved (regret under {checking.SOLVED:g}), of those flown:", "",
        "| case | kind | " + " | ".join(names) + " |", "| --- | --- |" + " --- |" * len(names),
    ]  # fmt: skip
    for case, flights in found:
        told = f"{case.name}{', nothing to be done' if case.data.no_action else ''}"
        lines.append(f"| {told} | {case.data.kind} | " + " | ".join(share(flights, name) for name in names) + " |")
    sums = []
    for name in names:
        flown = [one for _, flights in found for one in flights if name in one.policies]
        solved = sum(one.solved_by(name) for one in flown)
        sums.append(f"{solved / len(flown):.0%}" if flown else "–")
    lines.append("| **all** | | " + " | ".join(sums) + " |")
    return "\n".join(lines)


def main() -> int:
    """Exit status 1 where a property does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--policies", action="store_true")
    asked = parser.parse_args()
    found: list[tuple[Case, list[Flights]]] = []
    faults = 0
    for case in catalog.list():
        if asked.names and case.name not in asked.names:
            continue
        fly = policies_alone if asked.policies else checking.fly
        flights = [fly(case, seed) for seed in range(asked.seeds)]
        found.append((case, flights))
        findings = [] if asked.policies else checking.flown_findings(case, flights)
        faults += len(findings)
        print(f"{case.name}: {len(findings)} faults over {asked.seeds} variations", flush=True)
        for finding in findings:
            print(f"  - {finding}")
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{table(found)}\n\n{END}{after}", encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
