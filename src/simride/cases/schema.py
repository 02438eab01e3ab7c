"""The shape of a case folder: pure data, every fault of it reported at once.

A case draws its own variation: `draws` are named values taken from the seed, and any text or number
below may use them as `{name}`. Nothing drawn is ever said aloud except through what the fleet shows or
what a person in the case could know.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from simride.simulator.spec import Fleet

Area = Literal["driving-success", "managing-production-changes", "operations-metrics", "troubleshooting"]
AREAS: tuple[Area, ...] = (
    "driving-success", "managing-production-changes", "operations-metrics", "troubleshooting",
)
AREA_TITLES: Mapping[str, str] = {
    "driving-success": "Driving Success",
    "managing-production-changes": "Managing Production Changes",
    "operations-metrics": "Operations Metrics",
    "troubleshooting": "Troubleshooting Technical Issues",
}
KINDS = ("outage", "degradation", "launch", "takeover", "expand", "replace")
LEVELS = ("not shown", "partial", "solid", "outstanding")


class Data(BaseModel):
    """Frozen, and strict about names: a misspelt key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Draw(Data):
    """One value the seed decides: a choice among options, or a number between two."""

    one_of: tuple[Any, ...] = ()
    but_not: str = ""  # with one_of: none that was drawn under this name
    cluster_of: str = ""  # a cluster of the region drawn under this name; "any" for any
    region_not: str = ""  # a region other than the one drawn under this name
    rack_of: str = ""  # "service@draw": a rack of that service in the cluster drawn
    by: str = ""  # what follows from the value drawn under this name, as `of` says
    of: dict[str, Any] = {}
    between: tuple[float, float] | None = None
    round_to: float = 1.0


class EffectData(Data):
    """One thing that happens to the fleet by itself. Times are seconds before (-) or after ride start."""

    field: str
    services: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    calls_to: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    racks: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    host_classes: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    from_clusters: tuple[str, ...] = ()
    from_regions: tuple[str, ...] = ()
    value: float | str
    start: float | str
    how: Literal["multiply", "add", "set"] = "multiply"
    ramp_s: float | str = 0.0
    end: float | str | None = None
    fade_s: float = 0.0
    on_s: tuple[float, float] | None = None
    off_s: tuple[float, float] | None = None
    floor: float = 0.0
    weakest: float = 1.0
    name: str = ""
    came_with: str = ""  # target of the change that brought it: taking that change back ends it


class FaultData(Data):
    """A fault of the catalogue by name, where it strikes and when. Times are as those of effects."""

    fault: str  # a name of docs/reference/faults.md, which says what parts of the place it needs
    onset: float | str
    severity: float | str = 0.5  # 0 the mildest, 1 the worst
    heals: float | str | None = None  # when it is over by itself
    service: str = ""
    operation: str = ""
    caller: str = ""
    calling: str = ""
    called: str = ""
    region: str = ""
    cluster: str = ""
    other: str = ""
    rack: int | str = 0
    endpoint: str = ""
    client: str = ""
    gate: str = ""
    neighbour: str = ""


class ChangeData(Data):
    """One entry of the change feed that belongs to the case."""

    at: float | str
    kind: Literal["code", "config", "gate", "infrastructure", "data", "demand"]
    target: str
    title: str
    author: str
    where: str
    status: str = "finished"
    ends: float | str | None = None
    detail: str = ""


class Rollout(Data):
    """A release that moved hosts of a service to its newer version before the ride."""

    service: str
    start: float | str
    minutes: float = 40
    author: str = "release pipeline"
    title: str = ""
    stages: tuple[float, ...] = ()  # shares of the hosts: it goes through the pipeline, with a gate, and may be stopped
    bake_s: float = 600
    gate: float | None = 0.01  # further share of requests that may fail on the newer version
    canary: tuple[str, ...] = ()  # clusters of the first stage


class Person(Data):
    """Someone who can be asked: a name, what they do, and how they talk."""

    name: str
    role: str
    team: str = ""
    reply_s: float = 20.0  # over a minute: the question is left with them, and they answer when that has passed
    asleep: bool = False
    busy_until: float = 0.0  # minute of the ride until which they are in something else: they answer after it
    busy_with: str = "another meeting"


class Value(Data):
    """A number in a sentence: a metric query at the moment of asking, phrased as people phrase it."""

    query: dict[str, Any]  # a MetricQuery as data; may use draws
    phrase: Literal["count", "percent", "duration", "rate"] = "count"


class Knowledge(Data):
    """What a person knows: the acts it answers, what the question must be about, and the sentence."""

    id: str
    who: str
    acts: tuple[str, ...]
    about: tuple[str, ...] = ()  # words of the question or slot values, any of which must be there
    says: str
    values: dict[str, Value] = {}
    wrong: bool = False  # they believe it and it is not so: said like anything else, told in the debrief only


class Twist(Data):
    """What comes at its minute whatever happens."""

    minute: float
    who: str
    says: str
    patience_s: float = 240.0  # then they do as `unanswered` says
    unanswered: Literal["go", "wait"] = "go"
    blocked_by: tuple[str, ...] = ("freeze",)  # orders that keep it from happening
    change: ChangeData | None = None
    effects: tuple[EffectData, ...] = ()
    agreed: str = "Thanks, pushing now."
    refused: str = "Understood, we hold it."


class TeamData(Data):
    """A team that can be paged, and what its on-call says when they come."""

    on_call: str
    answers_s: float = 180.0
    says: str = "Here. What do you need, and what have you seen so far?"
    says_briefed: str = ""  # instead, where the page named a place; else a plain word that they have read it
    owns: tuple[str, ...] = ()


class OwnQuestion(Data):
    """An answer the examiner's persona has for the rider's own questions."""

    about: tuple[str, ...]
    says: str


class PlanPhase(Data):
    """A stretch of the plan of minutes."""

    name: str
    until: float  # minute


class CaseData(Data):
    """case.yaml."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str
    prompt: str  # one line for the catalogue; spoils nothing
    kind: Literal["outage", "degradation", "launch", "takeover", "expand", "replace"]
    level: Literal[1, 2, 3]
    minutes: float = 45
    fleet: str
    no_action: bool = False
    rollback_right: bool = False
    weekday: str = "Tuesday"
    begins: float | str  # fleet seconds (UTC since midnight) at ride 00:00
    draws: dict[str, Draw] = {}
    effects: tuple[EffectData, ...] = ()
    faults: tuple[FaultData, ...] = ()
    rollouts: tuple[Rollout, ...] = ()
    changes: tuple[ChangeData, ...] = ()
    people: dict[str, Person]
    knows: tuple[Knowledge, ...] = ()
    nobody_knows: tuple[tuple[str, ...], ...] = ()  # topics nobody has measured: words that name them
    teams: dict[str, TeamData] = {}
    goal: str  # what the examiner says when asked what is wanted
    slo: str = ""
    twist: Twist | None = None
    own_questions: tuple[OwnQuestion, ...] = ()
    own_questions_else: str = "I would have to find out, and I would rather say so than guess."
    plan: tuple[PlanPhase, ...] = ()
    programme: dict[str, Any] = {}  # of a kind that takes weeks: its fields, with draws
    culprit: dict[str, Any] = {}  # what is wrong, for checks and the debrief: never shown during a ride
    rubrics: tuple[str, ...] = ()  # shared rubric files by name, in order


@dataclass(frozen=True)
class Case:
    """A case folder, loaded and checked."""

    data: CaseData
    fleet: Fleet
    brief: str
    rubric: Mapping[str, Any]  # merged rubric, validated by the debrief
    scripts: Mapping[str, str]  # "reference", "middling", ... -> script text
    expected: Mapping[str, Any]
    sources: str
    digest: str  # hash of everything that decides a ride
    plain: str = ""  # the brief in plain language, shown instead to whoever asks for it; decides nothing

    @property
    def name(self) -> str:
        """The name used on the command line and in a record."""
        return self.data.name
