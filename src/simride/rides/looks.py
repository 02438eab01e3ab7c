"""Look-ups by tool: a query as data in, what it shows and its digest out."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

from simride.base.errors import QueryError
from simride.rides import sql
from simride.rollouts.desk.parts import DeskView
from simride.rollouts.desk.view import desk_view
from simride.simulator.telemetry import MetricQuery, View, alerts, changes, hosts, logs, shell, topology, traces
from simride.simulator.telemetry import run as run_metric
from simride.simulator.telemetry import text as query_text

HOUR_S = 3600.0


def look(view: View, tool: str, query: Mapping[str, Any]) -> tuple[object, dict[str, Any], str]:
    """What a tool shows: the result, the query as the record keeps it, and a digest of the result.

    Raises QueryError where the tool or a name in the query does not exist.
    """
    if tool not in TOOLS:
        raise QueryError(f"There is no tool {tool!r}; there are {', '.join(TOOLS)}.")
    result, kept = TOOLS[tool](view, query)
    return result, kept, digest(result)


def metric_query(view: View, query: Mapping[str, Any]) -> MetricQuery:
    """A metric query from its fields, or from its text form under `text`, with the window fixed to now."""
    asked = query_text.parse(str(query["text"]), view) if "text" in query else MetricQuery.from_dict(query)
    if asked.end is None:
        asked = MetricQuery.from_dict({**asked.to_dict(), "end": view.now})
    return asked


def digest(result: object) -> str:
    """Twelve hex digits of what was shown."""
    own = getattr(result, "digest", None)
    if callable(own):
        return str(own())
    text = json.dumps(_plain(result), sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _metrics(view: View, query: Mapping[str, Any]) -> tuple[object, dict[str, Any]]:
    asked = metric_query(view, query)
    return run_metric(view, asked), asked.to_dict()


def _window(view: View, query: Mapping[str, Any], last_s: float) -> tuple[float, float]:
    end = min(float(query.get("end", view.now)), view.now)
    start = float(query["start"]) if "start" in query else end - float(query.get("last_s", last_s))
    if start >= end:
        raise QueryError("The window ends before it begins; give a start before the end.")
    return start, end


def _texts(value: Any) -> tuple[str, ...]:
    if value in (None, "", ()):
        return ()
    return (value,) if isinstance(value, str) else tuple(str(item) for item in value)


def _logs(view: View, query: Mapping[str, Any]) -> tuple[object, dict[str, Any]]:
    start, end = _window(view, query, 600.0)
    where = dict(query.get("where", {}))
    pattern = str(query.get("pattern", "")) or None
    level = str(query.get("level", "")) or None
    kept = {"start": start, "end": end, "where": where, "pattern": pattern or "", "level": level or ""}
    return logs.tail(view, start, end, where, pattern, int(query.get("limit", 200)), level), kept


def _traces(view: View, query: Mapping[str, Any]) -> tuple[object, dict[str, Any]]:
    start, end = _window(view, query, 300.0)
    where = dict(query.get("where", {}))
    endpoint = str(query.get("endpoint") or view.names.endpoints[0])
    slow = query.get("slow_over")
    status = str(query.get("status", "")) or None
    kept = {
        "start": start, "end": end, "where": where, "endpoint": endpoint, "slow_over": slow, "status": status or "",
        "slowest": bool(query.get("slowest")),
    }
    found = traces.sample(
        view, start, end, endpoint, where, None if slow in (None, "") else float(slow), int(query.get("limit", 20)),
        status=status, slowest=bool(query.get("slowest")),
    )
    return found, kept


def _changes(view: View, query: Mapping[str, Any]) -> tuple[object, dict[str, Any]]:
    start, end = _window(view, query, 2 * HOUR_S)
    targets, kinds = _texts(query.get("targets")), _texts(query.get("kinds"))
    kept = {"start": start, "end": end, "targets": list(targets), "kinds": list(kinds)}
    return changes.feed(view, start, end, targets=targets, kinds=kinds), kept


def _alerts(view: View, query: Mapping[str, Any]) -> tuple[object, dict[str, Any]]:
    if query.get("history"):
        return alerts.history(view), {"history": True}
    return alerts.firing(view), {}


def _map(view: View, query: Mapping[str, Any]) -> tuple[object, dict[str, Any]]:
    del query
    return topology.map_state(view), {}


def _hosts(view: View, query: Mapping[str, Any]) -> tuple[object, dict[str, Any]]:
    if query.get("text"):
        return _shell(view, *_command(str(query["text"])))
    if query.get("host"):
        return _shell(view, str(query.get("command", "")), str(query["host"]))
    service, cluster = str(query.get("service", "")), str(query.get("cluster", ""))
    rack = query.get("rack")
    number = None if rack in (None, "") else int(str(rack))
    kept = {"service": service, "cluster": cluster, "rack": "" if number is None else str(number)}
    return hosts.table(view, service, cluster, number), kept


def _command(text: str) -> tuple[str, str]:
    """Tool and host of a line such as `top on euw-c-17-03`."""
    found = shell.asked(text)
    if found is None:
        known = ", ".join(shell.COMMANDS)
        raise QueryError(f"{text!r} is no tool and host; write for instance 'top on euw-c-17-03'. There are {known}")
    return found


def _shell(view: View, command: str, host: str) -> tuple[object, dict[str, Any]]:
    """What a shell on one host prints: one tool's output, or a first look where none is named."""
    if not command:
        return shell.overview(view, host), {"host": host}
    lines = tuple(shell.command(view, command, host).splitlines())
    return lines, {"host": host, "command": shell.ALIASES.get(command, command)}


def rollout(view: View) -> DeskView | None:
    """The rollout desk as it can be seen now; None where there is no rollout."""
    return None if view.ledger is None else desk_view(view.ledger, view.world.fleet, view.now)


def _rollout(view: View, query: Mapping[str, Any]) -> tuple[object, dict[str, Any]]:
    del query
    shown = rollout(view)
    if shown is None:
        raise QueryError("There is no rollout here to look at.")
    stage = shown.stage
    return shown, {"stage": "" if stage is None else stage.name}


TOOLS: Mapping[str, Callable[[View, Mapping[str, Any]], tuple[object, dict[str, Any]]]] = {
    "metrics": _metrics,
    "logs": _logs,
    "traces": _traces,
    "changes": _changes,
    "alerts": _alerts,
    "map": _map,
    "hosts": _hosts,
    "sql": sql.look,
    "rollout": _rollout,
}


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
