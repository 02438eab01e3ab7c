"""How the fleet is built: paths, callers, callees, owners, shards. From its description, in words."""

import hashlib
import json
from typing import Any

from simride.base.wording import listed
from simride.examiner.names import entry_service, named_in, path_services, subject
from simride.examiner.phrasing import Sentence, fact, paragraphs
from simride.examiner.turn import Reply, Turn
from simride.examiner.words import mentions
from simride.recorder.events import Looked
from simride.simulator.spec import Service
from simride.simulator.telemetry.topology import path

OWNERS = ("own", "owns", "owner", "owned", "team", "who runs", "responsible", "whose", "on-call", "oncall")
SIZES = (
    "how many hosts", "how big", "size", "hosts", "machines", "capacity", "clusters", "regions", "where does it run",
)  # fmt: skip
SHARDS = ("shard", "sharded", "sharding", "replica", "replicated", "partition", "where is the data")


def tell_how_it_is_built(turn: Turn) -> Reply:
    """The path of an endpoint, or what was asked about a service."""
    named = named_in(turn.words, turn.situation.lexicon)
    slot = turn.act.slots
    services = tuple(str(one) for one in _several(slot.get("service"))) or named.get("service", ())
    endpoints = tuple(str(one) for one in _several(slot.get("endpoint"))) or named.get("endpoint", ())
    if mentions(OWNERS, turn.words):
        return _reply(turn, _owners(turn, services), {"owners": list(services)})
    if services:
        told = paragraphs(*(_about_service(turn, name) for name in services[:3]))
        return _reply(turn, told, {"services": list(services[:3])})
    if mentions(SIZES, turn.words) and not endpoints:
        return _reply(turn, _size(turn), {"size": True})
    endpoint = endpoints[0] if endpoints else subject(turn.situation, turn.state.focus)
    return _reply(turn, _path(turn, endpoint), {"path": endpoint})


def _several(value: Any) -> tuple[Any, ...]:
    """One or several, as several."""
    return () if not value else tuple(value) if isinstance(value, tuple | list) else (value,)


def _reply(turn: Turn, told: Sentence, query: dict[str, Any]) -> Reply:
    """With the look at the map it rests on."""
    text = json.dumps([query, told.text], sort_keys=True)
    digest = hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    return Reply(told, about="ask_arch", looks=(Looked(tool="map", query=query, digest=digest, because=turn.of),))


def _path(turn: Turn, endpoint: str) -> Sentence:
    """The services of an endpoint, in the order a request meets them."""
    names = turn.situation.view.names
    entry, every = entry_service(turn.situation, endpoint), path(names, endpoint)
    waited = path(names, endpoint, waited_for=True)
    told = turn.tell("path", endpoint=endpoint, entry=entry, services=listed(name for name in waited if name != entry))
    beside = [name for name in every if name not in waited]
    return told + turn.tell("path_beside", services=listed(beside)) if beside else told


def neighbours(turn: Turn, service: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Services that call this one, and services it calls."""
    home = {op.name: op.service for op in turn.situation.fleet.operations}
    edges = [(op.service, home[call.to]) for op in turn.situation.fleet.operations for call in op.calls]
    callers = tuple(dict.fromkeys(a for a, b in edges if b == service and a != service))
    callees = tuple(dict.fromkeys(b for a, b in edges if a == service and b != service))
    return callers, callees


def _about_service(turn: Turn, name: str) -> Sentence:
    """What a service does and whom it talks to; its shards and its size where asked."""
    service = turn.situation.fleet.service(name)
    callers, callees = neighbours(turn, name)
    told = turn.tell(
        "service", service=name, says=service.says or "has no description",
        callers=listed(callers) if callers else "users", callees=listed(callees) if callees else "nothing else",
        team=service.team,
    )  # fmt: skip
    if mentions(SHARDS, turn.words):
        told += _shards(turn, service)
    if mentions(SIZES, turn.words):
        clusters = len(turn.situation.fleet.clusters)
        told += turn.tell(
            "service_size", service=name, hosts=fact("hosts_per_cluster", service.hosts, "count", says="the map"),
            clusters=fact("clusters", clusters, "few", says="the map"),
        )  # fmt: skip
    return told


def _shards(turn: Turn, service: Service) -> Sentence:
    """How a service spreads its data."""
    if not service.shards:
        return turn.tell("no_shards", service=service.name)
    return turn.tell(
        "shards", service=service.name, shards=fact("shards", service.shards, "count", says="the map"),
        racks=fact("racks", -(-service.hosts // service.rack_size), "count", says="the map"),
    )  # fmt: skip


def _owners(turn: Turn, services: tuple[str, ...]) -> Sentence:
    """Which team owns what."""
    fleet, teams = turn.situation.fleet, turn.situation.case.data.teams
    endpoint = subject(turn.situation, turn.state.focus)
    chosen = services or path_services(turn.situation, endpoint)
    by_team: dict[str, list[str]] = {}
    for name in chosen:
        owner = next((team for team, data in teams.items() if name in data.owns), fleet.service(name).team)
        by_team.setdefault(owner, []).append(name)
    clauses = [
        f"{listed(names)} {'belongs' if len(names) == 1 else 'belong'} to {team}"
        + (f" ({teams[team].on_call} is on call)" if team in teams else "")
        for team, names in by_team.items()
    ]
    return turn.tell("owners", clauses="; ".join(clauses))


def _size(turn: Turn) -> Sentence:
    """Regions, clusters, services and hosts."""
    fleet = turn.situation.fleet
    hosts = sum(service.hosts for service in fleet.services) * len(fleet.clusters)
    return turn.tell(
        "fleet_size", regions=fact("regions", len(fleet.regions), "few", says="the map"),
        names=listed(region.name for region in fleet.regions),
        clusters=fact("clusters", len(fleet.clusters), "few", says="the map"),
        services=fact("services", len(fleet.services), "few", says="the map"),
        hosts=fact("hosts", hosts, "count", says="the map"),
    )  # fmt: skip
