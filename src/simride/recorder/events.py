"""What can be written down during a ride. Append-only; marks are never among it."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

VERSION = 1


class Payload(BaseModel):
    """Frozen and strict: an unknown field is a fault, not a surprise."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ActNote(Payload):
    """One act as it was understood, with the characters of the message that do it."""

    act: str
    slots: dict[str, Any] = {}
    confidence: float = 1.0
    span: tuple[int, int] = (0, 0)
    polarity: Literal["asserted", "negated", "conditional", "hypothetical", "past", "quoted"] = "asserted"


class Fact(Payload):
    """One value an answer rests on: who or what says it, and the query that gave it."""

    name: str  # "slow_ratio"
    value: float | str
    unit: str = ""
    says: str = ""  # "the owner", "metrics"
    labels: dict[str, str] = {}


class OrderNote(Payload):
    """An order with its targets resolved to things that exist."""

    verb: str
    services: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()
    racks: tuple[int, ...] = ()
    hosts: tuple[str, ...] = ()
    version: str = ""
    percent: float | None = None
    amount: float | None = None
    name: str = ""  # gate, setting, team, audience
    text: str = ""  # of an update


class Begun(Payload):
    kind: Literal["begun"] = "begun"
    version: int = VERSION
    case: str
    case_hash: str
    seed: int
    format: str = "service-ownership"
    rider: str = ""
    seniority: str = ""  # whom the questions are for, where the format asks
    accommodations: dict[str, Any] = {}  # never part of a score or a shared report


class Said(Payload):
    """The rider's words, as typed or spoken."""

    kind: Literal["said"] = "said"
    text: str


class Understood(Payload):
    """How the message `of` (its seq) was read, and which path decided."""

    kind: Literal["understood"] = "understood"
    of: int
    acts: tuple[ActNote, ...]
    abstained: bool = False
    path: Literal["offline", "model", "corrected"] = "offline"


class Looked(Payload):
    """A look-up by tool or by asking: the query, and the digest of what came back."""

    kind: Literal["looked"] = "looked"
    tool: Literal["metrics", "logs", "traces", "changes", "alerts", "map", "hosts", "sql", "rollout"]
    query: dict[str, Any]
    digest: str
    because: int | None = None  # seq of the words that asked


class Asked(Payload):
    """The examiner speaks first: a probe, a read-back, a time call, a nudge, the twist."""

    kind: Literal["asked"] = "asked"
    move: str  # brief | probe | read_back | ask_back | time_call | nudge | twist | own_questions | close
    text: str
    about: str = ""  # probe id, e.g. "who-needs-to-know"
    choices: tuple[str, ...] = ()
    order: OrderNote | None = None  # what a read-back would do


class Answered(Payload):
    """The examiner's answer to message `of`, with the facts it rests on and the charts it shows."""

    kind: Literal["answered"] = "answered"
    of: int
    text: str
    speaker: str = "examiner"
    facts: tuple[Fact, ...] = ()
    charts: tuple[dict[str, Any], ...] = ()  # metric queries, drawn again from the fleet at need
    about: str = ""  # act or fact id answered


class Acted(Payload):
    """An order given and confirmed: when it starts to work and when it is done, in fleet seconds."""

    kind: Literal["acted"] = "acted"
    order: OrderNote
    says: str
    starts: float
    done: float
    because: int | None = None
    blast: dict[str, Any] = {}


class Paused(Payload):
    kind: Literal["paused"] = "paused"


class Resumed(Payload):
    kind: Literal["resumed"] = "resumed"


class Skipped(Payload):
    """The fleet's clock moved on by this many seconds; the interview's did not."""

    kind: Literal["skipped"] = "skipped"
    seconds: float


class Noted(Payload):
    """The rider's own note: kept, never scored."""

    kind: Literal["noted"] = "noted"
    text: str


class SelfMarked(Payload):
    """The rider's own level and reason per area, locked before any mark is shown."""

    kind: Literal["self-marked"] = "self-marked"
    levels: dict[str, str]
    reasons: dict[str, str] = {}


class Consulted(Payload):
    """A language model was asked: about the message `of`, or for other words for the answer `of` (their seq).

    What it read stands in `understood`; here is whether it was used, why not, and its wording, which is shown
    in place of the answer's. Marks are computed from the answer itself.
    """

    kind: Literal["consulted"] = "consulted"
    of: int
    use: Literal["reading", "wording"]
    model: str
    used: bool
    why: str = ""  # it was not used
    text: str = ""  # of a wording that was used


class Landed(Payload):
    kind: Literal["landed"] = "landed"
    reason: Literal["time", "rider", "script"] = "rider"


AnyPayload = Annotated[
    Begun | Said | Understood | Looked | Asked | Answered | Acted | Paused | Resumed | Skipped | Noted
    | SelfMarked | Consulted | Landed,
    Field(discriminator="kind"),
]
PAYLOAD: TypeAdapter[AnyPayload] = TypeAdapter(AnyPayload)


class Event(BaseModel):
    """One line of the record. `seq` counts from 0; `at` is ride time, `fleet_at` fleet time, in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seq: int
    at: float
    fleet_at: float
    payload: AnyPayload

    @property
    def kind(self) -> str:
        """Which kind of event this is."""
        return self.payload.kind


Record = tuple[Event, ...]


def other_words(events: Iterable[Event]) -> dict[int, str]:
    """By seq of an answer, the wording of a language model that is shown in its place."""
    return {one.of: one.text for event in events if isinstance(one := event.payload, Consulted) and one.text}
