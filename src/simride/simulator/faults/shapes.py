"""What a fault is, as data: what it touches, what it leaves behind, how it looks, what to do and what not to do.

Texts may name parts of the place where it strikes as `{service}`, `{region}`, `{rack}` and so on.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from simride.simulator.orders import Order
from simride.simulator.world import Bursts, How

Family = Literal["changes", "load", "exhaustion", "dependencies", "feedback", "data"]
Kind = Literal["code", "config", "gate", "infrastructure", "data", "demand"]
Tool = Literal["metric", "log", "change", "alert"]
Reads = Literal["times before", "times the rest", "value", "count"]

PART = re.compile(r"\{([a-z]+)\}")
FAMILIES: Mapping[Family, str] = {
    "changes": "A. Brought by a change",
    "load": "B. Load and capacity",
    "exhaustion": "C. Something in the process runs out",
    "dependencies": "D. Dependencies, network and naming",
    "feedback": "E. Failures that feed themselves",
    "data": "F. Data, telemetry and control",
}


@dataclass(frozen=True)
class Place:
    """Where a fault strikes. A fault says which of these it needs; the rest may stay empty."""

    service: str = ""  # what is wrong is wrong here
    operation: str = ""  # one operation of that service
    caller: str = ""  # an operation that calls it
    calling: str = ""  # the service of that operation
    called: str = ""  # the operation called, or a service behind
    region: str = ""
    cluster: str = ""
    other: str = ""  # a cluster or region that stands beside it
    rack: int = 0
    endpoint: str = ""  # what users do there
    client: str = ""
    gate: str = ""
    neighbour: str = ""  # a service that has nothing to do with it


@dataclass(frozen=True)
class Touch:
    """One effect, still to be placed: times from the onset, a value between severities 0 and 1."""

    field: str
    on: tuple[str, ...]  # parts of the place that narrow it, see placing.PARTS
    value: tuple[float, float]
    how: How = "multiply"
    after_s: float = 0.0
    lasts_s: float = math.inf
    ramp_s: float = 0.0
    fade_s: float = 0.0
    bursts: Bursts | None = None
    reverts: bool = False  # ends when the fault's first change is taken back
    of_peak: bool = False  # the value is a share of what reaches one cluster of the service at its peak
    name: str = ""  # of a gate


@dataclass(frozen=True)
class Left:
    """One entry in the change feed, still to be placed."""

    kind: Kind
    target: str
    title: str
    author: str
    where: str = "all regions"
    before_s: tuple[float, float] = (5.0, 20.0)  # ahead of the onset, drawn from the seed; negative is after it
    lasts_s: float = 20.0
    status: str = "finished"
    detail: str = ""


@dataclass(frozen=True)
class Look:
    """Something to look up, and what it shows from the onset on."""

    ask: str  # a metric query; "service: words" of log lines; "kind target" of changes; "label=value" of alerts
    shows: str  # in a few words
    reads: Reads = "times before"
    at_least: float = -math.inf
    at_most: float = math.inf
    tool: Tool = "metric"
    points_to: str = ""  # label of the worst series, where the query splits
    since_s: float = 60.0  # from the onset
    until_s: float = math.inf  # from the onset; at most the present
    ago_s: tuple[float, float] | None = None  # instead: from so long ago to so long ago
    against_s: tuple[float, float] | None = None  # what it is compared with, so long ago; else just before the onset


@dataclass(frozen=True)
class Action:
    """An order, still to be placed."""

    verb: str
    service: str = ""
    region: str = ""
    cluster: str = ""
    rack: str = ""
    name: str = ""
    text: str = ""
    percent: float | None = None
    amount: float | None = None

    def order(self, values: Mapping[str, str]) -> Order:
        """The order with its targets by name."""
        found = {name: fill(getattr(self, name), values) for name in ("service", "region", "cluster", "rack")}
        return Order(
            self.verb,
            services=(found["service"],) if found["service"] else (),
            regions=(found["region"],) if found["region"] else (),
            clusters=(found["cluster"],) if found["cluster"] else (),
            racks=(int(found["rack"]),) if found["rack"] else (),
            name=fill(self.name, values), text=fill(self.text, values), percent=self.percent, amount=self.amount,
        )


@dataclass(frozen=True)
class Fault:
    """One way in which a fleet goes wrong."""

    number: int
    name: str
    family: Family
    mechanism: str  # one sentence
    onset: str  # how it begins, in words
    touches: tuple[Touch, ...]
    reveals: tuple[Look, ...]  # the first is the one to know
    misleads: tuple[Look, ...]
    first: tuple[Action, ...]  # the first mitigation
    within_s: float  # from that order harm is near its baseline after so long
    first_says: str
    wrong: tuple[Action, ...]  # each alone is tempting and does not help
    wrong_says: str
    lasting: str
    changes: tuple[Left, ...] = ()

    @property
    def needs(self) -> frozenset[str]:
        """Parts of the place it cannot do without."""
        texts = [look.ask for look in (*self.reveals, *self.misleads)]
        texts += [getattr(action, item.name) for action in (*self.first, *self.wrong)
                  for item in fields(action) if isinstance(getattr(action, item.name), str)]  # fmt: skip
        texts += [text for left in self.changes for text in (left.target, left.title, left.where, left.detail)]
        texts += [touch.name for touch in self.touches]
        named = {name for text in texts for name in parts_of(text)}
        touched = {part for touch in self.touches for part in touch.on}
        return frozenset((named | touched) & {item.name for item in fields(Place)})


def parts_of(text: str) -> tuple[str, ...]:
    """The parts of the place a text names."""
    return tuple(PART.findall(text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with the parts of the place in it."""
    return PART.sub(lambda found: values.get(found[1], found[0]), text)
