"""A rollout plan as data: stages, what is judged in each, what happens when it goes wrong."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

UNITS_S: Mapping[str, float] = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
WRITTEN = re.compile(r"(\d+(?:\.\d+)?)\s?([smhd])")


def seconds(text: Any) -> Any:
    """'90s', '30m', '12h' and '4d' as seconds; a bare number is refused, for nobody knows its unit."""
    if isinstance(text, str) and (found := WRITTEN.fullmatch(text.strip())):
        return float(found[1]) * UNITS_S[found[2]]
    if isinstance(text, float):
        return text  # seconds already: built in Python, not read from a file
    raise ValueError(f"{text!r} is not a time; write 90s, 30m, 12h or 4d")


def written(value: float) -> str:
    """Seconds as the shortest of those: 5400 -> '90m', 7200 -> '2h'."""
    unit = next(unit for unit in ("d", "h", "m", "s") if value % UNITS_S[unit] == 0 or unit == "s")
    return f"{value / UNITS_S[unit]:g}{unit}"


Duration = Annotated[float, BeforeValidator(seconds), PlainSerializer(written), Field(ge=0)]
Share = Annotated[float, Field(gt=0, le=1)]

Unit = Literal["hosts", "requests", "users", "regions"]
BaselineKind = Literal["equal_size", "rest_of_fleet", "before_after", "none"]
Metric = Literal[
    "error_ratio", "latency_mean", "latency_p99", "endpoint_errors", "memory", "invariants", "orders", "readiness",
]  # fmt: skip
Statistic = Literal[
    "sequential_count", "fixed_count", "peeking_count", "mann_whitney", "sequential_mean", "slope", "at_least",
]  # fmt: skip
STATISTICS: Mapping[Metric, tuple[Statistic, ...]] = {
    "error_ratio": ("sequential_count", "fixed_count", "peeking_count", "mann_whitney"),
    "latency_mean": ("sequential_mean",),
    "latency_p99": ("sequential_mean",),
    "endpoint_errors": ("at_least",),
    "memory": ("slope",),
    "invariants": ("at_least",),
    "orders": ("sequential_count",),
    "readiness": ("at_least",),
}
ALONE = ("invariants", "readiness", "endpoint_errors")  # metrics that need no baseline beside them
OnFail = Literal["rollback", "hold", "roll_forward"]
OnDoubt = Literal["hold", "extend", "promote", "rollback"]


class Data(BaseModel):
    """Frozen, and strict about names: a misspelt key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Change(Data):
    """What is released."""

    kind: Literal["binary", "config", "flag", "schema", "data", "infra"] = "binary"
    reversible: bool = True
    """Whether a rollback undoes it; a one-way door can only be rolled forward."""
    compatible_with: Literal["previous", "none"] = "previous"
    """For readers: whether it can run beside the version before it. Runs draw version skew as a class of defects."""
    batch: int = Field(default=1, ge=1)
    """Changes in it: the more, the likelier one of them is bad."""


class Selector(Data):
    """Which part of the fleet goes first; nothing named = anywhere."""

    regions: tuple[str, ...] = ()
    hardware: tuple[str, ...] = ()


class Exposure(Data):
    """How much of the service runs the new version."""

    fraction: Share
    unit: Unit = "hosts"
    selector: Selector = Selector()
    stratified: bool = False
    """At least one host of every region and hardware."""


class Bake(Data):
    """How long a stage is watched before the next."""

    duration: Duration
    min_sample: int = Field(default=0, ge=0)
    """Requests that the canary must have had; fewer is `no_data`."""
    must_span: tuple[Literal["daily_peak"], ...] = ()
    """What must have been lived through, however long that takes."""


class Gate(Data):
    """What lets the next stage begin, once the analysis is through."""

    kind: Literal["auto", "approval", "time_window"] = "auto"
    approvers: int = Field(default=1, ge=1, le=5)
    wait: Duration = 7200.0
    """Of an approval: how long it takes in office hours; three times that outside."""
    hours: tuple[float, float] = (9.0, 17.0)
    """Of a time window: hours of the day in which the next stage may begin."""


def _gate(value: Any) -> Any:
    return {"kind": value} if isinstance(value, str) else value


class Stage(Data):
    """One step: expose, bake, judge, pass the gate."""

    name: str
    exposure: Exposure
    baseline: BaselineKind = "equal_size"
    bake: Bake
    analysis: tuple[str, ...] = ()
    """Names of analysis templates."""
    gate: Annotated[Gate, BeforeValidator(_gate)] = Gate()


class AnalysisTemplate(Data):
    """One thing that is judged, and how."""

    name: str
    metric: Metric
    statistic: Statistic
    direction: Literal["increase", "decrease"] = "increase"
    alpha: Annotated[float, Field(gt=0, le=0.2)] = 0.001
    """Odds of a false alarm that are accepted, per stage."""
    allowed_increase: Annotated[float, Field(ge=1)] = 1.0
    """Ratio of canary to baseline that nobody minds."""
    rule_out: Annotated[float, Field(gt=1)] | None = None
    """A ratio that the data must speak against before the stage passes; otherwise it is inconclusive."""
    host_variance: Literal["measured", "ignored"] = "measured"
    """Whether differences between hosts count as noise, as they are, or as if every request were a host of its own."""
    concentration: Annotated[float, Field(gt=0)] = 5.0
    """Of the sequential count test: 5 for sparse counts, 20 for dense ones."""
    at_least: int = Field(default=3, ge=1)
    """Of `at_least`: so many failures are a finding."""
    interval: Duration = 60.0
    initial_delay: Duration = 0.0
    """What is measured before does not count: cold caches, for instance."""
    failure_limit: int = Field(default=0, ge=0)
    """Intervals in which it may fail before the stage does."""
    consecutive_error_limit: int = Field(default=4, ge=0)
    """Intervals without a measurement that are borne."""
    role: Literal["guardrail", "signal", "dry_run"] = "guardrail"
    """A guardrail fails the stage, a signal makes it inconclusive, a dry run only writes down."""


class AbsoluteGuard(Data):
    """A limit on the whole service, whatever the baseline does: either an SLO's burn rate or a metric's maximum."""

    slo: Literal["availability"] | None = None
    burn_rate: Annotated[float, Field(gt=0)] = 14.4
    windows: tuple[Duration, Duration] = (300.0, 3600.0)
    """Short and long; both must burn."""
    metric: Literal["dependency_load"] | None = None
    max: Annotated[float, Field(gt=0)] | None = None
    """Of a metric: the share of its capacity at which it fails."""


class Outcomes(Data):
    """What to do with each verdict that is not `successful`."""

    fail: OnFail = "rollback"
    inconclusive: OnDoubt = "hold"
    no_data: OnDoubt = "hold"
    judge_error: OnDoubt = "hold"
    srm: Literal["hold", "warn", "rollback"] = "hold"
    """Of a sample ratio that does not fit the planned shares."""


class Rollback(Data):
    """How the way back works, and how fast."""

    mechanism: Literal["traffic_shift", "flag_off", "redeploy", "restore"] = "redeploy"
    batch: Share = 0.33
    """Of a redeploy: share of the hosts at a time."""
    expected_minutes: Annotated[float, Field(gt=0)] = 5.0
    """For one batch; a traffic shift or a flag is done in one, whatever the exposure."""
    rehearsed: bool = True
    """A way back that nobody has gone fails at first one time in five."""
    window_revisions: int = Field(default=3, ge=1)
    """For readers: how many revisions back the way goes."""


class EmergencyLane(Data):
    """A shorter way for a security fix or an incident: fewer stages, a minimal bake, never no stage at all."""

    stages: tuple[str, ...] = Field(min_length=1)
    min_bake: Duration = 600.0
    approvals: int = Field(default=2, ge=1)


class RolloutPlan(Data):
    """How a change reaches the whole fleet."""

    kind: Literal["RolloutPlan"] = "RolloutPlan"
    name: str
    says: str = ""
    """One line on what it is like."""
    change: Change = Change()
    strategy: Literal["canary", "rolling", "blue_green", "flag_ramp", "ring"] = "canary"
    """For readers: what you call it. The stages say what happens."""
    stages: tuple[Stage, ...] = Field(min_length=1)
    analysis_templates: tuple[AnalysisTemplate, ...] = ()
    absolute_guards: tuple[AbsoluteGuard, ...] = ()
    on: Outcomes = Outcomes()
    rollback: Rollback = Rollback()
    emergency_lane: EmergencyLane | None = None

    def templates(self, stage: Stage) -> tuple[AnalysisTemplate, ...]:
        """What a stage judges, in its order."""
        by_name = {template.name: template for template in self.analysis_templates}
        return tuple(by_name[name] for name in stage.analysis)
