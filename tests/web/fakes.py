"""A stand-in for `simride.rides` with the same shape: quick to fly, and honest about what it was asked."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np

from simride.base.errors import OrderError, QueryError, RideError, UnknownCase
from simride.base.units import hhmm, mmss
from simride.cases.schema import AREAS, Case, CaseData, Person
from simride.recorder.events import (
    Acted,
    Answered,
    Asked,
    Begun,
    Event,
    Landed,
    Looked,
    Noted,
    OrderNote,
    Paused,
    Resumed,
    Said,
    SelfMarked,
    Skipped,
)
from simride.rides.looks import digest
from simride.rollouts.desk.parts import DeskView
from simride.sandbox import Answer
from simride.simulator.orders import Order
from simride.simulator.spec import Endpoint, Fleet, Operation, Region, Service
from simride.simulator.telemetry.frame import Frame, Series
from simride.simulator.telemetry.hosts import HostRow
from simride.simulator.telemetry.line import LogLine
from simride.simulator.telemetry.log_patterns import Pattern
from simride.simulator.telemetry.logs import LogPage
from simride.simulator.telemetry.topology import Place
from simride.simulator.telemetry.traces import Sample, Span, Trace
from simride.simulator.world import Change
from web import rolled

Write = Callable[[Sequence[Event]], None]
BEGINS = 15 * 3600.0
FLEET = Fleet(
    name="messaging",
    regions=(
        Region("eu-west", ("euw-a", "euw-b", "euw-c"), 1, 0.5, "western Europe"),
        Region("us-east", ("use-a", "use-b"), -5, 0.5, "eastern United States"),
    ),
    services=(Service("msg-router", 40, 8, 0.01), Service("shard-store", 60, 8, 0.01, racks_apart=True)),
    operations=(Operation("msg-router.send", "msg-router"), Operation("shard-store.write", "shard-store")),
    endpoints=(Endpoint("SendMessage", "msg-router.send", 900.0, 5.0),),
    clients={"android": 0.6, "ios": 0.4},
)
CASE = Case(
    data=CaseData(
        name="messenger", title="Messenger, intermittently slow", kind="degradation", level=2, fleet="messaging",
        prompt="The owner of Messenger reports that sends are slow now and then, for some people.",
        begins=BEGINS, people={"owner": Person(name="Dana", role="the owner")}, goal="Sends that feel instant again.",
    ),
    fleet=FLEET, brief="Sends are slow now and then. Where would you begin?", rubric={}, scripts={}, expected={},
    sources="", digest="fake",
)  # fmt: skip


class catalog:  # noqa: N801 - stands in for a module
    @staticmethod
    def list() -> tuple[Case, ...]:
        return (CASE,)

    @staticmethod
    def stamp() -> tuple[str, ...]:
        return ("fake",)

    @staticmethod
    def load(name: str) -> Case:
        if name != CASE.name:
            raise UnknownCase(f"There is no case called {name!r}; there is {CASE.name}.")
        return CASE


@dataclass(frozen=True)
class OrderLine:
    says: str
    state: str
    started: str
    progress: float
    blast: Mapping[str, Any]


class Report:
    def __init__(self, record: Sequence[Event]) -> None:
        own = next((e.payload.levels for e in record if isinstance(e.payload, SelfMarked)), {})
        self._json = {
            "case": CASE.name, "seed": 7, "format": "service-ownership", "title": CASE.data.title,
            "areas": {
                area: {
                    "level": "solid" if place else "partial", "score": 0.5, "most": [f"{area}-1", f"{area}-3"],
                    "signals": [
                        {"id": f"{area}-1", "state": "shown", "says": "Asked who is not affected", "weight": 2,
                         "evidence": [{"at": "01:30", "quote": "split p99 by cluster"}]},
                        {"id": f"{area}-2", "state": "not_shown", "says": "Named an owner and a date", "weight": 1,
                         "evidence": []},
                        {"id": f"{area}-3", "state": "contradicted", "says": "A check that would disprove, first",
                         "weight": 1, "evidence": [{"at": "03:00", "quote": "it's the router release"}]},
                    ],
                }
                for place, area in enumerate(AREAS)
            },
            "harm": {"yours": 31_000, "nothing": 88_000, "reference": 9_000, "regret": 0.28},
            "curves": {"step_s": 60, "yours": [700 * m for m in range(46)], "nothing": [1950 * m for m in range(46)],
                       "reference": [min(200 * m, 9000) for m in range(46)]},
            "orders": [{"at": "12:00", "starts": "13:00", "done": "17:00", "verb": "drain",
                        "says": "Moving 212 shards off euw-c rack 17", "cost": -4000, "held": True}],
            "stamina": [3, 4, 2, 5, 1, 0, 2, 1, 1], "pace": [{"phase": "frame", "planned": 3, "spent": 2.5}],
            "timeline": [{"at": "00:20", "kind": "said", "text": "who is affected", "signals": ["x"]}],
            "summary": "You found the rack at 24:00. The drain at 12:00 took 4 minutes and held.",
            "hard": ["The release was loud and the switch swap was closed as ok."], "self": dict(own),
            "drill": {"signal": "x", "area": AREAS[3], "says": "What would prove me wrong? One ten-minute case."},
            "kind": "degradation", "level": 2, "minutes": 45, "help": [1],
            "reference_ride": {"stamina": [5, 5, 4, 4, 4, 3, 3, 2, 1], "shown_at": {f"{AREAS[0]}-1": 60}},
            "weak_regimes": ["Between 14:20 and 14:24 shard-store in euw-c worked off a queue."],
        }  # fmt: skip

    def to_json(self) -> dict[str, Any]:
        return self._json


class Ride:
    """Answers every question with a chart, reads every order back, and knows nothing else."""

    def __init__(self, case: Case, begun: Begun, write: Callable[[Sequence[Event]], None]) -> None:
        self.case, self.begun, self.seed, self._write = case, begun, begun.seed, write
        self.record: tuple[Event, ...] = ()
        self.changed_case = False

    @classmethod
    def begin(cls, case: Case, seed: int, *, write: Write, rider: str = "",
              format: str = "service-ownership",
              accommodations: Mapping[str, Any] | None = None, run: Any = None,
              model: Any = None) -> "Ride":  # fmt: skip
        begun = Begun(case=case.name, case_hash=case.digest, seed=seed, format=format, rider=rider,
                      accommodations=dict(accommodations or {}))  # fmt: skip
        ride = cls(case, begun, write)
        ride._add(0.0, begun, Asked(move="brief", text=case.brief))
        return ride

    @classmethod
    def open(cls, case: Case, record: Sequence[Event], *, write: Callable[[Sequence[Event]], None],
             model: Any = None) -> "Ride":  # fmt: skip
        begun = record[0].payload
        assert isinstance(begun, Begun)
        ride = cls(case, begun, write)
        ride.record = tuple(record)
        return ride

    def catch_up(self, events: Sequence[Event]) -> None:
        self.record += tuple(event for event in events if event.seq >= len(self.record))

    def say(self, at: float, text: str) -> tuple[Event, ...]:
        said = self._add(at, Said(text=text))
        query = {
            "metric": "latency",
            "by": ["cluster"],
            "start": BEGINS + at - 1800,
            "end": BEGINS + at,
            "compare": "1d",
        }
        return said + self._add(at, Answered(of=said[0].seq, text=f"You asked: {text[:40]}", charts=(query,)))

    def choose(self, at: float, index: int) -> tuple[Event, ...]:
        order = self._pending()
        if order is None or index not in (0, 1):
            raise RideError("That choice is no longer open. Say what you want in your own words.")
        if index == 1:
            return self._add(at, Asked(move="probe", text="Then we leave it."))
        start = self._fleet_at(at)
        return self._add(at, Acted(order=order, says=f"{order.verb} of {', '.join(order.services)}", starts=start + 30,
                                   done=start + 240, blast={"hosts": 24}))  # fmt: skip

    def order(self, at: float, order: Order) -> tuple[Event, ...]:
        known = {service.name for service in self.case.fleet.services}
        for name in order.services:
            if name not in known:
                raise OrderError(f"There is no service called {name!r}; there are {', '.join(sorted(known))}.")
        note = OrderNote(verb=order.verb, services=order.services, clusters=order.clusters, racks=order.racks,
                         name=order.name, percent=order.percent, amount=order.amount)  # fmt: skip
        return self._add(
            at,
            Asked(move="read_back", text=f"To be clear: {order.verb}?", choices=("Confirm", "No"), order=note),
        )

    def look(self, at: float, tool: str, query: Mapping[str, Any]) -> tuple[Event, object]:
        if "text" in query:
            if str(query["text"]).split()[0] not in ("latency", "p99"):
                raise QueryError(f"{query['text']!r} names no metric; for example: p99 latency by cluster")
            query = {"metric": "latency", "by": ["cluster"]}
        kept = dict(query) | {"end": self._fleet_at(at)}
        result: object = self.frame(kept) if tool == "metrics" else self.shown(tool, kept, 0.0)
        told = digest(result) if tool == "rollout" else "0" * 12
        return self._add(at, Looked(tool=tool, query=kept, digest=told))[0], result

    def frame(self, query: Mapping[str, Any], fleet_at: float | None = None) -> Frame:
        end = float(query.get("end", fleet_at or BEGINS))
        start = float(query.get("start", end - float(query.get("last_s", 900.0))))
        times = np.arange(start, end, 30.0)
        names = self.case.fleet.regions[0].clusters if query.get("by") else ("",)
        series = tuple(_series(name, place, times, bool(query.get("compare"))) for place, name in enumerate(names))
        return Frame("latency", "p99", "user", "s", ("cluster",) if query.get("by") else (), start, end, 30.0, times,
                     series, 9.8e6)  # fmt: skip

    def shown(self, tool: str, query: Mapping[str, Any], fleet_at: float) -> object:
        return self.rollout(0.0) if tool == "rollout" else _shown(tool)

    passes_hours = False

    @property
    def has_rollout(self) -> bool:
        return self.rollout(0.0) is not None

    def rollout(self, at: float) -> DeskView | None:
        return rolled.desk() if self.seed == rolled.SEED else None

    def note(self, at: float, text: str) -> tuple[Event, ...]:
        return self._add(at, Noted(text=text))

    def pause(self, at: float) -> tuple[Event, ...]:
        return self._add(at, Paused())

    def resume(self, at: float) -> tuple[Event, ...]:
        return self._add(at, Resumed())

    def skip(self, at: float, seconds: float) -> tuple[Event, ...]:
        return self._add(at, Skipped(seconds=seconds))

    def land(self, at: float, reason: Any = "rider") -> tuple[Event, ...]:
        return self._add(at, Landed(reason=reason))

    def self_mark(self, at: float, levels: Mapping[str, str], reasons: Mapping[str, str]) -> tuple[Event, ...]:
        return self._add(at, SelfMarked(levels=dict(levels), reasons=dict(reasons)))

    def tick(self, at: float) -> tuple[Event, ...]:
        limit = self._limit()
        if limit is not None and at >= limit and not self._landed():
            return self.land(at, "time")
        return ()

    def status(self, at: float) -> Any:
        limit = self._limit()
        fleet = self._fleet_at(at)
        asked = self._pending()
        return SimpleNamespace(
            phase="working", at=at, left_s=None if limit is None else max(0.0, limit - at), duration_s=limit,
            fleet_at=fleet, fleet_clock=hhmm(fleet), pending=f"To be clear: {asked.verb}?" if asked else None,
            choices=("Confirm", "No") if asked else (),
            orders=tuple(
                OrderLine(e.payload.says, "starting", mmss(e.at), 0.4, e.payload.blast)
                for e in self.record if isinstance(e.payload, Acted)
            ),
            paused=False, landed=self._landed(), self_marked=False,
        )  # fmt: skip

    def _add(self, at: float, *payloads: Any) -> tuple[Event, ...]:
        events = tuple(
            Event(seq=len(self.record) + place, at=at, fleet_at=self._fleet_at(at), payload=payload)
            for place, payload in enumerate(payloads)
        )
        self._write(events)
        self.record += events
        return events

    def _fleet_at(self, at: float) -> float:
        return BEGINS + at + sum(e.payload.seconds for e in self.record if isinstance(e.payload, Skipped))

    def _limit(self) -> float | None:
        extra = self.begun.accommodations.get("time", 1.0)
        return None if extra == "untimed" else 2700.0 * float(extra)

    def _landed(self) -> bool:
        return any(isinstance(event.payload, Landed) for event in self.record)

    def _pending(self) -> OrderNote | None:
        order = None
        for event in self.record:
            if isinstance(event.payload, Asked):
                order = event.payload.order
            elif isinstance(event.payload, Acted):
                order = None
        return order


def _shown(tool: str) -> object:
    span = Span("a", "", "android", "SendMessage", "euw-c", "", "", BEGINS, 2.9, "client", "ok")
    inner = Span(
        "b", "a", "msg-router", "msg-router.send", "euw-c", "euw-c-r17-h03", "4.31", BEGINS + 0.1, 2.7, "server", "ok"
    )
    return {
        "map": (
            Place("msg-router", "euw-a", "eu-west", 40.0, 0.61, 900.0, 0.0),
            Place("shard-store", "euw-c", "eu-west", 60.0, 0.9, 900.0, 0.02),
        ),
        "changes": (
            Change(BEGINS - 900, "code", "msg-router", "release 4.31", "release train", "all regions", "finished"),
        ),
        "alerts": (),
        "sql": Answer(
            (("cluster", "VARCHAR"), ("late", "DOUBLE")), (("euw-c", 31_000.0), (None, 2.5)), "the first 2 rows"
        ),
        "logs": LogPage(
            (LogLine(BEGINS, "WARN", "msg-router", "euw-c", "euw-c-r17-h03", "4.31", "slow call", "slow"),),
            (Pattern("slow", "WARN", "slow call", 120, 4),),
            0.01,
            4,
        ),
        "traces": Sample((Trace("t", "SendMessage", "android", "euw-c", BEGINS, 2.9, "ok", (span, inner)),), 4000, 12),
        "hosts": (
            HostRow(
                "euw-c-r17-h03", "shard-store", "euw-c", 17, "gen-4", "1.0", 0.4, 0.5, 21.0, 0.02, 31.0, 0.04, 86_400.0
            ),
        ),
    }[tool]


def debrief(ride: Ride) -> Report:
    return Report(ride.record)


def _series(name: str, place: int, times: Any, compared: bool) -> Series:
    values = 0.3 + (1.3 * (1 + np.sin(times / 240.0)) if name == "euw-c" else 0.02 * np.sin(times / 90.0 + place))
    baseline = np.full(len(times), 0.29) if compared else None
    mean = float(values.mean()) if len(values) else math.nan
    return Series({"cluster": name} if name else {}, values, baseline, mean, 0.29 if compared else None, 1e6)
