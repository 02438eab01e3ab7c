"""Where the time went: evidence per five minutes, and minutes per phase beside the plan."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from simride.cases.schema import PlanPhase
from simride.debrief.flight_log import FlightLog, Message
from simride.debrief.levels import CREDIT
from simride.debrief.score import Marks
from simride.debrief.signals import STRETCH_S

IDLE_S = 240.0  # longer than this without a word is not counted as work on the last thing said

# What an act works on.
WORK_OF: Mapping[str, str] = MappingProxyType(
    {
        "clarify_goal": "frame",
        "ask_scope": "explore",
        "ask_impact": "explore",
        "ask_timeline": "explore",
        "ask_changes": "explore",
        "ask_arch": "explore",
        "query_metric": "diagnose",
        "query_logs": "diagnose",
        "query_traces": "diagnose",
        "inspect_host": "diagnose",
        "hypothesise": "diagnose",
        "dont_know": "diagnose",
        "state_tradeoff": "mitigate",
        "prioritise": "frame",
        "communicate": "mitigate",
        "escalate": "mitigate",
        "verify": "verify",
        "plan_prevention": "prevent",
        "recap": "close",
        "ask_examiner": "close",
    }
)
# Words of a phase's name -> the work that belongs in it.
PHASE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "frame": "frame",
        "goal": "frame",
        "users": "explore",
        "slo": "explore",
        "scope": "explore",
        "explore": "explore",
        "changes": "explore",
        "topology": "explore",
        "severity": "mitigate",
        "mitigation": "mitigate",
        "mitigate": "mitigate",
        "comms": "mitigate",
        "people": "mitigate",
        "hypotheses": "diagnose",
        "diagnose": "diagnose",
        "diagnosis": "diagnose",
        "verify": "verify",
        "roll": "verify",
        "prevention": "prevent",
        "prevent": "prevent",
        "economics": "prevent",
        "metrics": "prevent",
        "close": "close",
        "questions": "close",
        "summary": "close",
    }
)


@dataclass(frozen=True)
class PhasePace:
    """Minutes planned for a phase and minutes spent on its work, whenever that was."""

    phase: str
    planned: float
    spent: float


def stamina(marks: Marks, log: FlightLog) -> list[int]:
    """How many pieces of evidence fell into each five minutes of the ride."""
    stretches = max(1, math.ceil(log.ends_at / STRETCH_S))
    counts = [0] * stretches
    seen = {
        (evidence.seq, evidence.at)
        for signal in marks.signals
        if CREDIT[signal.state] > 0
        for evidence in signal.evidence
    }
    for _, at in seen:
        counts[min(int(at // STRETCH_S), stretches - 1)] += 1
    return counts


def pace(log: FlightLog, plan: Sequence[PlanPhase]) -> tuple[PhasePace, ...]:
    """Minutes per phase of the plan beside the minutes its kind of work took."""
    spent = _minutes_by_work(log)
    starts = [0.0, *(phase.until for phase in plan)]
    works = [_works(phase.name) for phase in plan]
    return tuple(
        PhasePace(phase.name, round(phase.until - start, 1), round(sum(spent.get(work, 0.0) for work in own), 1))
        for phase, start, own in zip(plan, starts, works, strict=False)
    )


def _minutes_by_work(log: FlightLog) -> dict[str, float]:
    spent: dict[str, float] = {}
    ends = [message.at for message in log.messages[1:]] + [log.ends_at]
    for message, end in zip(log.messages, ends, strict=False):
        work = _work(message)
        if work:
            spent[work] = spent.get(work, 0.0) + min(end - message.at, IDLE_S) / 60.0
    return spent


def _work(message: Message) -> str:
    """What a message works on: its first act that works on anything; an order mitigates."""
    found = (WORK_OF.get(act.act, "mitigate" if act.act.startswith("act_") else "") for act in message.acts)
    return next((work for work in found if work), "")


def _works(phase: str) -> tuple[str, ...]:
    found = (PHASE_WORDS.get(word.strip(",").lower(), "") for word in phase.replace("-", " ").replace("/", " ").split())
    return tuple(dict.fromkeys(work for work in found if work))
