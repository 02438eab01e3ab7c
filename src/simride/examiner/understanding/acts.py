"""The closed list of acts, the slots each takes, and what a reading is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Polarity = Literal["asserted", "negated", "conditional", "hypothetical", "past", "quoted"]
SlotValue = str | int | float | bool | tuple[str, ...]

LOOK_SLOTS = (
    "metric", "stat", "service", "region", "cluster", "rack", "host", "version", "endpoint", "client",
    "shard", "group_by", "last", "since", "from", "to", "compare", "exclude",
)
PLACE_SLOTS = ("service", "region", "cluster", "rack", "host", "version", "percent", "staged", "exclude", "ref")

# act -> slots it may carry. `ref` points back: "that", "worst", "affected", "second".
SLOTS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "ask_scope": (*LOOK_SLOTS, "ref"),
    "ask_impact": (*LOOK_SLOTS, "ref"),
    "ask_timeline": ("service", "region", "cluster", "since", "from", "to", "last", "metric"),
    "ask_changes": ("service", "region", "cluster", "rack", "since", "from", "to", "last", "kind", "exclude"),
    "ask_arch": ("service", "region", "cluster", "endpoint"),
    "clarify_goal": (),
    "query_metric": (*LOOK_SLOTS, "ref"),
    "query_logs": (*LOOK_SLOTS, "ref"),
    "query_traces": (*LOOK_SLOTS, "ref"),
    "inspect_host": (*LOOK_SLOTS, "tool", "ref"),
    "hypothesise": ("cause", *LOOK_SLOTS),
    "state_tradeoff": (),
    "prioritise": (),
    "plan_prevention": ("owner", "deadline", "metric", "service"),
    "recap": (),
    "dont_know": (),
    "act_rollback": (*PLACE_SLOTS,),
    "act_rollforward": (*PLACE_SLOTS,),
    "act_pause_rollout": (*PLACE_SLOTS, "mode"),   # mode: pause | freeze | resume | unfreeze
    "act_drain": (*PLACE_SLOTS, "shard", "mode", "to"),  # mode: drain | shift | undrain
    "act_failover": (*PLACE_SLOTS, "to"),
    "act_scale": (*PLACE_SLOTS, "amount"),
    "act_restart": (*PLACE_SLOTS,),
    "act_shed_load": (*PLACE_SLOTS, "client", "endpoint"),
    "act_disable_gate": (*PLACE_SLOTS, "gate"),
    "act_raise_limit": (*PLACE_SLOTS, "amount", "metric"),
    "act_fix_config": (*PLACE_SLOTS, "setting", "amount"),   # setting: timeout | retries | other
    "act_pause_job": (*PLACE_SLOTS, "job"),
    "verify": (*LOOK_SLOTS, "ref"),
    "communicate": ("audience", "mode"),           # mode: update | declare
    "escalate": ("team", "service", "region", "cluster", "rack", "role", "owner"),
    "confirm": (),
    "decline": (),
    "wait": ("last",),
    "ask_help": (),
    "ask_examiner": (),
    "small_talk": (),
    "unknown": (),
})

ACTS: tuple[str, ...] = tuple(SLOTS_OF)
ORDERS = frozenset(act for act in ACTS if act.startswith("act_"))


@dataclass(frozen=True)
class Act:
    """One thing an utterance does, with the characters of the raw text that do it."""

    act: str
    slots: Mapping[str, SlotValue]
    confidence: float  # 0..1, calibrated
    span: tuple[int, int]  # start, end in the raw text
    polarity: Polarity = "asserted"
    alternatives: tuple[tuple[str, float], ...] = ()  # next best acts, for asking back


@dataclass(frozen=True)
class Reading:
    """What one message does: one or more acts, or an honest shrug."""

    text: str
    acts: tuple[Act, ...]
    abstained: bool


@dataclass(frozen=True)
class Lexicon:
    """Names that exist in this fleet. Each mapping: canonical name -> aliases in lower case."""

    service: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    region: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cluster: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    endpoint: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    client: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    metric: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    team: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gate: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    job: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class DialogueContext:
    """What the conversation makes likely: a prior, never a verdict."""

    pending_confirmation: bool = False
    pending_choice: tuple[str, ...] = ()
    last_act: str | None = None
    last_slots: Mapping[str, SlotValue] = field(default_factory=dict)
    just_asked: str | None = None  # the examiner's last probe kind, if it waits for an answer
    wrap_up: bool = False
