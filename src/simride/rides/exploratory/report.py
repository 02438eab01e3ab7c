"""The debrief of an Exploratory ride, in the shape of the case rides' debriefs, and with each answer's analysis."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simride.base.units import mmss
from simride.cases.schema import LEVELS
from simride.debrief.evidence import quoted
from simride.debrief.levels import CREDIT
from simride.debrief.report import area_json
from simride.debrief.score import Marks
from simride.recorder.events import Answered, Asked, Said, SelfMarked
from simride.rides.exploratory.marks import area_of, marks_of
from simride.rides.exploratory.ride import NAME, Exploratory
from simride.rides.exploratory.text import as_text
from simride.rides.exploratory.threads import Talk, Thread, talk_of
from simride.stories.analysis import Analysis
from simride.stories.showing import is_relevant, serves

LEVEL = 2  # of difficulty, as cases have it
STRETCH_S = 300.0
LATE_S = 180.0  # of listening before the first action
SAME_STORY = 0.35  # shared words of two answers, from which they are the same story
TELLING = frozenset({"brief", "question", "again", "follow_up", "own_questions", "close", "nudge", "time_call"})


@dataclass(frozen=True)
class StoryReport:
    """Everything the debrief shows. `to_json` and `to_text` are two ways to read it."""

    ride: Exploratory
    marks: Marks
    talk: Talk

    def to_json(self) -> dict[str, Any]:
        """The shape `simride debrief --json` prints: that of a case, where harm and reference have no meaning."""
        areas = self.marks.areas
        return {
            "case": NAME,
            "title": self.ride.format.title,
            "seed": self.ride.seed,
            "format": NAME,
            "kind": NAME,
            "level": LEVEL,
            "minutes": self.ride.format.minutes,
            "seniority": self.ride.seniority,
            "areas": {name: area_json(mark) for name, mark in areas.items()},
            "harm": None,
            "orders": [],
            "weak_regimes": [],
            "stamina": stamina(self.marks, self.ride.record[-1].at),
            "pace": self._pace(),
            "timeline": self._timeline(),
            "summary": self._summary(),
            "hard": self._hard(),
            "self": dict(sorted(_own_marks(self.ride).items())),
            "drill": _drill(self.marks),
            "help": [],
            "reference_ride": {},
            "answers": [self._answer(place) for place in range(len(self.talk.threads))],
            "own_questions": [{"at": mmss(event.at), "text": event.payload.text}
                              for event in self.talk.own if isinstance(event.payload, Said)],
        }  # fmt: skip

    def to_text(self) -> str:
        """The debrief for a terminal."""
        return as_text(self.to_json(), self.ride.format.areas, LEVELS)

    def _answer(self, place: int) -> dict[str, Any]:
        thread, analysis = self.talk.threads[place], self.ride.analysed()[place]
        area = area_of(self.ride, thread)
        events = {event.seq: event for event in thread.messages}
        data = analysis.to_json()
        for part in data["parts"]:
            part["at"] = mmss(events[part["source"]].at)
        return {
            "question": thread.question,
            "asked": thread.asked,
            "came_back": thread.came_back,
            "area": area,
            "at": mmss(thread.at),
            "minutes": round((thread.ends - thread.at) / 60.0, 1),
            "follow_ups": list(thread.follow_ups),
            "serves": round(serves(analysis, area, self.ride.format), 2) if area else 0.0,
            "says": self._served(thread, analysis, area),
        } | data

    def _served(self, thread: Thread, analysis: Analysis, area: str) -> str:
        """Whether the answer served its area, in a sentence; nothing where it did."""
        if not thread.heard() or not area:
            return "Not answered."
        title = self.ride.format.areas[area]
        late = _first_action(thread, analysis)
        if late is not None and late - thread.at > LATE_S:
            return f"{(late - thread.at) / 60:.0f} minutes passed before the first thing you did."
        if is_relevant(analysis, area, self.ride.format) and serves(analysis, area, self.ride.format) > 0:
            return ""
        if not analysis.about_work:
            return "Not a story of production work, so it shows nothing here."
        best = max(self.ride.format.areas, key=lambda name: (serves(analysis, name, self.ride.format), name))
        if serves(analysis, best, self.ride.format) > 0:
            return f"This serves {title} badly; it would serve {self.ride.format.areas[best]} better."
        return f"This serves {title} badly."

    def _hard(self) -> list[str]:
        """Stories told twice, and areas that were not reached."""
        threads, found = self.talk.threads, self.ride.analysed()
        out = []
        for i, (thread, analysis) in enumerate(zip(threads, found, strict=True)):
            for other, before in list(zip(threads, found, strict=True))[:i]:
                if other.question != thread.question and _same_story(analysis, before):
                    out.append(
                        f"At {mmss(thread.at)} you told the story of {mmss(other.at)} again; what it shows counts once."
                    )
        reached = {area_of(self.ride, thread) for thread in threads if thread.heard()}
        missed = [title for area, title in self.ride.format.areas.items() if area not in reached]
        if missed and any(thread.heard() for thread in threads):
            out.append(f"Not answered: {', '.join(missed)}.")
        return out

    def _pace(self) -> list[dict[str, Any]]:
        """Minutes per area, and the last minutes."""
        length = self.ride.format.minutes
        kept = self.ride.format.own_questions_minutes
        rows = []
        for area, title in self.ride.format.areas.items():
            spent = sum(one.ends - one.at for one in self.talk.threads if area_of(self.ride, one) == area)
            rows.append({"phase": title, "planned": round((length - kept) / len(self.ride.format.areas), 1),
                         "spent": round(spent / 60.0, 1)})  # fmt: skip
        own = 0.0 if self.talk.own_from is None else self.talk.last_at - self.talk.own_from
        return [*rows, {"phase": "your questions", "planned": kept, "spent": round(own / 60.0, 1)}]

    def _summary(self) -> str:
        answered = [one for one in self.talk.threads if one.heard()]
        if not answered:
            return f"You said nothing in {mmss(self.talk.last_at)}, so there is nothing to mark."
        levels = {name: mark.level for name, mark in self.marks.areas.items()}
        best = [self.ride.format.areas[name] for name, level in levels.items() if level in ("solid", "outstanding")]
        thin = [self.ride.format.areas[name] for name, level in levels.items() if level == "not shown"]
        text = f"You answered {len(answered)} of {len(self.talk.threads)} questions"
        own = sum(isinstance(event.payload, Said) for event in self.talk.own)
        text += f" and asked {own} of your own." if own else "."
        if best:
            text += f" Solid or better: {', '.join(best)}."
        return text + (f" Nothing to be seen of: {', '.join(thin)}." if thin else "")

    def _timeline(self) -> list[dict[str, Any]]:
        signals: dict[int, set[str]] = {}
        for signal in self.marks.signals:
            for evidence in signal.evidence:
                signals.setdefault(evidence.seq, set()).add(signal.id)
        out = []
        for event in self.ride.record:
            payload = event.payload
            if isinstance(payload, Said | Answered) or (isinstance(payload, Asked) and payload.move in TELLING):
                out.append({"at": mmss(event.at), "kind": event.kind, "text": quoted(payload.text),
                            "signals": sorted(signals.get(event.seq, ()))})  # fmt: skip
        return out


def debrief(ride: Exploratory) -> StoryReport:
    """The debrief of a landed interview: the same bytes on every call, in any process."""
    talk = talk_of(ride.record)
    return StoryReport(ride, marks_of(ride, talk.threads), talk)


def stamina(marks: Marks, ends_at: float) -> list[int]:
    """How many messages with evidence fell into each five minutes."""
    counts = [0] * max(1, math.ceil(ends_at / STRETCH_S))
    seen = {
        (one.seq, one.quote, one.at) for signal in marks.signals if CREDIT[signal.state] > 0 for one in signal.evidence
    }
    for _, _, at in seen:
        counts[min(int(at // STRETCH_S), len(counts) - 1)] += 1
    return counts


def _drill(marks: Marks) -> dict[str, Any] | None:
    """What would have gained most: weight times the credit missed."""
    missed = [(one.weight * (1.0 - CREDIT[one.state]), one) for one in marks.signals if one.state != "shown"]
    if not missed:
        return None
    signal = min(missed, key=lambda one: (-one[0], one[1].id))[1]
    return {"signal": signal.id, "area": signal.area, "says": signal.drill}


def _own_marks(ride: Exploratory) -> Mapping[str, str]:
    own: dict[str, str] = {}
    for event in ride.record:
        if isinstance(event.payload, SelfMarked):
            own = {area: level for area, level in event.payload.levels.items() if area in ride.format.areas}
    return own


def _first_action(thread: Thread, analysis: Analysis) -> float | None:
    at = {event.seq: event.at for event in thread.messages}
    found = (
        place.source for piece, place in zip(analysis.pieces, analysis.places, strict=True) if piece.part == "action"
    )
    first = next(found, None)
    return None if first is None else at[first]


def _same_story(a: Analysis, b: Analysis) -> bool:
    words = [_names(one) for one in (a, b)]
    return min(map(len, words)) >= 12 and len(words[0] & words[1]) >= SAME_STORY * min(map(len, words))


def _names(analysis: Analysis) -> frozenset[str]:
    """The rarer words of an answer: what a story is recognised by."""
    return frozenset(word for piece in analysis.pieces for word in piece.content if len(word) > 5)
