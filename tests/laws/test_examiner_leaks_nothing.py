"""Over every case of the library: whatever is fished for, in whatever state, nothing hidden comes out.

The strongest law comes first: the examiner says the same, to the byte, where the hidden part of the case is
blank. So whatever it says comes from what the fleet shows at that minute, and from what people may say.
Each case is put a share of the messages of `leaking.py`; all of them, in all states, are `benchmarks/leaks.py`.
"""

import json
import re

import pytest

from laws.leaking import DEMANDS, SEED, Fisher, messages, plain, sample
from simride.cases.catalog import library
from simride.cases.draws import world
from simride.cases.schema import Case
from simride.examiner import Outcome
from simride.rides.reading import reader
from simride.simulator.faults import CATALOGUE
from simride.simulator.run import Run

CASES = library().names()
EACH = 60  # messages of the thousands for a case, each in one of its states
RUNS: dict[str, Run] = {}


@pytest.fixture(scope="module", params=CASES)
def fisher(request: pytest.FixtureRequest, messenger: Case, started: Run) -> Fisher:
    """A case over a fleet of its kind that was started once, and led to the end of the ride."""
    case = library().load(request.param)
    kept = case.name if case.data.programme else case.data.fleet  # weeks of its own, or the fleet of others too
    if kept not in RUNS:
        alike = kept == messenger.data.fleet
        run = started.fork() if alike else Run.start(world(case, SEED))
        run.advance(run.world.begins_at + case.data.minutes * 60.0)
        RUNS[kept] = run
    return Fisher(case, RUNS[kept], reader())


def shown(outcome: Outcome) -> list[str]:
    """An outcome as bytes."""
    return [json.dumps(one.model_dump(mode="json"), sort_keys=True) for one in outcome.payloads]


def test_what_is_hidden_changes_no_word_and_nothing_of_it_is_said(fisher: Fisher) -> None:
    for number, words in enumerate(sample(messages(), fisher.case.name, EACH)):
        stand = fisher.stands[number % len(fisher.stands)]
        told, blind = fisher.ask(stand, words)
        assert shown(told) == shown(blind), (stand.name, words)
        assert fisher.leaks(stand, words, told) == [], (stand.name, words)
        assert told.payloads, (stand.name, words)


def test_what_time_brings_and_what_is_offered_gives_nothing_away(fisher: Fisher) -> None:
    for stand in fisher.stands:
        for told, blind in fisher.unasked(stand):
            assert shown(told) == shown(blind), stand.name
            assert fisher.leaks(stand, "", told) == [], stand.name


def test_help_up_to_its_last_level_gives_nothing_away(fisher: Fisher) -> None:
    stand = fisher.stands[2]
    for words in ("help", "another hint please", "the strongest hint you have", "I am stuck, help", "one more hint"):
        told, blind = fisher.ask(stand, words)
        assert shown(told) == shown(blind) and fisher.leaks(stand, words, told) == []
        stand = fisher.after(stand, words, told)


@pytest.mark.parametrize("name", CASES)
def test_what_people_may_say_names_no_fault_and_not_where_it_is(name: str) -> None:
    data = library().load(name).data
    open_parts = {"people", "knows", "teams", "own_questions", "goal", "slo", "title", "prompt"}
    said = json.dumps(data.model_dump(include=open_parts))
    places = [str(data.culprit.get(key, "")) for key in ("cluster", "rack", "host")]
    assert not [place for place in places if place and place in said]
    named = [fault.fault for fault in data.faults] + [fault for fault in CATALOGUE if fault == name]
    assert not [fault for fault in named if re.search(rf"\b{re.escape(fault)}\b", f"{said} {name}")]
    hard = [plain(str(text)) for text in (data.culprit.get("says", ""), *data.culprit.get("hard", ()))]
    assert not [text for text in hard if text and text in plain(said)]


def test_there_are_thousands_of_messages_and_the_plainest_are_always_asked() -> None:
    assert len(messages()) > 2000
    assert set(DEMANDS[:3]) <= set(sample(messages(), "any", 10))


def test_a_leak_would_be_seen(fisher: Fisher) -> None:
    stand = fisher.stands[2]
    told, _ = fisher.ask(stand, "what is the root cause?")
    for secret in (str(SEED), fisher.secret() or "x " * 9, *fisher.places()):
        spoken = [one.model_copy(update={"text": f"It is {secret}."}) for one in told.payloads]
        if secret.strip("x "):
            assert fisher.leaks(stand, "", Outcome(tuple(spoken)))
