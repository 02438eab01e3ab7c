"""Mentions: which words of a text name a thing, a number or a time, and the text with those words masked."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from simride.examiner.understanding.lexicon import TEAM_WORDS, Name, Names
from simride.examiner.understanding.normalise import Token
from simride.examiner.understanding.numbers import (
    LATEST_HOUR,
    SECONDS,
    TIMED,
    clock_at,
    duration_at,
    number_at,
    percent_at,
)

HOST = re.compile(r"^([a-z]{2,6}-[a-z]{1,3}\d?)-(\d{1,3})-(\d{1,3})$")
CLUSTER_RACK = re.compile(r"^([a-z]{2,6}-[a-z]{1,3}\d?)-(?:r|rack)?(\d{1,3})$")
SHORT_RACK = re.compile(r"^r(\d{1,3})$")
VERSION = re.compile(r"^v?(\d+(?:\.\d+)+)$")
MASK = re.compile(r"^\{([a-z]+)\}$")
BEFORE_CLOCK = frozenset(
    [
        "since",
        "after",
        "before",
        "around",
        "about",
        "near",
        "at",
        "from",
        "between",
        "until",
        "till",
        "by",
        "past",
        "roughly",
        "approximately",
        "~",
        "circa",
    ]
)
AFTER_CLOCK = frozenset(
    [
        "and",
        "to",
        "until",
        "till",
        "this",
        "today",
        "yesterday",
        "in",
        "utc",
        "or",
        "sharp",
        "on",
        "then",
        "ish",
        "but",
        "so",
        "was",
        "when",
        "we",
    ]
)
MEASURED = frozenset(
    [
        "raise",
        "bump",
        "increase",
        "scale",
        "lower",
        "limit",
        "timeout",
        "quota",
        "pool",
        "connections",
        "hosts",
        "replicas",
    ]
)
ABOUT = ("on", "of", "for", "with")
STATES = frozenset(("breaks", "fails", "is", "was", "release", "rollout", "logs", "settings", "been", "stays", "limit"))
MEMBERS = frozenset(
    ("responsible", "somebody", "someone", "anyone", "people", "person", "colleague", "engineer", "owner", "expert")
)
DETERMINERS = frozenset(
    [
        "the",
        "a",
        "an",
        "it",
        "that",
        "this",
        "these",
        "those",
        "them",
        "to",
        "us",
        "me",
        "out",
        "back",
        "some",
        "more",
        "my",
        "our",
        "your",
        "like",
        "as",
    ]
)
MEASURES = frozenset(
    [
        "latency",
        "p50",
        "p90",
        "p95",
        "p99",
        "p999",
        "path",
        "errors",
        "error",
        "slow",
        "slowness",
        "requests",
        "endpoint",
        "rate",
        "traffic",
        "failures",
        "timeouts",
        "retries",
        "api",
        "call",
        "calls",
        "rpc",
        "volume",
        "time",
        "times",
        "delay",
        "delays",
    ]
)
PARTS = frozenset(
    [
        "service",
        "tier",
        "hosts",
        "host",
        "boxes",
        "box",
        "servers",
        "machines",
        "fleet",
        "team",
        "nodes",
        "pool",
        "cluster",
        "instances",
    ]
)
ASKED = frozenset(
    [
        "page",
        "tell",
        "ask",
        "ping",
        "call",
        "notify",
        "inform",
        "to",
        "with",
        "escalate",
        "engage",
        "involve",
        "alert",
        "from",
        "paging",
        "get",
        "and",
        "or",
    ]
)


@dataclass(frozen=True)
class Mention:
    """A named thing in tokens first..last (exclusive). Value is canonical; 0 for masks in phrase files."""

    kind: str
    value: str | float
    first: int
    last: int


def mentions(tokens: Sequence[Token], names: Names) -> tuple[Mention, ...]:
    """Every mention, left to right, longest first at each place, never overlapping."""
    words = [token.word for token in tokens]
    found: list[Mention] = []
    i = 0
    while i < len(words):
        here = next((m for find in FINDERS if (m := find(words, tokens, names, i))), [])
        found.extend(here)
        i = here[-1].last if here else i + 1
    return tuple(found)


def masked(tokens: Sequence[Token], found: Sequence[Mention], first: int, last: int) -> list[str]:
    """Words of tokens first..last with mentions replaced by one mask each; words for metrics are kept."""
    out: list[str] = []
    i = first
    starts = {m.first: m for m in found if m.kind != "metric"}
    while i < last:
        if (mention := starts.get(i)) and mention.last <= last:
            out.append("x" + mention.kind)
            i = mention.last
        else:
            out.append(tokens[i].word)
            i += 1
    return out


def _mask(words: Sequence[str], tokens: Sequence[Token], names: Names, i: int) -> list[Mention]:
    del tokens, names
    match = MASK.match(words[i])
    return [Mention(match.group(1), 0.0, i, i + 1)] if match else []


def _place(words: Sequence[str], tokens: Sequence[Token], names: Names, i: int) -> list[Mention]:
    del tokens
    word = words[i]
    if HOST.match(word):
        return [Mention("host", word, i, i + 1)]
    if (pair := CLUSTER_RACK.match(word)) and (pair.group(1),) in names.by_words:
        return [Mention("cluster", pair.group(1), i, i + 1), Mention("rack", pair.group(2), i, i + 1)]
    if short := SHORT_RACK.match(word):
        return [Mention("rack", short.group(1), i, i + 1)]
    return []


def _racks(words: Sequence[str], tokens: Sequence[Token], names: Names, i: int) -> list[Mention]:
    del tokens, names
    if words[i] not in ("rack", "racks"):
        return []
    found: list[Mention] = []
    at = i + 1
    while number := number_at(words, at):
        first = i if not found else at
        found.append(Mention("rack", f"{number[0]:g}", first, number[1]))
        at = number[1]
        if at + 1 < len(words) and words[at] in ("and", ",", "or", "&") and words[i] == "racks":
            at += 1
        else:
            break
    return found


def _named(words: Sequence[str], tokens: Sequence[Token], names: Names, i: int) -> list[Mention]:
    for length in range(min(names.longest, len(words) - i), 0, -1):
        candidates = names.by_words.get(tuple(words[i : i + length]), ())
        for name in sorted(candidates, key=lambda n: n.kind != "team"):
            if not name.ordinary or ORDINARY.get(name.kind, _always)(words, tokens, i):
                return [Mention(name.kind, name.value, i, i + length)]
            if second := _beside(name, words, i):
                return [second]
    return []


def _beside(name: Name, words: Sequence[str], i: int) -> Mention | None:
    """An ordinary word with a part of a fleet right after it is a service after all: "push hosts"."""
    if name.kind == "service" and i + 1 < len(words) and words[i + 1] in PARTS:
        return Mention("service", name.value, i, i + 1)
    return None


def _percent(words: Sequence[str], tokens: Sequence[Token], names: Names, i: int) -> list[Mention]:
    del tokens, names
    found = percent_at(words, i)
    return [Mention("percent", found[0], i, found[1])] if found else []


def _version(words: Sequence[str], tokens: Sequence[Token], names: Names, i: int) -> list[Mention]:
    del tokens, names
    match = VERSION.match(words[i])
    if not match:
        return []
    before, after = words[i - 1] if i else "", words[i + 1] if i + 1 < len(words) else ""
    told = words[i][0] == "v" or match.group(1).count(".") > 1 or before in ("version", "release", "build", "v")
    if told or (len(match.group(1).split(".")[1]) == 2 and after not in SECONDS and before not in BEFORE_CLOCK):
        return [Mention("version", match.group(1), i, i + 1)]
    return []


def _clock(words: Sequence[str], tokens: Sequence[Token], names: Names, i: int) -> list[Mention]:
    del tokens, names
    before = words[i - 1] if i else ""
    bare = before in BEFORE_CLOCK or (before in ("to", "and", "-") and _clock_begun(words, i))
    if found := clock_at(words, i, bare=False):
        return [Mention("time", found[0], i, found[1])]
    found = clock_at(words, i, bare=True) if bare else None
    if found is None or MEASURED & set(words[max(0, i - 8) : i]):
        return []
    after = words[found[1]] if found[1] < len(words) else "."
    if after in AFTER_CLOCK or not after.isalnum():
        return [Mention("time", found[0], i, found[1])] if after not in ("%",) else []
    return []


def _clock_begun(words: Sequence[str], i: int) -> bool:
    """Whether the second half of "from nine to ten" or "between 9 and 10" starts at i; "from 25 to 1" is no clock."""
    begun = next((k for k in range(i - 2, max(0, i - 5) - 1, -1) if words[k] in ("from", "between")), None)
    if begun is None:
        return False
    first = number_at(words, begun + 1)
    return first is None or first[0] <= LATEST_HOUR


def _ratio(words: Sequence[str], tokens: Sequence[Token], names: Names, i: int) -> list[Mention]:
    """ "Reads to writes are 25 to 1", "ten to one it is the cache": one number, no time of the day."""
    del tokens, names
    found = number_at(words, i)
    if found is None or (i and words[i - 1] in (*TIMED, "from", "between")) or MEASURED & set(words[max(0, i - 8) : i]):
        return []
    end = found[1] + 2
    return [Mention("number", found[0], i, end)] if words[found[1] : end] in (["to", "one"], ["to", "1"]) else []


def _duration(words: Sequence[str], tokens: Sequence[Token], names: Names, i: int) -> list[Mention]:
    del tokens, names
    found = duration_at(words, i)
    return [Mention("duration", found[0], i, found[1])] if found else []


def _number(words: Sequence[str], tokens: Sequence[Token], names: Names, i: int) -> list[Mention]:
    del tokens, names
    if words[i] in ("one", "zero"):  # "which one", "the bad one" are not counts
        return []
    found = number_at(words, i)
    return [Mention("number", found[0], i, found[1])] if found else []


Finder = Callable[[Sequence[str], Sequence[Token], Names, int], list[Mention]]
FINDERS: tuple[Finder, ...] = (_mask, _place, _racks, _named, _percent, _version, _ratio, _clock, _duration, _number)


def _always(words: Sequence[str], tokens: Sequence[Token], i: int) -> bool:
    del words, tokens, i
    return True


def _around(words: Sequence[str], i: int) -> tuple[str, str]:
    return (words[i - 1] if i else ""), (words[i + 1] if i + 1 < len(words) else "")


def _ordinary_service(words: Sequence[str], tokens: Sequence[Token], i: int) -> bool:
    del tokens
    before, after = _around(words, i)
    word = words[i]
    if word == "push":
        acts = before in ("to", "we", "i", "you", "they", "config", "code", "the", "a", "last", "next", "this", "that")
        return not acts and (after in MEASURES | PARTS | STATES or (before in ABOUT and after not in DETERMINERS))
    if word == "config":
        return after in PARTS | {"store"} or (before in ABOUT and after in ("and", "+", "or"))
    if word == "send":
        return False
    return not (word == "edge" and after in ("case", "cases")) and not (word == "api" and before == "by")


def _ordinary_endpoint(words: Sequence[str], tokens: Sequence[Token], i: int) -> bool:
    del tokens
    before, after = _around(words, i)
    if words[i] in ("sends", "reads", "uploads"):
        return after not in DETERMINERS or after in ("to", "as", "out", "like")
    if words[i] in ("sending", "reading", "uploading"):
        return (
            before in ("for", "on", "of", "just", "only", "is", "or", "and", "not", "than") and after not in DETERMINERS
        )
    return after in MEASURES or (before in ("for", "on", "of", "by") and after not in DETERMINERS)


def _ordinary_team(words: Sequence[str], tokens: Sequence[Token], i: int) -> bool:
    del tokens
    before, after = _around(words, i)
    earlier = words[i - 2] if i > 1 else ""
    if after in TEAM_WORDS or (after in ("on", "in") and earlier == "get"):
        return True
    if before in ("of", "from", "in") and earlier in MEMBERS:
        return True
    if before in ("the", "our", "in", "your"):
        return (earlier in ASKED - {"to", "with", "from", "and", "or"} and before != "in") or earlier in (
            "bring",
            "loop",
            "pull",
        )
    return before in ASKED - {"and", "or"} and after not in MEASURES


def _ordinary_region(words: Sequence[str], tokens: Sequence[Token], i: int) -> bool:
    before, _ = _around(words, i)
    return words[i] != "us" or tokens[i].raw.isupper() or before == "in"


ORDINARY: Mapping[str, Callable[[Sequence[str], Sequence[Token], int], bool]] = MappingProxyType(
    {
        "service": _ordinary_service,
        "endpoint": _ordinary_endpoint,
        "team": _ordinary_team,
        "region": _ordinary_region,
    }
)
