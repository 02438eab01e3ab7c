"""What a case has to be: solvable, not by itself, not by rote, told apart by marks, and new under every seed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from simride.cases.draws import drawn, world
from simride.cases.filling import fill
from simride.cases.schema import AREAS, LEVELS, Case
from simride.debrief import load_rubric
from simride.rides.checking.flights import Flights
from simride.simulator.world import Change, World

SEEDS_DRAWN = 20  # variations that are drawn, not flown
PLACES = 3  # different ones among them, at least
ONSETS = 5
SPARED = 0.1  # of the harm of doing nothing, that the reference spares at least
AS_GOOD = 1.05  # times the reference's harm: a no-action case is spared by watching
BY_ROTE = "take the newest change back"
PLACE_KEYS = ("class", "service", "region", "cluster", "rack", "host", "version", "gate", "endpoint", "client")


@dataclass(frozen=True)
class Finding:
    """One property that does not hold, and under which seed where it was flown."""

    property: str
    says: str
    seed: int | None = None

    def __str__(self) -> str:
        return f"{self.property}: {self.says}" + ("" if self.seed is None else f" (seed {self.seed})")


def drawn_findings(case: Case, seeds: Iterable[int] = range(SEEDS_DRAWN)) -> list[Finding]:
    """What the draws give away, and what they leave alike, over many seeds."""
    seeds = tuple(seeds)
    values = [drawn(case.data, case.fleet, seed) for seed in seeds]
    culprits: list[Mapping[str, object]] = [fill(case.data.culprit, one) for one in values]
    worlds = [world(case, seed) for seed in seeds]
    return [
        *_varies(case, culprits, values),
        *_red_herrings(case, worlds, culprits),
        *_spoken_too_soon(case, culprits),
        *_guilty_alone(worlds, culprits),
    ]


def _varies(
    case: Case, culprits: Sequence[Mapping[str, object]], values: Sequence[Mapping[str, object]]
) -> list[Finding]:
    """Culprit, place and onset differ between seeds."""
    found = []
    keys = [key for key in PLACE_KEYS if key in culprits[0]]
    places = {tuple(str(one.get(key)) for key in keys) for one in culprits}
    if not case.data.no_action and len(places) < PLACES:
        names = ", ".join(keys) or "nothing"
        found.append(Finding("varies", f"what is wrong ({names}) is one of {len(places)} over {len(values)} seeds"))
    onset = "onset" if "onset" in culprits[0] else ""
    if onset and len({str(one[onset]) for one in culprits}) < ONSETS:
        found.append(Finding("varies", f"it begins at fewer than {ONSETS} different moments over {len(values)} seeds"))
    return found


def _red_herrings(
    case: Case, worlds: Sequence[World], culprits: Sequence[Mapping[str, object]]
) -> list[Finding]:
    """Innocent changes are there, and not always the same; a takeover has its own kinds of noise."""
    if case.data.programme:
        return []
    innocent = [
        tuple((round(change.at), change.target, change.title) for change in one.changes if not _guilty(change, culprit))
        for one, culprit in zip(worlds, culprits, strict=True)
    ]
    if any(innocent) and len(set(innocent)) < PLACES:
        return [Finding("red herrings", "the innocent changes are the same under almost every seed")]
    return []


def _spoken_too_soon(case: Case, culprits: Sequence[Mapping[str, object]]) -> list[Finding]:
    """The name, the title, the prompt and the brief say nothing of what is wrong."""
    told = f"{case.name} {case.data.title} {case.data.prompt} {case.brief}".lower()
    keys = [key for key in PLACE_KEYS if key not in ("service", "endpoint")]
    names = {str(one.get(key, "")).lower() for one in culprits for key in keys}
    faults = {item.fault.replace("-", " ") for item in case.data.faults} | {item.fault for item in case.data.faults}
    hidden = [name for name in names | faults if len(name) > 3 and name in told]
    return [Finding("hidden", f"{name!r} stands where everybody reads it before the ride") for name in sorted(hidden)]


def _guilty_alone(worlds: Sequence[World], culprits: Sequence[Mapping[str, object]]) -> list[Finding]:
    """The guilty change stands among others, not always at the same place, not always as long before the trouble."""
    ranks, gaps, alone = set(), set(), 0
    for one, culprit in zip(worlds, culprits, strict=True):
        guilty = [place for place, change in enumerate(one.changes) if _guilty(change, culprit)]
        if not guilty:
            return []
        alone += len(one.changes) == len(guilty)
        ranks.add(tuple(len(one.changes) - place for place in guilty))
        if "onset" in culprit:
            gaps.add(round(one.changes[guilty[0]].at - one.begins_at - float(str(culprit["onset"]))))
    found = []
    if alone:
        found.append(Finding("hidden", "the change feed of the case holds nothing but the guilty change"))
    if len(ranks) < 2 and len(worlds) > 5:
        found.append(Finding("hidden", "the guilty change stands at the same place of the feed under every seed"))
    if gaps and len(gaps) < 2 and len(worlds) > 5:
        found.append(Finding("hidden", "the trouble begins as long after the guilty change under every seed"))
    return found


def _guilty(change: Change, culprit: Mapping[str, object]) -> bool:
    """Whether a change is of what is wrong: its target names the rack and the cluster, the gate or the service."""
    if "change" in culprit:
        return str(culprit["change"]) in (change.target, change.title)
    if "rack" in culprit:
        return change.target == f"{culprit.get('cluster')} rack {culprit['rack']}"
    return "gate" in culprit and change.target == culprit["gate"]


def flown_findings(case: Case, flights: Sequence[Flights]) -> list[Finding]:
    """What flying its scripts and policies says of a case."""
    found = [finding for one in flights for finding in (*_of_one(case, one), *level_findings(case, one))]
    return [*found, *_unreachable(case, flights)]


def _of_one(case: Case, one: Flights) -> list[Finding]:
    found = []
    best, nothing = one.harm["reference"], one.nothing

    def say(name: str, says: str) -> None:
        found.append(Finding(name, says, one.seed))

    if case.data.no_action:
        if best > nothing * AS_GOOD:
            say("no action", f"the reference harms more ({best:,.0f}) than doing nothing does ({nothing:,.0f})")
    elif nothing <= one.floor:
        found.append(nothing_happens(one))
    elif best > nothing * (1.0 - SPARED):
        say("solvable", f"the reference spares less than {SPARED:.0%} of what doing nothing costs ({nothing:,.0f})")
    for name, harm in one.harm.items():
        if name not in ("reference", "silence", "soup") and harm < best * (1.0 if case.data.no_action else 1.01):
            say("harm", f"{name} harms no more ({harm:,.0f}) than the reference ({best:,.0f})")
    if one.harm.get("harmful", best) <= max(best, nothing) and not case.data.no_action:
        harm = one.harm["harmful"]
        say("harm", f"the harmful script harms no more ({harm:,.0f}) than doing nothing ({nothing:,.0f})")
    found += _marks(one)
    thinks = not case.data.no_action and not case.data.rollback_right
    if thinks and BY_ROTE in one.policies and one.solved_by(BY_ROTE):
        say("by rote", "taking the newest change back solves it; say rollback_right: true, or move the release")
    return found


def nothing_happens(one: Flights) -> Finding:
    """Said of a variation whose fault does not bite."""
    return Finding(
        "nothing happens",
        f"with nobody in the chair {one.nothing:,.0f} requests fail or come late, and up to {one.floor:,.0f} nothing "
        "is at stake: what is wrong does not bite under this draw; narrow its severity, place or hour",
        one.seed,
    )


def _marks(one: Flights) -> list[Finding]:
    """The reference above every foil in every area; silence shown nothing; soup partial at the most."""
    found = []
    areas = {name: marks.areas for name, marks in one.marks.items()}
    for area in AREAS:
        best = areas["reference"][area]
        for name, foil in areas.items():
            if name != "reference" and foil[area].score >= best.score:
                says = f"{name} gets {foil[area].score:.2f} in {area}, the reference {best.score:.2f}"
                found.append(Finding("marks", says, one.seed))
        for name, most in (("silence", LEVELS[0]), ("soup", LEVELS[1])):
            if name in areas and LEVELS.index(areas[name][area].level) > LEVELS.index(most):
                says = f"{name} reaches {areas[name][area].level!r} in {area}"
                found.append(Finding("marks", says, one.seed))
    return found


def unreachable(case: Case, flights: Sequence[Flights]) -> list[str]:
    """Signals that could be shown in none of the flights."""
    could = {signal.id for one in flights for marks in one.marks.values() for signal in marks.signals}
    rubric = load_rubric(case.data.rubrics, case.rubric)
    return [signal.id for signal in rubric.signals if signal.id not in could]


def _unreachable(case: Case, flights: Sequence[Flights]) -> list[Finding]:
    """Signals that nobody can earn here."""
    never = unreachable(case, flights)
    return [Finding("reachable", f"{name} cannot be shown here; leave it out in rubric.yaml") for name in never]


def level_findings(case: Case, one: Flights) -> list[Finding]:
    """Levels that are not as expected.json says, where it speaks of this seed."""
    if one.seed != case.expected.get("seed"):
        return []
    return [
        Finding("expected", f"{name} gets {one.marks[name].areas[area].level!r} in {area}, not {level!r}", one.seed)
        for name, areas in case.expected.get("levels", {}).items() if name in one.marks
        for area, level in areas.items() if one.marks[name].areas[area].level != level
    ]  # fmt: skip
