"""The change feed: what this fleet's people did, among what everybody else does all day."""

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from simride.base import seeds
from simride.base.errors import QueryError
from simride.simulator.layout import Names
from simride.simulator.telemetry.topology import path
from simride.simulator.telemetry.view import View
from simride.simulator.world import Change

Kind = Literal["code", "config", "gate", "infrastructure", "data", "demand"]
KINDS: tuple[Kind, ...] = ("code", "config", "gate", "infrastructure", "data", "demand")

QUIET_PER_MINUTE, BUSY_PER_MINUTE = 1.6, 4.6  # changes over the whole company, night and working hours
NEAR_SHARE = 0.022  # of these on services of this fleet, all harmless
ELSEWHERE = (
    "ads-ranker", "ads-billing", "ads-review", "feed-mixer", "feed-ranker", "story-tray", "search-index",
    "search-front", "people-graph", "photo-resize", "video-encode", "video-edge", "live-ingest", "commerce-cart",
    "commerce-catalog", "payments-ledger", "payments-risk", "events-home", "groups-admin", "marketplace-rank",
    "maps-tiles", "translate", "spam-score", "abuse-review", "login-risk", "account-center", "help-center",
    "data-lake", "batch-scheduler", "experiment-log", "ml-features", "ml-serving", "image-safety", "link-preview",
    "calendar-sync", "mail-digest", "sms-gateway", "partner-api", "web-www", "mobile-config", "crash-reports",
)
AUTHORS = (
    "Ayo B.", "Björn L.", "Camila R.", "Dmitri K.", "Efua M.", "Farid N.", "Grace T.", "Hiro S.", "Ines P.",
    "Jonas W.", "Kavya D.", "Liam O.", "Mina H.", "Noor A.", "Olu F.", "Petra V.", "Quentin G.", "Rosa C.",
    "Sven E.", "Tala I.",
)
ROBOTS: Mapping[Kind, tuple[str, ...]] = {
    "config": ("config-bot", "clean-up bot"), "gate": ("experiment service",), "code": ("release train",),
    "infrastructure": ("capacity planner",), "data": ("batch scheduler",), "demand": (),
}
OTHERS_KEPT_S = 3 * 86_400.0  # for how long the feed keeps what other teams did
BY_ROBOTS = 0.35  # of routine changes
# kind -> share, titles, shortest and longest time it takes (seconds)
ROUTINE: tuple[tuple[Kind, float, tuple[str, ...], tuple[float, float]], ...] = (
    ("config", 0.52, (
        "raise log sampling", "new owner for alerts", "cache size of the previews", "cut-off of the daily report",
        "refresh list of partners", "limits for test accounts", "rename of a dashboard", "turn off a stale job",
    ), (15.0, 60.0)),
    ("gate", 0.22, (
        "experiment to 5 %", "experiment to 10 %", "experiment to 25 %", "holdout refreshed", "experiment ended",
        "internal users only", "new onboarding to 50 %",
    ), (15.0, 60.0)),
    ("code", 0.16, (
        "daily release", "release of the week", "hot fix", "canary to 1 %", "canary finished",
    ), (900.0, 5400.0)),
    ("infrastructure", 0.07, (
        "kernel update of a host pool", "disk replaced", "hosts moved between pools", "firmware of power units",
    ), (600.0, 7200.0)),
    ("data", 0.03, (
        "backfill of a table", "index rebuilt", "old partitions dropped", "nightly model published",
    ), (300.0, 7200.0)),
)
HARMLESS = (
    "log level of one logger to warning", "link to the runbook corrected", "owner of a dashboard changed",
    "alert text reworded", "unused setting removed", "sampling of debug traces lowered", "copyright year in a header",
)


def feed(
    view: View, start: float, end: float | None = None, *, targets: Collection[str] = (),
    kinds: Collection[str] = (), clusters: Collection[str] = (),
) -> tuple[Change, ...]:
    """Changes that began in [start, end], none after now, oldest first. Empty filters take all.

    `targets` are services, gates or racks by name; `clusters` keeps what happened there or everywhere.
    """
    strange = sorted(set(kinds) - set(KINDS))
    if strange:
        raise QueryError(f"changes are of the kinds {', '.join(KINDS)}; found {strange[0]!r}")
    until = min(view.now, view.now if end is None else end)
    own = [change for change in (*view.world.changes, *view.orders) if start <= change.at <= until]
    found = [*own, *_background(view, max(start, view.now - OTHERS_KEPT_S), until)]
    kept = [
        change for change in found
        if (not targets or change.target in targets)
        and (not kinds or change.kind in kinds)
        and (not clusters or _is_there(view, change, clusters))
    ]
    return tuple(_as_of(change, view.now) for change in sorted(kept, key=lambda change: (change.at, change.target)))


def touching(
    view: View, start: float, end: float | None = None, *, services: Sequence[str] = (), endpoint: str = "",
) -> tuple[Change, ...]:
    """Changes to these services, to their gates and racks, and of demand; or to all on an endpoint's path."""
    wanted = set(services) | set(path(view.names, endpoint) if endpoint else ())
    return tuple(change for change in feed(view, start, end) if touches(view, change, wanted))


def touches(view: View, change: Change, services: Collection[str]) -> bool:
    """Whether a change is of one of these services, of a gate on it, of a rack under it, or of demand."""
    if change.kind == "demand":
        return True
    return any(name in services for name in _services_of(view, change))


def _services_of(view: View, change: Change) -> Iterable[str]:
    """The services of this fleet that a change's target stands for."""
    names, fleet = view.names, view.world.fleet
    if change.target in names.service_index:
        yield change.target
    for gate in fleet.gates:
        if gate.name == change.target:
            yield names.services[int(names.layout.op_service[names.operation_index[gate.operation]])]
            if gate.call_to is not None:
                yield names.services[int(names.layout.op_service[names.operation_index[gate.call_to]])]
    for rack in _racks_of(names, change.target):
        service = names.rack_service(rack)
        if service is not None:
            yield service


def _racks_of(names: Names, target: str) -> list[int]:
    """Racks a target names: 'euw-c rack 17'."""
    match = re.fullmatch(r"(\S+) racks? ([\d, and]+)", target)
    if match is None or match[1] not in names.cluster_index:
        return []
    return [int(number) for number in re.findall(r"\d+", match[2])]


def _is_there(view: View, change: Change, clusters: Collection[str]) -> bool:
    """Whether a change happened in one of these clusters, or everywhere."""
    fleet = view.world.fleet
    words = set(re.split(r"[\s,]+", change.where))
    regions = {fleet.region_of(cluster) for cluster in clusters}
    return change.where.startswith("all") or bool(words & (set(clusters) | regions))


def _as_of(change: Change, now: float) -> Change:
    """The change as the feed shows it now: one that has not ended is still running."""
    if change.ends is not None and change.ends > now:
        return replace(change, status="running", ends=None)
    return change


def _background(view: View, start: float, end: float) -> list[Change]:
    """What everybody else did: so many a minute by the hour, each drawn from the seed and its minute."""
    found = []
    for minute in range(math.floor(start / 60.0), math.floor(end / 60.0) + 1):
        for number in range(_how_many(view.seed, minute)):
            change = _routine(view, minute, number)
            if start <= change.at <= end:
                found.append(change)
    return found


def _how_many(seed: int, minute: int) -> int:
    """Changes of a minute: Poisson round a rate that follows working hours."""
    hour = (minute / 60.0) % 24.0
    busy = max(0.0, math.sin(math.pi * (hour - 6.0) / 15.0)) if 6.0 <= hour <= 21.0 else 0.0
    left = math.exp(-(QUIET_PER_MINUTE + (BUSY_PER_MINUTE - QUIET_PER_MINUTE) * busy))
    chance, count, reached = seeds.draw(seed, "changes", minute), 0, left
    mean = -math.log(left)
    while chance > reached and count < 40:
        count += 1
        left *= mean / count
        reached += left
    return count


def _routine(view: View, minute: int, number: int) -> Change:
    """One change of somebody else, or a harmless one nearby."""
    seed, name = view.seed, ("change", minute, number)
    at = minute * 60.0 + 60.0 * seeds.draw(seed, *name, "second")
    author = seeds.pick(seed, AUTHORS, *name, "author")
    if seeds.draw(seed, *name, "near") < NEAR_SHARE:
        target = seeds.pick(seed, view.names.services, *name, "target")
        title = seeds.pick(seed, HARMLESS, *name, "title")
        return Change(at, "config", target, title, author, "all regions", "finished", at + 20.0)
    kind, titles, (shortest, longest) = _kind(seeds.draw(seed, *name, "kind"))
    if seeds.draw(seed, *name, "robot") < BY_ROBOTS:
        author = seeds.pick(seed, ROBOTS[kind], *name, "author")
    lasts = seeds.between(seed, shortest, longest, *name, "lasts")
    everywhere = kind in ("config", "gate") or seeds.draw(seed, *name, "everywhere") < 0.5
    where = "all regions" if everywhere else seeds.pick(seed, view.names.regions, *name, "where")
    return Change(
        at, kind, seeds.pick(seed, ELSEWHERE, *name, "target"), seeds.pick(seed, titles, *name, "title"),
        author, where, "finished", at + lasts,
    )


def _kind(chance: float) -> tuple[Kind, tuple[str, ...], tuple[float, float]]:
    """A kind of routine change, by how common it is."""
    reached = 0.0
    for kind, part, titles, lasts in ROUTINE:
        reached += part
        if chance < reached:
            return kind, titles, lasts
    kind, _, titles, lasts = ROUTINE[0]
    return kind, titles, lasts
