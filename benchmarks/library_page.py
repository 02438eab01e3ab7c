"""What flying the library came to, as the tables of docs/explanation/scoring.md."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from simride.cases.schema import Case
from simride.rides import checking, policies

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "scoring.md"
EXAM = "<!-- examination: written by benchmarks/library.py -->", "<!-- end of examination -->"
BEGIN, END = "<!-- policies: written by benchmarks/library.py -->", "<!-- end of policies -->"
MOST = 0.35  # share of the variations that any rule of thumb may solve: what design/cases.md grants to rollbacks
NAMES = tuple(dict.fromkeys([*policies.POLICIES, *policies.POLICIES_OF_WEEKS, *policies.POLICIES_AT_CALLS]))
NOTHING = "do nothing"
Flown = Mapping[str, Any]  # one variation, as benchmarks/library.json keeps it


def write(cases: Sequence[Case], results: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Rewrite the page's tables; returns what does not hold, in sentences."""
    kept = [(case, results[case.name]) for case in cases if case.name in results]
    found = [(case, list(one["seeds"].values())) for case, one in kept if one["seeds"]]
    exams = [(case, one["examined"]) for case, one in kept if "examined" in one]
    text = PAGE.read_text(encoding="utf-8")
    for (begin, end), table in (((BEGIN, END), policy_table(found)), (EXAM, exam_table(exams))):
        text = f"{text.split(begin)[0]}{begin}\n\n{table}\n\n{end}{text.split(end)[1]}"
    PAGE.write_text(text, encoding="utf-8")
    exam_faults = _faults([(case, [one]) for case, one in exams])
    return [*too_much(found), *_faults(found), *_never_shown(found), *exam_faults]


def exam_table(exams: Sequence[tuple[Case, Flown]]) -> str:
    """One row a case: lowest and highest score of an area for each script, and how many areas kept their level."""
    lines = [
        f"{len(exams)} cases, under the seed of their `expected.json`; lowest to highest score of the four areas.", "",
        "| case | reference | in other words | plausible but wrong | harmful | soup in helpings | faults |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]  # fmt: skip
    for case, one in exams:
        groups = one["groups"]
        medium = [name for name in groups if name not in ("reference", "harmful", "soup")]
        told = [_range([groups["reference"]]), _range([one["reworded"]]), _range([groups[name] for name in medium])]
        told += [_range([groups["harmful"]]), _range([one["helpings"]]), str(len(one["faults"]) or "none")]
        lines.append(f"| {case.name} | " + " | ".join(told) + " |")
    return "\n".join(lines)


def _range(scores: Sequence[Mapping[str, float]]) -> str:
    values = [score for one in scores for score in one.values()]
    return f"{min(values):.2f} – {max(values):.2f}"


def solved(case: Case, one: Flown, policy: str) -> bool:
    """Whether a policy spares users three quarters of what the reference spares them.

    Where nothing was to be done, only doing nothing solves it.
    """
    if case.data.no_action:
        return policy == NOTHING
    nothing, best = one["policies"][NOTHING], one["harm"]["reference"]
    return nothing > best and (one["policies"][policy] - best) / (nothing - best) < checking.SOLVED


def share(case: Case, flown: Sequence[Flown], policy: str) -> str:
    """Of how many variations a policy solves; a dash where a case does not have it."""
    if policy not in flown[0]["policies"]:
        return "–"
    return f"{sum(solved(case, one, policy) for one in flown)}/{len(flown)}"


def policy_table(found: Sequence[tuple[Case, list[Flown]]]) -> str:
    """One row a case, one column a policy, and what each solves of all."""
    count = sum(len(flown) for _, flown in found)
    fewest = min((len(flown) for _, flown in found), default=0)
    lines = [
        f"{count} variations of {len(found)} cases, {fewest} or more of each. Solved, of those flown:", "",
        "| case | kind | " + " | ".join(NAMES) + " |", "| --- | --- |" + " --- |" * len(NAMES),
    ]  # fmt: skip
    for case, flown in found:
        told = f"{case.name}{', nothing to be done' if case.data.no_action else ''}"
        lines.append(f"| {told} | {case.data.kind} | " + " | ".join(share(case, flown, name) for name in NAMES) + " |")
    shares = [f"{part:.0%}" for part in _of_all(found).values()]
    return "\n".join([*lines, "| **of all** | | " + " | ".join(shares) + " |"])


def _of_all(found: Sequence[tuple[Case, list[Flown]]]) -> dict[str, float]:
    """Share of all variations that each policy solves; those that do not have it count as not solved."""
    count = max(1, sum(len(flown) for _, flown in found))
    return {
        name: sum(solved(case, one, name) for case, flown in found for one in flown if name in one["policies"]) / count
        for name in NAMES
    }


def too_much(found: Sequence[tuple[Case, list[Flown]]]) -> Iterator[str]:
    """Each policy that solves more than any rule of thumb may."""
    for name, part in _of_all(found).items():
        if part > MOST:
            yield f"{name!r} solves {part:.0%} of all variations; no rule of thumb may solve more than {MOST:.0%}"


def _faults(found: Sequence[tuple[Case, list[Flown]]]) -> Iterator[str]:
    for case, flown in found:
        for one in flown:
            yield from (f"{case.name}: {fault}" for fault in one.get("faults", ()))


def _never_shown(found: Iterable[tuple[Case, Sequence[Flown]]]) -> Iterator[str]:
    """Signals that could be shown in no variation of a case, where its scripts were flown in all of them."""
    for case, flown in found:
        hidden = [set(one["unreachable"]) for one in flown] if all("unreachable" in one for one in flown) else []
        for name in sorted(set.intersection(*hidden)) if hidden else ():
            yield f"{case.name}: reachable: {name} can be shown in no variation; leave it out in rubric.yaml"
