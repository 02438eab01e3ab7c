"""The words a rubric is written in: what a predicate may say. Shapes only; `signals` evaluates them."""

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from simride.simulator.orders import VERBS

GROUPS = ("any", "mitigation", "guard", "people", "work")
HEADS = ("said", "asked", "looked", "ordered", "answered", "probed", "any", "all", "none")


def _listed(value: Any) -> Any:
    """One name stands for a list of one."""
    return (value,) if isinstance(value, str) else value


def _seconds(value: Any) -> Any:
    """'10m' and '90s' as seconds."""
    if isinstance(value, str) and (found := re.fullmatch(r"(\d+(?:\.\d+)?)\s?([ms])", value)):
        return float(found[1]) * (60.0 if found[2] == "m" else 1.0)
    if isinstance(value, int | float):
        raise ValueError("a time needs its unit: '10m' or '90s'")
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Seconds = Annotated[float, BeforeValidator(_seconds)]
Polarity = Literal["asserted", "negated", "conditional", "hypothetical", "past", "quoted"]
Polarities = Annotated[tuple[Polarity, ...], BeforeValidator(_listed)]
Names_ = Annotated[tuple[Literal["duration", "number", "condition", "reason"], ...], BeforeValidator(_listed)]
Scopes = Annotated[tuple[Literal["rack", "cluster", "region", "fleet"], ...], BeforeValidator(_listed)]


class Words(BaseModel):
    """Frozen, and strict about names: a misspelt word is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Said(Words):
    """Something the rider said. Everything given must hold of one act of one message."""

    act: Names = ()
    """One of these acts; none given = any act."""
    has: Names = ()
    """All of these slots are there."""
    has_any: Names = ()
    """At least one of these slots is there."""
    slots: dict[str, Names] = {}
    """Each slot has one of these values."""
    polarity: Polarities = ("asserted",)
    """How it was meant: asserted, negated, conditional, hypothetical, past or quoted; one of these."""
    words: int = 1
    """The message has at least so many different words, filler left out."""
    names: Names_ = ()
    """The message names all of these: a duration, a number, a condition, a reason."""
    mentions: Names = ()
    """The message has one of these phrases, as whole words; `*` stands for up to four words."""
    grounded: bool = False
    """It names things of this fleet that were seen, or led to something."""
    claims: Literal["", "recovered"] = ""
    """What the message claims outright."""


class Asked(Said):
    """A question of the rider's that was answered."""


class Looked(Words):
    """A look-up, by a tool or by asking. Everything given must hold of one look."""

    tool: Names = ()
    """With one of these: metrics, logs, traces, changes, alerts, map, hosts."""
    metric: Names = ()
    """At one of these metrics."""
    stat: Names = ()
    """With one of these statistics; latency without one is p99."""
    side: Names = ()
    """Measured at the user, caller, server, host or people; where none was asked, at the usual one."""
    by: Names = ()
    """Split by one of these."""
    where: Names = ()
    """Narrowed to a value of one of these."""
    depth: Names = ()
    """Went down to one of these: rack, host, shard, hosts, logs, traces, retransmits, timeouts, queue."""
    compare: bool = False
    """Beside an earlier day, where the rider asked for that."""
    wanted: bool = False
    """The rider asked for numbers; an answer that merely carried them is not enough."""


class Ordered(Words):
    """An order carried out."""

    verb: Names = ("any",)
    """Verbs, or a group of them: any, mitigation, guard, people, work."""
    name: Names = ()
    """With one of these names: a gate, a team, an item of work; `fix-*` is any that begins so."""
    scope: Scopes = ()
    """The widest thing it touches: rack (also hosts, or a quarter at most), one cluster, one region,
    or fleet (anything wider)."""
    first: bool = False
    """Only the first order of these verbs counts."""
    effect: Names = ()
    """What users felt of it: helped, nothing, harmed, unknown."""
    overlapping: bool = False
    """Given while an earlier mitigation was still being carried out."""
    words: int = 0
    """The message that gave it, or the text of the update, has at least so many different words."""
    has: Names = ()
    """All of these are given: name, text, services, percent and so on."""
    claims: Literal["", "recovered"] = ""
    """What the text of the update claims outright."""

    @model_validator(mode="after")
    def _known(self) -> "Ordered":
        strange = [verb for verb in self.verb if verb not in VERBS and verb not in GROUPS]
        if strange:
            raise ValueError(f"no order is called {', '.join(strange)}; groups are {', '.join(GROUPS)}")
        return self


class Answered(Words):
    """An answer the examiner gave."""

    about: Names = ()
    """The act or the fact it answers; `news:*` is any that begins so."""


class Probed(Words):
    """Something the examiner said first."""

    move: Names = ()
    """One of brief, probe, read_back, ask_back, time_call, nudge, twist, own_questions, close."""
    about: Names = ()
    """Which probe, by its id."""


class Moment(Words):
    """A point in the ride: a minute, another event, an order's effect, the end, a phase of the plan."""

    at: Seconds | None = None
    """Ride time, stretched like `until`."""
    event: "Predicate | None" = None
    """The first time this was true; never true = no limit."""
    effect_of: Literal["", "first_order", "last_order", "any_order", "helping_order"] = ""
    """When a mitigation was done."""
    end: bool = False
    """When the ride landed."""
    phase: str = ""
    """The end of a phase of the plan."""
    by: Seconds = 0.0
    """How long before or after it, at least."""


class Near(Words):
    """Another event, and how far from it at most."""

    event: "Predicate"
    """The other event."""
    by: Seconds
    """The time between them, at most."""


def _moment(value: Any) -> Any:
    """'10m' is that minute of the ride; a predicate is its first event."""
    if isinstance(value, str):
        return {"at": value}
    if isinstance(value, dict) and set(value) & set(HEADS):
        return {"event": value}
    return value


def _pattern(key: str) -> BeforeValidator:
    """A bare name or list stands for the one thing most often asked of this kind of event."""

    def spell_out(value: Any) -> Any:
        if isinstance(value, str | list | tuple):
            return {} if value == "any" else {key: value}
        return value

    return BeforeValidator(spell_out)


MomentLike = Annotated[Moment, BeforeValidator(_moment)]


class Predicate(Words):
    """One head, and what narrows it. True if at least `count` events are left, which are the evidence."""

    said: Annotated[Said, _pattern("act")] | None = None
    """Head: something the rider said. `said: verify` is short for `said: {act: verify}`."""
    asked: Annotated[Asked, _pattern("act")] | None = None
    """Head: something the rider asked, and that was answered."""
    looked: Annotated[Looked, _pattern("metric")] | None = None
    """Head: a look-up. `looked: cpu` is short for `looked: {metric: cpu}`."""
    ordered: Annotated[Ordered, _pattern("verb")] | None = None
    """Head: an order carried out. `ordered: drain` is short for `ordered: {verb: drain}`."""
    answered: Annotated[Answered, _pattern("about")] | None = None
    """Head: an answer."""
    probed: Annotated[Probed, _pattern("move")] | None = None
    """Head: something the examiner said first."""
    any: tuple["Predicate", ...] = ()
    """Head: the events of each that is true."""
    all: tuple["Predicate", ...] = ()
    """Head: the events of all, if each is true."""
    none: "Predicate | None" = None
    """Head: true, without evidence, if this is not."""

    before: MomentLike | None = None
    """Earlier than a moment; one that never came limits nothing."""
    after: MomentLike | None = None
    """Later than a moment; nothing is after one that never came."""
    within: Seconds | None = None
    """No later than so long after the moment given by `after`."""
    until: Seconds | None = None
    """No later than this ride time, for a ride planned for 45 minutes; stretched with the plan."""
    near: Near | None = None
    """Not far from another event, before or after it."""
    fleet: Literal["", "sli_bad", "sli_good"] = ""
    """How users were served at that moment: sli_bad or sli_good."""
    unprompted: bool = False
    """Not in answer to a probe or a nudge."""
    count: int = Field(default=1, ge=1)
    """So many different events at least."""
    distinct: str = "text"
    """What tells the counted events apart: text, act, message, at, by, metric, stat, side, tool,
    depth, golden, verb, name, idea (no word of substance shared), or any slot."""
    spread: int = Field(default=0, ge=0)
    """The events fall into at least so many different five minutes."""

    @model_validator(mode="after")
    def _one_head(self) -> "Predicate":
        heads = [head for head in HEADS if getattr(self, head) not in (None, ())]
        if len(heads) != 1:
            raise ValueError(f"a predicate has one of {', '.join(HEADS)}; found {', '.join(heads) or 'none'}")
        if self.within is not None and self.after is None:
            raise ValueError("'within' needs an 'after' to count from")
        return self


Moment.model_rebuild()
Near.model_rebuild()
Predicate.model_rebuild()
