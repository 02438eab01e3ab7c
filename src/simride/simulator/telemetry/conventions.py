"""What our metrics, labels, spans and changes are called outside: OpenTelemetry's names, and Prometheus' from them.

Names, instruments and units are those of the OpenTelemetry semantic conventions, version 1.44.0, where these have one;
what they have no name for begins with `simride.` and is ours. Prometheus names follow by rule, never by hand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from simride.simulator.telemetry.catalog import Side
from simride.simulator.telemetry.standing_metrics import HELD

VERSION = "1.44.0"
OURS = "simride."
Kind = Literal["histogram", "counter", "updowncounter", "gauge"]
How = Literal["quantile", "rate", "share", "value"]

# Bounds the conventions advise for durations of requests and calls, seconds.
DURATION_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)


@dataclass(frozen=True)
class Instrument:
    """One instrument: its name, what it is, and its unit in UCUM."""

    name: str
    kind: Kind
    unit: str

    @property
    def standard(self) -> bool:
        """Whether the semantic conventions name it; else it is ours."""
        return not self.name.startswith(OURS)

    @property
    def prometheus(self) -> str:
        """Its name in Prometheus, without the `_bucket`, `_count` or `_sum` of a histogram's series."""
        return prometheus_name(self.name, self.kind, self.unit)


@dataclass(frozen=True)
class Reading:
    """How a metric of ours is read off an instrument.

    `quantile` of the histogram, `rate` of its count per second, `share` of its count that has the attributes in
    `only`, or the `value` itself. An attribute's value "*" in `only` means: any, as long as it is there; "" that it is
    not there; "|a" that it is not there or is a. The instrument's numbers times `scale` are ours.
    """

    instrument: Instrument
    how: How
    only: Mapping[str, str] = field(default_factory=dict)
    scale: float = 1.0
    beyond: bool = False  # the share that took longer than a limit, from the buckets
    within: bool = False  # the share that did not


HTTP = Instrument("http.client.request.duration", "histogram", "s")
CALL = Instrument("rpc.client.call.duration", "histogram", "s")
SERVED = Instrument("rpc.server.call.duration", "histogram", "s")
ASKED = Instrument("simride.http.client.attempts", "counter", "{attempt}")  # every try of a user's client
SENT = Instrument("simride.rpc.client.attempts", "counter", "{attempt}")  # every try of a caller
AUDITED = Instrument("simride.audit.answers", "counter", "{answer}")
LOOK_UPS = Instrument("simride.cache.lookups", "counter", "{lookup}")

FAILED: Mapping[str, str] = {"error.type": "*"}
ANSWERED: Mapping[str, str] = {"error.type": ""}
WAITED_FOR: Mapping[str, str] = {"error.type": "|timeout"}  # a caller's wait that ended in nothing is a wait too

# (metric, side) -> how it is read off. Every metric of the catalogue has a row for each of its sides.
READINGS: Mapping[tuple[str, Side], Reading] = MappingProxyType({
    ("latency", "user"): Reading(HTTP, "quantile", ANSWERED),
    ("latency", "caller"): Reading(CALL, "quantile", WAITED_FOR),
    ("latency", "server"): Reading(SERVED, "quantile", ANSWERED),
    ("slow_ratio", "user"): Reading(HTTP, "share", ANSWERED, beyond=True),
    ("slow_ratio", "caller"): Reading(CALL, "share", WAITED_FOR, beyond=True),
    ("slow_ratio", "server"): Reading(SERVED, "share", ANSWERED, beyond=True),
    ("good_ratio", "user"): Reading(HTTP, "share", ANSWERED, within=True),
    ("error_rate", "user"): Reading(HTTP, "share", FAILED),
    ("error_rate", "caller"): Reading(CALL, "share", FAILED),
    ("error_rate", "server"): Reading(SERVED, "share", FAILED),
    ("wrong_ratio", "user"): Reading(AUDITED, "share", {"simride.audit.result": "wrong"}),
    ("traffic", "user"): Reading(HTTP, "rate"),
    ("traffic", "server"): Reading(SERVED, "rate"),
    ("timeouts", "caller"): Reading(CALL, "rate", {"error.type": "timeout"}),
    ("retries", "user"): Reading(ASKED, "share", {"simride.attempt": "retry"}),
    ("retries", "caller"): Reading(SENT, "share", {"simride.attempt": "retry"}),
    ("utilisation", "host"): Reading(Instrument("simride.host.slots.utilization", "gauge", "1"), "value"),
    ("cpu", "host"): Reading(Instrument("system.cpu.utilization", "gauge", "1"), "value"),
    ("queue", "host"): Reading(Instrument("simride.host.queue.length", "updowncounter", "{request}"), "value"),
    ("hosts", "host"): Reading(Instrument("k8s.deployment.pod.available", "updowncounter", "{pod}"), "value"),
    ("retransmits", "host"): Reading(Instrument("simride.tcp.retransmit_ratio", "gauge", "1"), "value"),
    ("gc_pause", "host"): Reading(Instrument("simride.gc.longest_pause", "gauge", "s"), "value", scale=1e3),
    ("memory", "host"): Reading(
        Instrument("system.memory.usage", "updowncounter", "By"), "value", {"system.memory.state": "used"}, 1e-9
    ),
    ("pool_pending", "caller"): Reading(
        Instrument("db.client.connection.pending_requests", "updowncounter", "{request}"), "value"
    ),
    ("cache_hit", "server"): Reading(LOOK_UPS, "share", {"simride.cache.result": "hit"}),
    **{
        (held.metric, "host"): Reading(
            Instrument(*held.outside), "rate" if held.rate else "value", scale=held.outside_scale
        )
        for held in HELD.values()
    },
    ("tickets", "people"): Reading(Instrument("simride.support.tickets", "counter", "{ticket}"), "rate", scale=3600.0),
    ("on_call_pages", "people"): Reading(Instrument("simride.on_call.pages", "counter", "{page}"), "rate"),
})  # fmt: skip

# What our dimensions are called. A caller's own counts are labelled by whom it called.
ATTRIBUTES: Mapping[str, str] = MappingProxyType({
    "region": "cloud.region", "cluster": "cloud.availability_zone", "rack": "simride.rack", "host": "host.name",
    "host_class": "host.type", "version": "service.version", "service": "service.name", "operation": "rpc.method",
    "endpoint": "url.template", "client": "user_agent.name",
})  # fmt: skip
OF_THE_CALLED: Mapping[str, str] = MappingProxyType({
    "service": "service.peer.name", "host": "server.address", "operation": "rpc.method",
    "region": "simride.peer.region", "cluster": "simride.peer.cluster", "rack": "simride.peer.rack",
    "host_class": "simride.peer.host_class", "version": "simride.peer.version",
})  # fmt: skip

# How a span ended: the value of error.type (absent where it went well) and of rpc.response.status_code.
ENDINGS: Mapping[str, tuple[str, str]] = MappingProxyType({
    "ok": ("", "OK"), "error": ("INTERNAL", "INTERNAL"), "refused": ("RESOURCE_EXHAUSTED", "RESOURCE_EXHAUSTED"),
    "timeout": ("timeout", "DEADLINE_EXCEEDED"),
})  # fmt: skip
HTTP_STATUS: Mapping[str, int] = MappingProxyType({"ok": 200, "error": 500, "refused": 503})  # a timeout has none

# The change feed: gates by the conventions' event; the rest by one of ours, for which they have no name.
CHANGE_EVENT = "simride.change"
GATE_EVENT = "feature_flag.evaluation"
CHANGE_ATTRIBUTES: Mapping[str, str] = MappingProxyType({
    "kind": "simride.change.kind", "target": "simride.change.target", "title": "simride.change.title",
    "author": "simride.change.author", "where": "simride.change.where", "status": "simride.change.status",
})  # fmt: skip

# Units that Prometheus spells out, by UCUM; annotations in braces are dropped.
_WORDS: Mapping[str, str] = MappingProxyType({
    "s": "seconds", "ms": "milliseconds", "min": "minutes", "h": "hours", "d": "days", "By": "bytes", "Hz": "hertz",
    "Cel": "celsius", "W": "watts", "J": "joules", "V": "volts", "%": "percent",
})  # fmt: skip
_PER: Mapping[str, str] = MappingProxyType({"s": "second", "min": "minute", "h": "hour", "d": "day"})


def prometheus_name(name: str, kind: Kind, unit: str) -> str:
    """The metric family's name by the OpenTelemetry-Prometheus rules: dots, unit, `_ratio`, `_total`."""
    words = [word for word in re.sub(r"[^A-Za-z0-9:]", "_", name).split("_") if word]
    for word in _unit_words(kind, unit):
        if word not in words:
            words.append(word)
    if kind == "counter":
        words = [*(word for word in words if word != "total"), "total"]
    text = "_".join(words)
    return f"_{text}" if text[0].isdigit() else text


def _unit_words(kind: Kind, unit: str) -> list[str]:
    """What a unit adds to a name, word by word."""
    plain = re.sub(r"\{[^}]*\}", "", unit)
    if plain == "1":
        return ["ratio"] if kind == "gauge" else []
    above, _, below = plain.partition("/")
    words = [_WORDS.get(above, above)] if above else []
    return [*words, "per", _PER.get(below, below)] if below else words


def prometheus_label(attribute: str) -> str:
    """An attribute's name as a label."""
    text = re.sub(r"_+", "_", re.sub(r"[^A-Za-z0-9]", "_", attribute))
    return f"key_{text}" if text[0].isdigit() else text


def reading(metric: str, side: Side) -> Reading:
    """How a metric is read off at one side. Raises KeyError where it is not measured there."""
    return READINGS[metric, side]


def attribute(dim: str, side: Side) -> str:
    """What a dimension of ours is called on this side."""
    return OF_THE_CALLED[dim] if side == "caller" else ATTRIBUTES[dim]


def promql(metric: str, side: Side, stat: str = "", by: tuple[str, ...] = ()) -> str:
    """The metric as Prometheus would be asked for it, over five minutes; a limit is written `LIMIT`."""
    found = reading(metric, side)
    name = found.instrument.prometheus
    split = ", ".join(prometheus_label(attribute(dim, side)) for dim in by)
    head = f"sum by ({split}) " if by else "sum"
    if found.how == "quantile":
        q = {"p50": "0.5", "p90": "0.9", "p95": "0.95", "p99": "0.99", "p999": "0.999"}.get(stat or "p99")
        chosen = _matchers(found.only)
        if q is None:
            return f"{head}(rate({name}_sum{chosen}[5m])) / {head}(rate({name}_count{chosen}[5m]))"
        le = ", ".join(part for part in ("le", split) if part)
        return f"histogram_quantile({q}, sum by ({le}) (rate({name}_bucket{chosen}[5m])))"
    return _promql_of_counts(found, name, head)


def _promql_of_counts(found: Reading, name: str, head: str) -> str:
    """Rates, shares and plain values."""
    counted = f"{name}_count" if found.instrument.kind == "histogram" else name
    chosen = _matchers(found.only)
    if found.how == "rate":
        times = f" * {found.scale:g}" if found.scale != 1.0 else ""
        return f"{head}(rate({counted}{chosen}[5m])){times}"
    if found.how == "value":
        average = head.replace("sum", "avg") if found.instrument.unit in ("1", "s", "By") else head
        return f"{average}({name}{chosen})"
    whole = f"{head}(rate({counted}[5m]))"
    if not (found.within or found.beyond):
        return f"{head}(rate({counted}{chosen}[5m])) / {whole}"
    good = f"{head}(rate({name}_bucket{_matchers({**found.only, 'le': 'LIMIT'})}[5m]))"
    if found.within:
        return f"{good} / {whole}"
    return f"({head}(rate({counted}{chosen}[5m])) - {good}) / {whole}"


def _matchers(only: Mapping[str, str]) -> str:
    """Label matchers in braces, nothing where there are none."""
    parts = [f"{prometheus_label(name)}{_matches(value)}" for name, value in only.items()]
    return "{" + ", ".join(parts) + "}" if parts else ""


def _matches(value: str) -> str:
    """Operator and value of a matcher."""
    if value == "*":
        return '!=""'
    return f'=~"{value}"' if value.startswith("|") else f'="{value}"'
