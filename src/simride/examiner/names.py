"""Names of this fleet in what was said: from slots, from plain text, and back to words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simride.examiner.situation import Situation
from simride.examiner.understanding.acts import Act, Lexicon, SlotValue

PLACES = ("service", "region", "cluster", "rack", "host", "version", "endpoint", "client")
_RACK = re.compile(r"\bracks?\s*#?\s*(\d{1,3})\b")
_HOST = re.compile(r"\b([a-z]+-[a-z]-\d{2}-\d{2})\b")
PLAIN_WORDS = frozenset({  # names that are also plain words: in free text they name nothing by themselves
    "push", "config", "edge", "api", "media", "cache", "presence", "identity", "network", "storage", "support",
    "release", "traffic", "capacity", "messaging", "product", "security", "us", "eu", "ap", "the queue", "shards",
    "notifications", "the store", "the edge",
})  # fmt: skip


def several(value: SlotValue | None) -> tuple[str, ...]:
    """A slot's values as text, however it holds them."""
    if value is None or value == "" or isinstance(value, bool):
        return ()
    return tuple(str(part) for part in value) if isinstance(value, tuple | list) else (str(value),)


def number(value: SlotValue | None) -> float | None:
    """A slot's number, where it holds one."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value)
    match = re.search(r"-?\d+(?:\.\d+)?", str(value))
    return float(match[0]) if match else None


def known(situation: Situation, dim: str) -> tuple[str, ...]:
    """What exists of a dimension in this fleet, empty where it is not listed."""
    fleet = situation.fleet
    listed: Mapping[str, Iterable[str]] = {
        "service": (service.name for service in fleet.services),
        "region": (region.name for region in fleet.regions),
        "cluster": fleet.clusters,
        "endpoint": (endpoint.name for endpoint in fleet.endpoints),
        "client": fleet.clients,
        "gate": (gate.name for gate in fleet.gates),
        "team": situation.case.data.teams,
    }
    return tuple(listed.get(dim, ()))


@dataclass(frozen=True)
class Strange:
    """A name that was used and does not exist here."""

    dim: str
    found: str
    exist: tuple[str, ...]


def strange_names(situation: Situation, act: Act) -> tuple[Strange, ...]:
    """Names in an act's slots that this fleet does not have."""
    found = []
    for dim in ("service", "region", "cluster", "endpoint", "client", "gate"):
        exist = known(situation, dim)
        for name in several(act.slots.get(dim)):
            if name not in exist and name not in ("all", "everywhere", "*"):
                found.append(Strange(dim, name, exist))
    return tuple(found)


def named_in(text: str, lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Names of the lexicon in plain text, by dimension, in the order they are said."""
    low = text.lower()
    spellings = []
    for dim in ("service", "region", "cluster", "endpoint", "client", "team", "gate", "job"):
        for name, aliases in getattr(lexicon, dim).items():
            spellings += [
                (spelling.lower(), dim, name) for spelling in (name, *aliases)
                if dim in ("endpoint", "client") or spelling.lower() not in PLAIN_WORDS
            ]  # fmt: skip
    found: list[tuple[int, str, str]] = []
    for spelling, dim, name in sorted(spellings, key=lambda item: -len(item[0])):
        for match in re.finditer(rf"(?<![\w-]){re.escape(spelling)}(?![\w-])", low):
            found.append((match.start(), dim, name))
            low = low[: match.start()] + "\x00" * len(match[0]) + low[match.end() :]
    found += [(match.start(), "host", match[1]) for match in _HOST.finditer(low)]
    found += [(match.start(), "rack", match[1]) for match in _RACK.finditer(low)]
    named: dict[str, tuple[str, ...]] = {}
    for _, dim, name in sorted(found):
        named[dim] = tuple(dict.fromkeys((*named.get(dim, ()), name)))
    return named


def briefed_endpoint(situation: Situation) -> str:
    """The endpoint the brief talks about first, empty where it names none."""
    spoken = named_in(f"{situation.case.brief} {situation.case.data.prompt}", situation.lexicon)
    return next(iter(spoken.get("endpoint", ())), "")


def main_endpoint(situation: Situation) -> str:
    """The endpoint the brief talks about first, else the fleet's first."""
    return briefed_endpoint(situation) or known(situation, "endpoint")[0]


def subject(situation: Situation, focus: Mapping[str, str]) -> str:
    """The endpoint a ride is about: the brief's, else the one spoken of last, else the fleet's first."""
    return briefed_endpoint(situation) or focus.get("endpoint") or known(situation, "endpoint")[0]


def call_requests(situation: Situation, endpoint: str) -> str:
    """What people call the requests of an endpoint: 'sends'; '… requests' where it has no such name."""
    said = next(iter(situation.fleet.aliases.get(endpoint, ())), "")
    return said if said.endswith("s") and len(said) > 3 else f"{endpoint} requests"


def entry_service(situation: Situation, endpoint: str) -> str:
    """The service an endpoint's requests reach first."""
    chosen = next(one for one in situation.fleet.endpoints if one.name == endpoint)
    return next(op.service for op in situation.fleet.operations if op.name == chosen.operation)


def path_services(situation: Situation, endpoint: str) -> tuple[str, ...]:
    """The services an endpoint's requests pass, in the order they reach them."""
    operations = {op.name: op for op in situation.fleet.operations}
    waiting = [next(one.operation for one in situation.fleet.endpoints if one.name == endpoint)]
    seen: list[str] = []
    for name in waiting:
        if operations[name].service not in seen:
            seen.append(operations[name].service)
        waiting += [call.to for call in operations[name].calls if call.to not in waiting]
    return tuple(seen)


def say_labels(labels: Mapping[str, str]) -> str:
    """'euw-c rack 17', 'msg-router 4.31 in euw-c'."""
    host, rest = labels.get("host"), dict(labels)
    if host:
        return host
    parts = [rest[dim] for dim in ("class", "endpoint", "client", "operation", "service", "version") if dim in rest]
    place = [rest[dim] for dim in ("cluster", "region") if dim in rest][:1]
    if "rack" in rest:
        place.append(f"rack {rest['rack']}")
    if "host_class" in rest:
        place.append(f"{rest['host_class']} hosts")
    joint = " in " if parts and place else ""
    return " ".join(parts) + joint + " ".join(place) or "all"
