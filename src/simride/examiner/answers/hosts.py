"""A host as a shell on it shows it, or the hosts of a rack as a table."""

import math

from simride.base.errors import QueryError
from simride.base.units import duration, percent
from simride.examiner.answers.metrics import sentence_case, show
from simride.examiner.answers.queries import places_of, query_of
from simride.examiner.answers.tools import INDENT, looked, rows
from simride.examiner.phrasing import fact
from simride.examiner.turn import Reply, Turn
from simride.simulator.telemetry import hosts, shell
from simride.simulator.telemetry.hosts import HostRow

MOST = 10
DAY_S = 86_400.0


def show_hosts(turn: Turn) -> Reply:
    """One host's lines; a rack's or a service's rows; a chart where a split or a metric was asked for."""
    places = places_of(turn)
    try:
        if places.get("host"):
            return _one(turn, _first(places["host"]))
        if turn.act.slots.get("group_by") or turn.act.slots.get("metric") or "cluster" not in places:
            if "cluster" not in places and not turn.act.slots.get("group_by") and not turn.act.slots.get("metric"):
                return Reply(turn.tell("which_hosts"), about=_unless_alone(turn))
            return show(turn, query_of(turn, usual="cpu"), about="inspect_host")
        return _rack(turn, places)
    except QueryError as error:
        return Reply(turn.tell("cannot_say", why=sentence_case(str(error))), about="inspect_host")


def _unless_alone(turn: Turn) -> str:
    """A question back is a mere nod where the message does something else too."""
    return "noted" if len(turn.acts) > 1 else "inspect_host"


def _first(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else value[0]


def _one(turn: Turn, host: str) -> Reply:
    """A shell on one host."""
    typed = shell.asked(turn.words)
    tool = typed[0] if typed else str(turn.act.slots.get("tool") or "")
    tool = shell.ALIASES.get(tool, tool)
    if tool in shell.COMMANDS:
        return _tool(turn, tool, host)
    lines = shell.overview(turn.situation.view, host)
    look = looked(turn, "hosts", {"host": host}, lines)
    told = turn.tell("hosts", scope=host, rows=fact("host", rows(lines), says="the host", host=host))
    return Reply(told, about="inspect_host", looks=(look,))


def _tool(turn: Turn, tool: str, host: str) -> Reply:
    """What one tool prints there, as it prints it."""
    lines = shell.command(turn.situation.view, tool, host).splitlines()
    look = looked(turn, "hosts", {"host": host, "command": tool}, lines)
    shown = "\n".join(f"{INDENT}{line}" for line in lines)
    told = turn.tell("shell", host=host, tool=tool, rows=fact("host", shown, says="the host", host=host))
    return Reply(told, about="inspect_host", looks=(look,))


def _rack(turn: Turn, places: dict[str, str | tuple[str, ...]]) -> Reply:
    """The rows of a rack; without a rack, the racks' service by its racks as a chart."""
    cluster = _first(places["cluster"])
    names = turn.situation.view.names
    rack = _first(places["rack"]) if places.get("rack") else None
    service = _first(places["service"]) if places.get("service") else None
    if rack is not None and service is None:
        service = names.rack_service(int(rack)) if rack.isdigit() else None
    if service is None:
        service = turn.state.focus.get("service")
    if service is None or (rack is None and not places.get("service")):
        return Reply(turn.tell("which_hosts"), about=_unless_alone(turn))
    found = hosts.table(turn.situation.view, service, cluster, rack)
    look = looked(turn, "hosts", {"service": service, "cluster": cluster, "rack": rack or ""}, found)
    lines = tuple(_row(row) for row in found[:MOST])
    scope = f"{service} in {cluster}" + (f" rack {rack}" if rack else "")
    told = turn.tell(
        "hosts",
        scope=fact("scope", scope, says="the host table"),
        rows=fact("hosts", rows(lines), says="the host table"),
    )
    if len(found) > MOST:
        told += turn.tell("more", count=fact("more", len(found) - MOST, "count", says="the host table"))
    return Reply(told, about="inspect_host", looks=(look,))


def _row(row: HostRow) -> str:
    """One host in a line."""
    p99 = "no requests" if math.isnan(row.p99_s) else f"p99 {duration(row.p99_s)} by its own timer"
    up = f"{row.uptime_s / DAY_S:.0f} days" if row.uptime_s > 2 * DAY_S else duration(row.uptime_s)
    return (
        f"{row.host}: {row.host_class}, {row.version}, CPU {percent(row.cpu)}, "
        f"{percent(row.utilisation)} of slots busy, {p99}, {percent(row.retransmits)} retransmitted, up {up}"
    )
