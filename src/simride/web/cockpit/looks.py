"""What the tools of the cockpit are asked, and how their answers are laid out."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from simride.base.errors import QueryError
from simride.base.units import hhmm, mmss
from simride.recorder.events import Answered, Event, Looked
from simride.simulator.spec import Fleet
from simride.simulator.telemetry import shell
from simride.simulator.telemetry.frame import Frame
from simride.simulator.telemetry.traces import STATUS
from simride.web.cockpit import queries
from simride.web.cockpit.answers import lay_out
from simride.web.cockpit.forms import LAST, MetricForm, place_filter, places
from simride.web.cockpit.laid import Laid
from simride.web.cockpit.selects import Choice
from simride.web.shared import charts
from simride.web.shared.charts import Table

ROLLOUT = "rollout"
EMPTY = Laid()
LONGEST_HEADING = 400  # characters
LEVELS = (("", "any"), ("WARN", "warnings and errors"), ("ERROR", "errors"))
ENDINGS = (("", "any way"), ("bad", "badly"), *((name, name) for name in STATUS.values()))
COMMANDS = (("", "a first look"), *((name, name) for name in shell.COMMANDS))
CHANGE_KINDS = ("code", "config", "gate", "infrastructure", "data", "demand")


@dataclass(frozen=True)
class Tool:
    """A tab of the cockpit."""

    name: str
    says: str
    fields: tuple[str, ...]

    @property
    def last(self) -> str:
        """The window its form begins with."""
        return {"changes": "12h", "traces": "5m"}.get(self.name, "15m")


TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool("metrics", "Any metric, split and filtered, over the fleet’s clock.", ()),
        Tool("map", "Which service calls which, and how each stands now.", ()),
        Tool("changes", "Code, configuration, gates, infrastructure.", ("target", "kind", "last")),
        Tool("alerts", "What is firing now; or what has fired.", ("history",)),
        Tool("logs", "Lines the services wrote.", ("service", "place", "level", "pattern", "last")),
        Tool(
            "traces", "Sampled requests, span by span.", ("endpoint", "place", "slow_over", "status", "slowest", "last")
        ),
        Tool(
            "hosts",
            "The hosts of a service in a cluster, or one host.",
            ("service", "cluster", "rack", "host", "command"),
        ),
        Tool(ROLLOUT, "The rollout: where it is, what its stages can see, what can be ordered of it.", ()),
        Tool("sql", "One SELECT over sampled requests, spans, logs, changes and metrics.", ("sql",)),
    )
}


@dataclass(frozen=True)
class Card:
    """One answer of a tool, or one chart of an answer, as a card on the desk."""

    seq: int
    number: int
    tool: str
    at: str  # ride time
    clock: str  # fleet time
    says: str  # the query in words
    query: Mapping[str, Any]
    chart: bool = False
    description: str = ""
    table: Table | None = None
    laid: Laid = EMPTY
    note: str = ""
    pinned: bool = False


def form(tool: Tool, fleet: Fleet) -> forms.Form:
    """The tool's form for this fleet."""
    if tool.name == "metrics":
        return MetricForm(fleet, auto_id="look-%s")
    services = [(one.name, one.name) for one in fleet.services]
    known: dict[str, forms.Field] = {
        "service": Choice(label="Service", choices=[("", "any"), *services]),
        "target": Choice(label="Touching", choices=[("", "anything"), *services]),
        "endpoint": Choice(label="Endpoint", choices=[(one.name, one.name) for one in fleet.endpoints]),
        "place": Choice(label="Where", choices=[("", "all"), *places(fleet)]),
        "cluster": Choice(label="Cluster", choices=[(name, name) for name in fleet.clusters]),
        "kind": Choice(label="Kind", choices=[("", "any"), *((kind, kind) for kind in CHANGE_KINDS)]),
        "last": Choice(label="Last", choices=LAST, initial=tool.last),
        "pattern": forms.CharField(label="Containing"),
        "level": Choice(label="Severity", choices=LEVELS),
        "status": Choice(label="Ended", choices=ENDINGS),
        "slowest": forms.BooleanField(label="slowest first"),
        "slow_over": forms.CharField(label="Slower than", widget=forms.TextInput(attrs={"placeholder": "2s"})),
        "rack": forms.CharField(label="Rack"),
        "host": forms.CharField(label="or one host"),
        "command": Choice(label="and run there", choices=COMMANDS),
        "history": forms.BooleanField(label="with those that have ended"),
        "sql": forms.CharField(label="SQL"),
    }
    if tool.name == "hosts":
        known["service"] = Choice(label="Service", choices=services)
    empty = forms.Form(auto_id="look-%s", label_suffix="")
    empty.fields |= {name: known[name] for name in tool.fields}
    for field in empty.fields.values():
        field.required = False  # what is left out is said by the tool, which knows what it needs
    return empty


def query_of(tool: str, fleet: Fleet, posted: QueryDict) -> dict[str, Any]:
    """The query a form asks for. Raises QueryError."""
    if tool != "metrics":
        return _plain_query(TOOLS[tool], posted)
    if "typed" in posted:
        return {"text": posted["typed"]}
    asked = MetricForm(fleet, posted)
    if not asked.is_valid():
        problems = [f"{asked.fields[name].label}: {errors[0]}" for name, errors in asked.errors.items()]
        raise QueryError("; ".join(str(problem) for problem in problems))
    return asked.query()


def _plain_query(tool: Tool, posted: QueryDict) -> dict[str, Any]:
    given = {name: posted.get(name, "").strip() for name in tool.fields}
    query: dict[str, Any] = {}
    for name, value in given.items():
        if value:
            query |= _slot(tool.name, name, value)
    if tool.name in ("logs", "traces"):
        query["where"] = place_filter(given["place"]) | ({"service": given["service"]} if given.get("service") else {})
    return query


def _slot(tool: str, name: str, value: str) -> dict[str, Any]:
    """What one filled field means for a tool's query."""
    match name:
        case "last":
            return {"last_s": queries.seconds(value)}
        case "slow_over":
            return {"slow_over": queries.seconds(value if value[-1].isalpha() else f"{value}s")}
        case "target":
            return {"targets": [value]}
        case "kind":
            return {"kinds": [value]}
        case "history" | "slowest":
            return {name: True}
        case "rack" if not value.isdigit():
            raise QueryError(f"{value!r} is no rack number; write 17")
        case "place" | "service" if tool in ("logs", "traces"):
            return {}
    return {name: value}


def says(tool: str, query: Mapping[str, Any]) -> str:
    """A query in words; a metric query as it can be typed."""
    if tool == "metrics":
        return queries.text_of(query)
    if query.get("command"):
        return f"{query['command']} on {query['host']}"
    if tool == "sql":
        return shortened(" ".join(str(query.get("sql", "")).split()))
    where = query.get("where") or {}
    plain = {name: value for name, value in query.items() if name not in ("start", "end", "where", "last_s")}
    nothing: tuple[object, ...] = ("", None, False, [], (), {})
    parts = [_words(name, value) for name, value in {**plain, **where}.items() if value not in nothing]
    window = queries.window_of(query)
    return ", ".join([tool, *parts, *([f"last {window}"] if window else [])])


def shortened(text: str) -> str:
    """A statement as a heading holds it."""
    return text if len(text) <= LONGEST_HEADING else text[:LONGEST_HEADING] + "…"


def _words(name: str, value: object) -> str:
    says = name.replace("_", " ").removesuffix("s") if isinstance(value, list | tuple) else name.replace("_", " ")
    if value is True:
        return says
    if name == "slow_over" and isinstance(value, int | float):
        return f"slower than {value:g} s"
    return f"{says} {', '.join(map(str, value)) if isinstance(value, list | tuple) else value}"


def heading(event: Event, number: int = 0) -> Card:
    """The card of an event, without what it shows."""
    payload = event.payload
    if isinstance(payload, Answered):
        tool, query = "metrics", payload.charts[number]
    elif isinstance(payload, Looked):
        tool, query = payload.tool, payload.query
    else:
        raise QueryError(f"event {event.seq} shows nothing that could be laid on the desk")
    return Card(
        seq=event.seq,
        number=number,
        tool=tool,
        at=mmss(event.at),
        clock=hhmm(event.fleet_at),
        says=says(tool, query),
        query=query,
    )


def filled(card: Card, result: object, fleet: Fleet) -> Card:
    """The card with what the tool gave back."""
    if isinstance(result, Frame):
        return dataclasses.replace(
            card,
            chart=bool(result.series),
            description=charts.describe(result),
            table=charts.table(result),
            note=result.note,
        )
    laid = lay_out(card.tool, result, fleet)
    return dataclasses.replace(card, laid=laid, note=laid.note)
