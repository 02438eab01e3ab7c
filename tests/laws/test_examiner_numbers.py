"""Every number the examiner says of the fleet is among the facts of that answer."""

import re
from typing import Any

import pytest

from simride.cases.draws import drawn
from simride.cases.schema import Case
from simride.examiner.phrasing import spoken
from simride.examiner.understanding.acts import Act
from simride.recorder.events import Answered
from simride.simulator.run import Run
from unit.examiner.talking import Talk, act

FROM: dict[str, Any] = {"from": "00:00"}
QUESTIONS: tuple[tuple[str, Act], ...] = (
    ("who is affected?", act("ask_scope")),
    ("how bad is it in eu-west?", act("ask_impact", region="eu-west")),
    ("since when?", act("ask_timeline")),
    ("what changed?", act("ask_changes", **FROM)),
    ("p99 of sends", act("query_metric", metric="latency", stat="p99")),
    ("p99 of sends vs yesterday by cluster", act("query_metric", metric="latency", group_by="cluster", compare="1d")),
    ("traffic by region", act("query_metric", metric="traffic", group_by="region")),
    (
        "shard-store by rack",
        act("query_metric", metric="latency", service="shard-store", cluster="euw-c", group_by="rack"),
    ),
    ("tickets", act("query_metric", metric="tickets", last=7200)),
    ("hosts of api", act("query_metric", metric="hosts", service="api")),
    ("queue of msg-router by version", act("query_metric", metric="queue", service="msg-router", group_by="version")),
    ("how is it built?", act("ask_arch")),
    ("shard-store: shards and hosts?", act("ask_arch", service="shard-store")),
    ("how big is the fleet, how many hosts?", act("ask_arch")),
    ("did it help?", act("verify")),
    ("traces of sends", act("query_traces", endpoint="SendMessage")),
    ("logs of api", act("query_logs", service="api", last=120)),
    ("rack 35 of euw-c", act("inspect_host", service="shard-store", cluster="euw-c", rack="35")),
    ("skip ahead 5 minutes", act("wait", last=300.0)),
)


@pytest.fixture(scope="module")
def ride(messenger: Case, started: Run) -> Talk:
    """One conversation, one minute."""
    begun = Talk(messenger, started.fork(), drawn(messenger.data, messenger.fleet, started.world.seed))
    begun.tick()
    return begun


def names_of(ride: Talk) -> list[str]:
    """Names with digits in them: not numbers."""
    versions = [version for service in ride.case.fleet.services for version in service.versions]
    statistics = ["p50", "p90", "p95", "p99", "p999"]
    return sorted([*versions, *statistics], key=len, reverse=True)


@pytest.mark.parametrize(("words", "asked"), QUESTIONS, ids=[words for words, _ in QUESTIONS])
def test_each_number_is_a_fact(ride: Talk, words: str, asked: Act) -> None:
    before = ride.record
    outcome = ride.say(words, asked)
    ride.record, ride.skipped = before, 0.0
    told = next(one for one in outcome.payloads if isinstance(one, Answered))
    left = told.text
    for item in sorted(told.facts, key=lambda item: -len(spoken(item))):
        left = left.replace(spoken(item), "")
    for name in names_of(ride):
        left = left.replace(name, "")
    assert not re.search(r"\d", left), (told.text, left)


@pytest.mark.parametrize(("words", "asked"), QUESTIONS[:8], ids=[words for words, _ in QUESTIONS[:8]])
def test_the_same_question_in_the_same_minute_has_the_same_answer(ride: Talk, words: str, asked: Act) -> None:
    before = ride.record
    first = ride.say(words, asked)
    ride.record = before
    assert ride.say(words, asked) == first
    ride.record = before
