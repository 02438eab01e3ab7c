"""From what was asked for to an order on things that exist, or to the one question that is missing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simride.examiner.answers.queries import labels_meant
from simride.examiner.names import known, named_in, number, several
from simride.examiner.turn import Turn
from simride.examiner.understanding.acts import Act
from simride.recorder.events import OrderNote
from simride.simulator.orders import Order

ALL_OF = ("all", "everywhere", "*", "globally", "fleet")
_EVERYWHERE = re.compile(r"\b(everywhere|globally|all (?:the )?(?:clusters|regions)|fleet[- ]?wide|whole fleet)\b")


@dataclass(frozen=True)
class Missing:
    """What an order lacks: the kind of thing, a question, and choices that were talked about."""

    dim: str
    question: str
    choices: tuple[str, ...] = ()


Verb = Callable[[Act], str]


def _by_mode(table: Mapping[str, str], usual: str) -> Verb:
    return lambda act: table.get(str(act.slots.get("mode") or act.slots.get("setting") or "").lower(), usual)


SETTINGS: Mapping[str, str] = {"timeout": "set_timeout", "retries": "set_retries"}
# settings that are ordered by their name, whatever else the words were read as
_NAMED_SETTINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\bretry[- ]budgets?\b"), "set_retry_budget"),
    (re.compile(r"\b(?:connection|conn|db)?[- ]?pool(?:[- ]size)?s?\b"), "set_pool_size"),
    (re.compile(r"\b(?:circuit[- ])?breakers?\b"), "set_breaker"),
    (re.compile(r"\b(?:rate[- ]limit(?:er|ing)?|quota)s?\b"), "set_rate_limit"),
)
# things with a verb of their own, whatever order the words were read as
NAMED_VERBS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:renew|reissue|re-issue|rotate|replace)\b.{0,30}\b(?:cert\w*|credential\w*|secret|key)\b"),
     "renew_credential"),
    (re.compile(r"\b(?:flush|empty|clear|purge)\b.{0,20}\bcaches?\b"), "flush_cache"),
    (re.compile(r"\b(?:warm|prewarm|pre-warm|fill)\b.{0,20}\bcaches?\b"), "warm_cache"),
    (re.compile(r"\bserve\b.{0,12}\bstale\b"), "serve_stale"),
    (re.compile(r"\bskip\b.{0,25}\bmessage\b"), "skip_message"),
    (re.compile(r"\badd\b.{0,12}\bconsumers?\b"), "add_consumers"),
    (re.compile(r"\b(?:restore|put back)\b.{0,30}\b(?:record|dns|name)\b"), "restore_name"),
    (re.compile(r"\b(?:free|clean|make room on|clear)\b.{0,15}\bdisks?\b"), "free_disk"),
    (re.compile(r"\blet\b.{0,25}\bback\b.{0,20}\b(?:slowly|in steps|gradually)\b"), "limit_reentry"),
)
_IMPERATIVE = re.compile(r"^(?:(?:ok|okay|so|now|then|and|please|let's|lets|go ahead and|yes)[\s,]+)*(\w+)")
_NAMED_FIRST = frozenset({
    "renew", "reissue", "rotate", "replace", "flush", "empty", "clear", "purge", "warm", "prewarm", "fill", "serve",
    "skip", "add", "restore", "put", "free", "clean", "make", "let",
})  # fmt: skip


def ordered_by_name(words: str) -> bool:
    """Whether words begin by ordering a thing that has a verb of its own: 'renew the certificate of tokens'."""
    low = words.lower()
    first = _IMPERATIVE.search(low)
    return bool(first and first[1] in _NAMED_FIRST and any(pattern.search(low) for pattern, _ in NAMED_VERBS))


_SETTING_ACTS = frozenset({"act_fix_config", "act_raise_limit", "act_shed_load"})

VERB_OF: Mapping[str, Verb] = {
    "act_rollback": lambda _: "rollback",
    "act_rollforward": lambda _: "rollforward",
    "act_pause_rollout": _by_mode(
        {"freeze": "freeze", "resume": "resume_rollout", "unfreeze": "unfreeze", "pause": "pause_rollout"},
        "pause_rollout",
    ),
    "act_drain": _by_mode({"shift": "shift_traffic", "undrain": "undrain"}, "drain"),
    "act_failover": lambda _: "drain",
    "act_scale": lambda _: "scale",
    "act_restart": lambda _: "restart",
    "act_shed_load": lambda _: "shed_load",
    "act_disable_gate": lambda _: "set_gate",
    "act_fix_config": _by_mode(SETTINGS, ""),
    "act_raise_limit": _by_mode(SETTINGS, ""),
}

# verb -> what it cannot do without: any one of these
NEEDS: Mapping[str, tuple[str, ...]] = {
    "rollback": ("service",), "rollforward": ("service",), "scale": ("service",),
    "set_timeout": ("service",), "set_retries": ("service",), "set_gate": ("gate",),
    "set_rate_limit": ("service",), "set_pool_size": ("service",),
    "set_breaker": ("service",),
    "restart": ("service", "rack", "host"), "drain": ("cluster", "region", "rack", "host"),
    "shift_traffic": ("cluster", "region", "rack", "host"), "undrain": ("cluster", "region", "rack", "host"),
}  # fmt: skip

QUESTIONS: Mapping[str, str] = {
    "rollback": "Roll back which service?", "rollforward": "Roll forward which service?",
    "restart": "Restart which: a service, or the hosts of a rack?", "scale": "Add hosts to which service?",
    "drain": "Drain what: which cluster, region or rack?", "shift_traffic": "Shift traffic away from where?",
    "undrain": "Give traffic back to where?", "set_gate": "Which gate?",
    "set_timeout": "The timeout of which service's calls?", "set_retries": "The retries of which service's calls?",
    "set_rate_limit": "The rate limit of which service?", "set_pool_size": "The connection pool of which service?",
    "set_breaker": "The circuit breaker of which service's calls?",
}  # fmt: skip
NEITHER = "neither"
CALLS = frozenset({"set_timeout", "set_retries", "set_retry_budget", "set_pool_size", "set_breaker"})


def verb_of(act: Act) -> str:
    """The verb an act orders, empty where nothing here does such a thing."""
    return VERB_OF[act.act](act) if act.act in VERB_OF else ""


def verb_said(turn: Turn) -> str:
    """The same, where a setting with a verb of its own is named in the words."""
    for pattern, verb in NAMED_VERBS:
        if pattern.search(turn.words.lower()):
            return verb
    if turn.act.act in _SETTING_ACTS:
        for pattern, verb in _NAMED_SETTINGS:
            if pattern.search(turn.words.lower()):
                return verb
    return verb_of(turn.act)


def order_of(turn: Turn) -> Order | Missing | None:
    """The order an act means; what is missing; None where nothing here does such a thing."""
    act = turn.act
    verb = verb_said(turn)
    if not verb:
        return None
    targets = targets_of(turn)
    if NEEDS.get(verb) == ("service",) and not targets.get("service"):
        targets = {**targets, "service": _service_believed(turn)}
    missing = _missing(turn, verb, targets)
    if missing is not None:
        return missing
    racks = tuple(int(rack) for rack in targets.get("rack", ()) if rack.isdigit())
    called = ""
    if verb in CALLS and len(targets.get("service", ())) == 2:  # "from thread-store to shard-store"
        caller, called = targets["service"]
        targets = {**targets, "service": (caller,)}
    if verb == "set_rate_limit" and len(targets.get("service", ())) == 2:  # "the quota of gateway at store"
        called, callee = targets["service"]
        targets = {**targets, "service": (callee,)}
    return Order(
        verb,
        services=targets.get("service", ()), regions=targets.get("region", ()), clusters=targets.get("cluster", ()),
        racks=racks, hosts=targets.get("host", ()), version=str(act.slots.get("version") or ""),
        percent=number(act.slots.get("percent")), amount=number(act.slots.get("amount")),
        name=called or _name(turn, verb), text=_forced(turn.words) if verb == "set_breaker" else "",
    )  # fmt: skip


def targets_of(turn: Turn) -> dict[str, tuple[str, ...]]:
    """Everything the words point at: by name, or as 'that' and 'the worst' of the last look."""
    act, found = turn.act, {}
    for dim in ("service", "region", "cluster", "rack", "host", "gate", "endpoint"):
        names = several(act.slots.get(dim))
        if names:
            found[dim] = names
    spoken = named_in(turn.words, turn.situation.lexicon)
    for dim in ("service", "region", "cluster", "rack", "host", "gate", "endpoint"):
        if dim not in found and dim in spoken and not act.slots.get("exclude"):
            found[dim] = spoken[dim]
    meant = labels_meant(turn)
    if not any(dim in found for dim in ("region", "cluster", "rack", "host")):
        found |= {dim: (meant[dim],) for dim in ("region", "cluster", "rack", "host") if meant.get(dim)}
        found.setdefault("service", (meant["service"],) if meant.get("service") else ())
    if "rack" in found and "cluster" not in found:
        found["cluster"] = _cluster_talked_of(turn)
    if "cluster" in found or "host" in found:
        found.pop("region", None)
    if _EVERYWHERE.search(turn.words.lower()):
        for dim in ("region", "cluster", "rack", "host"):
            found.pop(dim, None)
    return {dim: tuple(name for name in names if name not in ALL_OF) for dim, names in found.items()}


_IT = re.compile(r"\b(?:it|that|this)\b")


def _service_believed(turn: Turn) -> tuple[str, ...]:
    """What 'it' is in 'roll it back', right after a theory that names one service."""
    if not _IT.search(turn.words.lower()):
        return ()
    for message in reversed(turn.state.messages[-2:]):
        for note in message.acts:
            named = several(note.slots.get("service"))
            if note.act == "hypothesise" and note.polarity in ("asserted", "hypothetical") and len(named) == 1:
                return named
    return ()


def _cluster_talked_of(turn: Turn) -> tuple[str, ...]:
    """The cluster of the last look, for a rack said by its number alone."""
    if turn.state.worst and turn.state.worst[0].get("cluster"):
        return (turn.state.worst[0]["cluster"],)
    where = (turn.state.last_query or {}).get("where", {})
    cluster = where.get("cluster")
    return (str(cluster),) if isinstance(cluster, str) else ()


def _missing(turn: Turn, verb: str, targets: Mapping[str, tuple[str, ...]]) -> Missing | None:
    """The one thing to ask before this can be read back."""
    wanted = NEEDS.get(verb, ())
    if not wanted or any(targets.get(dim) for dim in wanted):
        return None
    return Missing(wanted[0], QUESTIONS[verb], _choices(turn, wanted))


def _choices(turn: Turn, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Up to two things of that kind that the rider has looked at or named, and a way out."""
    talked: list[str] = []
    for labels in turn.state.worst[:2]:
        if "rack" in wanted and labels.get("rack") and labels.get("cluster"):
            talked.append(f"rack {labels['rack']} in {labels['cluster']}")
        elif "cluster" in wanted and labels.get("cluster"):
            talked.append(labels["cluster"])
        elif "region" in wanted and labels.get("region"):
            talked.append(labels["region"])
        elif "service" in wanted and labels.get("service"):
            talked.append(labels["service"])
    for message in reversed(turn.state.messages):
        for dim, names in named_in(message.text, turn.situation.lexicon).items():
            if dim in wanted:
                talked += names
    if "gate" in wanted:
        talked += known(turn.situation, "gate")
    chosen = tuple(dict.fromkeys(talked))[:2]
    return (*chosen, NEITHER) if chosen else ()


def _name(turn: Turn, verb: str) -> str:
    """What `name` holds for this verb: a gate, an endpoint, the service called."""
    slots = turn.act.slots
    if verb == "set_gate":
        named = several(slots.get("gate")) or named_in(turn.words, turn.situation.lexicon).get("gate", ())
        return next(iter(named), "")
    if verb == "shed_load":
        spoken = named_in(turn.words, turn.situation.lexicon)
        endpoints = several(slots.get("endpoint")) or spoken.get("endpoint", ())
        clients = several(slots.get("client")) or spoken.get("client", ())
        return ",".join((*endpoints, *clients, *_classes(turn.words)))
    return ""


_FORCES = (("auto", r"\bauto|\bitself\b|\bunforce|\brelease"), ("closed", r"\bclose"), ("open", r"\bopen|\btrip"))


def _forced(words: str) -> str:
    """What a breaker is to be forced to, by the words."""
    return next((how for how, pattern in _FORCES if re.search(pattern, words.lower())), "open")


_CLASS = re.compile(r"\b(critical|high|medium|low)[- ](?:priority|criticality|class)\b|\blowest[- ]priority\b")


def _classes(words: str) -> tuple[str, ...]:
    """Classes of endpoints named as such: "shed low priority first"."""
    return tuple(dict.fromkeys(match[1] or "low" for match in _CLASS.finditer(words.lower())))


def note_of(order: Order) -> OrderNote:
    """An order as the record keeps it."""
    return OrderNote(
        verb=order.verb, services=order.services, regions=order.regions, clusters=order.clusters, racks=order.racks,
        hosts=order.hosts, version=order.version, percent=order.percent, amount=order.amount, name=order.name,
        text=order.text,
    )  # fmt: skip


def order_from(note: OrderNote) -> Order:
    """An order as it was read back."""
    return Order(
        note.verb, services=note.services, regions=note.regions, clusters=note.clusters, racks=note.racks,
        hosts=note.hosts, version=note.version, percent=note.percent, amount=note.amount, name=note.name,
        text=note.text,
    )  # fmt: skip
