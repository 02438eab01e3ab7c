"""A report as the page shows it: own marks beside the evidence's, disagreements first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simride.base.units import parse_mmss, people_number
from simride.cases.schema import LEVELS
from simride.recorder.events import Event, SelfMarked
from simride.web.shared.areas import titles
from simride.web.shared.charts import DAY_S, Rule, Table, moment
from simride.web.stories import keeping
from simride.web.stories.shares import bars

STATES: Mapping[str, str] = {
    "shown": "shown",
    "partial": "partly shown",
    "not_shown": "not shown",
    "contradicted": "contradicted",
}
ORDER_OF_STATES = tuple(STATES)
CURVES: Mapping[str, str] = {"yours": "yours", "nothing": "nothing done", "reference": "reference"}
STRETCH_MINUTES = 5
MOST = 3  # signals told at the head of a debrief
WEEK = 7


@dataclass(frozen=True)
class Signal:
    """One behaviour of the rubric, whether it was shown, and the words that show it."""

    says: str
    state: str
    css: str
    evidence: tuple[Mapping[str, str], ...]
    mattered: bool


@dataclass(frozen=True)
class Area:
    """One focus area: what the rider said of themselves, what the evidence says."""

    title: str
    level: str
    own: str
    reason: str
    signals: tuple[Signal, ...]

    @property
    def apart(self) -> int:
        """How many levels the two are apart; above zero where the rider rated themselves higher."""
        return LEVELS.index(self.own) - LEVELS.index(self.level) if self.own in LEVELS else 0

    @property
    def verdict(self) -> str:
        """The two marks in a sentence."""
        if self.own not in LEVELS:
            return f"The evidence says {self.level}."
        if self.apart == 0:
            return f"You and the evidence agree: {self.level}."
        return f"You said {self.own}; the evidence says {self.level}."

    @property
    def telling(self) -> tuple[Signal, ...]:
        """The signals that moved the mark most."""
        return tuple(signal for signal in self.signals if signal.mattered)

    @property
    def others(self) -> tuple[Signal, ...]:
        """The rest, what was shown first."""
        return tuple(signal for signal in self.signals if not signal.mattered)


def areas(report: Mapping[str, Any], record: Iterable[Event]) -> list[Area]:
    """Every area, those where the two marks differ most first."""
    reasons = own_reasons(record)
    found = [_area(name, mark, report.get("self", {}), reasons) for name, mark in report["areas"].items()]
    return sorted(found, key=lambda area: -abs(area.apart))


def mattered_most(report: Mapping[str, Any]) -> tuple[Signal, ...]:
    """The three things that mattered most over all areas: the heaviest that were shown, or contradicted."""
    found = [
        signal
        for area in report["areas"].values()
        for signal in area["signals"]
        if signal["state"] in ("shown", "contradicted")
    ]
    heaviest = sorted(found, key=lambda one: (-float(one.get("weight", 1.0)), one["id"]))[:MOST]
    return tuple(_signal(signal, True) for signal in heaviest)


def own_reasons(record: Iterable[Event]) -> Mapping[str, str]:
    """The rider's own sentences."""
    reasons: Mapping[str, str] = {}
    for event in record:
        if isinstance(event.payload, SelfMarked):
            reasons = event.payload.reasons
    return reasons


def harm_table(report: Mapping[str, Any], begins: float) -> Table:
    """The curves of harm, every five minutes."""
    curves = report["curves"]
    names = [name for name in CURVES if curves.get(name)]
    longest = max((len(curves[name]) for name in names), default=0)
    step = float(curves.get("step_s", 60))
    places = range(0, longest, STRETCH_MINUTES if step < DAY_S else WEEK)
    return Table(
        "Bad requests so far, by the fleet’s clock" if step < DAY_S else "Bad requests so far, by the day",
        ("fleet time", *(CURVES[name] for name in names)),
        tuple(
            (moment(begins + step * place, step), *(_count(curves[name], place) for name in names)) for place in places
        ),
    )


def harm_curves(report: Mapping[str, Any], begins: float) -> Mapping[str, Sequence[tuple[float, float]]]:
    """The same, for the chart."""
    step = float(report["curves"].get("step_s", 60))
    return {
        says: [(begins + step * place, float(value)) for place, value in enumerate(report["curves"][name])]
        for name, says in CURVES.items()
        if report["curves"].get(name)
    }


def harm_rules(report: Mapping[str, Any], begins: float) -> list[Rule]:
    """Each order where it began to work."""
    return [Rule(begins + (parse_mmss(order["starts"]) or 0), order["says"]) for order in report.get("orders", ())]


def orders(report: Mapping[str, Any], begins: float) -> list[dict[str, str]]:
    """Each order with when it worked: minutes of the ride, or days where weeks pass."""
    step = float((report.get("curves") or {}).get("step_s", 60))

    def when(told: str) -> str:
        return told if step < DAY_S else moment(begins + (parse_mmss(told) or 0), step)

    return [
        {"at": one["at"], "says": one["says"],
         "when": f"worked from {when(one['starts'])}, done {when(one['done'])}" + (" · held" if one["held"] else "")}
        for one in report.get("orders", ())
    ]  # fmt: skip


def harm_words(report: Mapping[str, Any]) -> str:
    """The three totals in a sentence."""
    harm = report["harm"]
    yours, nothing, reference = (people_number(harm[name]) for name in ("yours", "nothing", "reference"))
    others = f"{nothing} had nothing been done; {reference} in the reference response"
    return f"{yours} bad requests in your ride; {others}."


def stamina(report: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Pieces of evidence per five minutes."""
    return [
        (f"{place * STRETCH_MINUTES}–{(place + 1) * STRETCH_MINUTES}", float(count))
        for place, count in enumerate(report.get("stamina", ()))
    ]


def _area(name: str, mark: Mapping[str, Any], own: Mapping[str, str], reasons: Mapping[str, str]) -> Area:
    most = set(mark.get("most", ()))
    signals = [
        _signal(signal, signal["id"] in most)
        for signal in sorted(mark["signals"], key=lambda one: ORDER_OF_STATES.index(one["state"]))
    ]
    return Area(titles().get(name, name), mark["level"], own.get(name, ""), reasons.get(name, ""), tuple(signals))


def _signal(signal: Mapping[str, Any], mattered: bool) -> Signal:
    return Signal(
        says=signal.get("says", signal["id"]),
        state=STATES[signal["state"]],
        css=signal["state"].replace("_", "-"),
        evidence=_once(signal["evidence"]),
        mattered=mattered,
    )


def _once(evidence: Iterable[Mapping[str, str]]) -> tuple[Mapping[str, str], ...]:
    """Each quote once: one sentence may be evidence in several ways."""
    return tuple({(one["at"], one["quote"]): one for one in evidence}.values())


def _count(curve: Sequence[float], place: int) -> str:
    return people_number(curve[place]) if place < len(curve) else "–"


def answers(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each answer of an interview, with its area's title, its bars, and a better story of the bank if there is one."""
    return [
        dict(answer)
        | {
            "title": titles().get(answer["area"], ""),
            "bars": bars(answer["shares"]),
            "better": keeping.better_than(answer["area"], answer["serves"]) if answer["parts"] else None,
        }
        for answer in report["answers"]
    ]
