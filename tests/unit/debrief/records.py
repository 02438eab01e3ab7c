"""Records built by hand: who said what, when, how it was read, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simride.base.units import parse_mmss
from simride.cases.schema import PlanPhase
from simride.recorder.events import (
    Acted,
    ActNote,
    Answered,
    AnyPayload,
    Asked,
    Begun,
    Event,
    Fact,
    Landed,
    Looked,
    OrderNote,
    Record,
    Said,
    SelfMarked,
    Understood,
)

BEGINS = 14 * 3600.0
PLAN = (
    PlanPhase(name="frame", until=3),
    PlanPhase(name="users and changes", until=8),
    PlanPhase(name="severity and mitigation", until=15),
    PlanPhase(name="hypotheses", until=27),
    PlanPhase(name="verify", until=34),
    PlanPhase(name="prevention", until=41),
    PlanPhase(name="close", until=45),
)
ANSWERED = ("ask_", "query_", "clarify_goal", "inspect_host", "verify")
NAMES = {
    "region": {"eu-west", "us-east"},
    "cluster": {"euw-a", "euw-b", "euw-c", "use-a"},
    "service": {"msg-router", "shard-store", "edge"},
    "rack": {"17", "3"},
    "version": {"4.30", "4.31"},
    "endpoint": {"SendMessage"},
    "team": {"network", "storage"},
    "metric": {"latency", "slow_ratio", "good_ratio", "error_rate", "utilisation", "traffic"},
}


@dataclass(frozen=True)
class Facts:
    """A fleet in one line: the share of bad requests from each minute of the ride on."""

    bad: Sequence[tuple[float, float]] = ((-60.0, 0.008),)
    usual: float = 0.0005

    def bad_at(self, fleet_at: float) -> float:
        minute = (fleet_at - BEGINS) / 60
        return [share for since, share in self.bad if since <= minute][-1]

    def sli_bad(self, fleet_at: float) -> bool:
        return self.bad_at(fleet_at) > 3 * self.usual

    def good_ratio(self, start: float, end: float) -> float:
        steps = [start + (end - start) * (n + 0.5) / 50 for n in range(50)]
        return 1.0 - sum(map(self.bad_at, steps)) / len(steps)

    def exists(self, kind: str, name: str) -> bool:
        return name in NAMES.get(kind, ())


def act(name: str, polarity: Any = "asserted", **slots: Any) -> ActNote:
    """An act with its slots. `quote` gives the words that do it; without it, the whole message does."""
    return ActNote(act=name, slots=slots, polarity=polarity)


class Ride:
    """A ride being written down. Every method appends and returns the ride; times are 'MM:SS'."""

    def __init__(self, case: str = "messenger", seed: int = 7) -> None:
        self.events: list[Event] = []
        self._add("00:00", Begun(case=case, case_hash="0" * 16, seed=seed))
        self.ask("00:00", "Sends are slow now and then, for some people. Where would you begin?", move="brief")

    def say(
        self,
        at: str,
        text: str,
        *acts: ActNote,
        looks: Sequence[Mapping[str, Any]] = (),
        facts: Sequence[Mapping[str, str]] = (),
        answered: bool | None = None,
        abstained: bool = False,
    ) -> "Ride":
        """Words, how they were read, the looks they led to, and an answer if they were a question."""
        of = self._add(at, Said(text=text))
        acts = tuple(_placed(one, text) for one in acts)
        self._add(at, Understood(of=of, acts=acts, abstained=abstained or not acts))
        for look in looks:
            tool = look.get("tool", "metrics")
            query = {key: value for key, value in look.items() if key != "tool"}
            self._add(at, Looked(tool=tool, query=query, digest="00", because=of))
        wanted = bool(looks) or any(one.act.startswith(ANSWERED) for one in acts)
        if wanted if answered is None else answered:
            given = [Fact(name="value", value=1.0, labels=dict(labels)) for labels in (facts or ({},))]
            self._add(at, Answered(of=of, text="Here it is.", facts=tuple(given)))
        return self

    def look(self, at: str, metric: str = "", tool: Any = "metrics", **query: Any) -> "Ride":
        """A look-up by tool, without words."""
        self._add(at, Looked(tool=tool, query=({"metric": metric} if metric else {}) | query, digest="00"))
        return self

    def order(self, at: str, verb: str, lasts: float = 4, **targets: Any) -> "Ride":
        """The last message's order carried out, done `lasts` minutes later."""
        starts = BEGINS + _seconds(at)
        because = next((event.seq for event in reversed(self.events) if event.kind == "said"), None)
        note = OrderNote(verb=verb, **targets)
        self._add(
            at,
            Acted(order=note, says=f"Doing: {verb}.", starts=starts, done=starts + 60 * lasts, because=because),
        )
        return self

    def direct(self, at: str, verb: str, lasts: float = 4, **targets: Any) -> "Ride":
        """An order given without words."""
        starts = BEGINS + _seconds(at)
        self._add(
            at,
            Acted(
                order=OrderNote(verb=verb, **targets),
                says=f"Doing: {verb}.",
                starts=starts,
                done=starts + 60 * lasts,
            ),
        )
        return self

    def ask(self, at: str, text: str, move: str = "probe", about: str = "") -> "Ride":
        """The examiner speaks first."""
        self._add(at, Asked(move=move, text=text, about=about))
        return self

    def read_back(self, at: str, verb: str, **targets: Any) -> "Ride":
        """The examiner says what an order would mean, before it is confirmed."""
        order = OrderNote(verb=verb, **targets)
        self._add(at, Asked(move="read_back", text=f"To be clear, {verb}?", order=order))
        return self

    def mark(self, at: str, **levels: str) -> "Ride":
        """The rider's own marks."""
        self._add(at, SelfMarked(levels={area.replace("_", "-"): level for area, level in levels.items()}))
        return self

    def land(self, at: str = "45:00") -> Record:
        """The finished record."""
        last = self.events[-1].at
        seconds = max(_seconds(at), last)
        landed = Event(seq=len(self.events), at=seconds, fleet_at=BEGINS + seconds, payload=Landed(reason="script"))
        return (*self.events, landed)

    def _add(self, at: str, payload: AnyPayload) -> int:
        seq, seconds = len(self.events), _seconds(at)
        assert not self.events or seconds >= self.events[-1].at, f"{at} is earlier than what came before"
        self.events.append(Event(seq=seq, at=seconds, fleet_at=BEGINS + seconds, payload=payload))
        return seq


def _placed(note: ActNote, text: str) -> ActNote:
    """The act with the span of its quote in the text."""
    slots = dict(note.slots)
    start = text.index(slots["quote"]) if "quote" in slots else 0
    end = start + len(slots.pop("quote", text))
    return note.model_copy(update={"slots": slots, "span": (start, end)})


def _seconds(at: str) -> float:
    seconds = parse_mmss(at)
    assert seconds is not None, at
    return float(seconds)
