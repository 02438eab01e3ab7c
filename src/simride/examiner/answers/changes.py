"""What changed: how much in all, how much on the path asked about, and those as a table. Not which of them matters."""

from simride.base.errors import QueryError
from simride.base.units import hhmm
from simride.base.wording import listed
from simride.examiner.answers.metrics import sentence_case
from simride.examiner.answers.queries import places_of
from simride.examiner.answers.tools import looked, rows
from simride.examiner.answers.window import window_of
from simride.examiner.names import subject
from simride.examiner.phrasing import fact
from simride.examiner.turn import Reply, Turn
from simride.simulator.telemetry import changes
from simride.simulator.world import Change

USUAL_S = 8 * 3600.0
MANY = 8  # of one kind, before they share a line
KINDS = ("code", "config", "gate", "infrastructure", "data", "demand")
KIND_WORDS = {
    "release": "code", "deploy": "code", "deployment": "code", "rollout": "code", "flag": "gate",
    "hardware": "infrastructure", "network": "infrastructure", "campaign": "demand", "traffic": "demand",
    "setting": "config", "schema": "data",
}  # fmt: skip


def show_changes(turn: Turn) -> Reply:
    """The count in the feed, the count on the path, and those entries, oldest first."""
    start, end = window_of(turn, USUAL_S)
    places = places_of(turn)
    services = _texts(places.get("service"))
    endpoint = "" if services else (_texts(places.get("endpoint")) or (_focus(turn),))[0]
    view = turn.situation.view
    try:
        every = changes.feed(view, start, end)
        near = changes.touching(view, start, end, services=services, endpoint=endpoint)
        clusters = _clusters(turn, places)
        if clusters:
            there = set(changes.feed(view, start, end, clusters=clusters))
            near = tuple(change for change in near if change in there)
    except QueryError as error:
        return Reply(turn.tell("cannot_say", why=sentence_case(str(error))), about="ask_changes")
    said = str(turn.act.slots.get("kind") or "").lower()
    kind = KIND_WORDS.get(said, said)
    if kind in KINDS:
        near = tuple(change for change in near if change.kind == kind)
    path = listed(services) if services else f"the path of {endpoint}"
    if clusters:
        path += f" in {listed(clusters) if len(clusters) < 4 else listed(_texts(places.get('region')))}"
    window = turn.tell("window_between", start=fact("from", start, "clock"), end=fact("to", end, "clock"))
    count = fact("changes", len(every), "count", says="the change feed")
    query = {"start": start, "end": end, "targets": list(services), "kinds": [kind] if kind in KINDS else []}
    look = looked(turn, "changes", query, near)
    again = any(one.tool == "changes" and one.digest == look.digest for _, one in turn.state.looks)
    if not near:
        return Reply(
            turn.tell("changes_none", window=window, count=count, path=path), about="ask_changes", looks=(look,)
        )
    told = turn.tell(
        "changes", window=window, count=count, path=path,
        near=fact("near", len(near), "count", says="the change feed"),
    )  # fmt: skip
    if again:
        return Reply(turn.tell("again", said=told), about="ask_changes", looks=(look,), again=True)
    table = turn.tell("changes_listed", rows=fact("rows", rows(_table(near)), says="the change feed"))
    return Reply(told + table, about="ask_changes", looks=(look,))


def _table(near: tuple[Change, ...]) -> list[str]:
    """A line for each change, oldest first; a kind of which there are many in one line together."""
    kinds = {kind: [change for change in near if change.kind == kind] for kind in KINDS}
    many = {kind for kind, found in kinds.items() if len(found) > MANY}
    lines = [_row(change) for change in near if change.kind not in many]
    for kind in sorted(many):
        first, last = kinds[kind][0], kinds[kind][-1]
        lines.append(
            f"{kind}, {len(kinds[kind])} in all, from {hhmm(first.at)} ({first.target}: {first.title}) "
            f"to {hhmm(last.at)} ({last.target}: {last.title}); the change feed lists them"
        )
    return lines


def _row(change: Change) -> str:
    """'09:52 msg-router: 4.31 (code, all regions, finished 10:31, by the release train)'."""
    ends = f" {hhmm(change.ends)}" if change.ends is not None and change.status == "finished" else ""
    about = f"{change.kind}, {change.where}, {change.status}{ends}; {change.author}"
    return f"{hhmm(change.at)} {change.target}: {change.title} ({about})"


def _texts(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """One, several or none as several."""
    return () if not value else (value,) if isinstance(value, str) else value


def _focus(turn: Turn) -> str:
    """The endpoint the ride is about."""
    return subject(turn.situation, turn.state.focus)


def _clusters(turn: Turn, places: dict[str, str | tuple[str, ...]]) -> tuple[str, ...]:
    """The clusters a place stands for."""
    if places.get("cluster"):
        return _texts(places["cluster"])
    regions = _texts(places.get("region"))
    return tuple(c for region in turn.situation.fleet.regions if region.name in regions for c in region.clusters)
