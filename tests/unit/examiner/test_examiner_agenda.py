"""Probes: one for each signal, fitting the kind of case and what was just said, different from ride to ride."""

from dataclasses import replace

import pytest

from simride.cases.schema import KINDS, Case
from simride.examiner.agenda import ALL_KINDS, PROBES
from simride.recorder.events import Asked
from simride.simulator.run import Run
from unit.examiner.talking import Talk, act, asked


def silent_ride(messenger: Case, fleet: Run, draws: dict[str, object], kind: str) -> list[str]:
    """The probes of a ride in which somebody says a word now and then."""
    talk = Talk(replace(messenger, data=messenger.data.model_copy(update={"kind": kind, "twist": None})), fleet, draws)
    talk.tick()
    probes = []
    for step in range(1, 89):
        at = step * 30.0
        if step % 6 == 1:
            talk.say("let me think", act("small_talk"), at=at)
        probes += [one.about for one in talk.tick(at).payloads if isinstance(one, Asked) and one.move == "probe"]
    return probes


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_case_has_its_own_questions(
    messenger: Case, fleet: Run, draws: dict[str, object], kind: str
) -> None:
    made = silent_ride(messenger, fleet, draws, kind)
    signals = {probe.id: probe.signal for probe in PROBES}
    assert len(made) >= 6 and len(made) == len(set(made)) == len({signals[one] for one in made})
    assert all(kind in probe.kinds for probe in PROBES if probe.id in made)
    assert any(probe.kinds != ALL_KINDS for probe in PROBES if probe.id in made)


def test_two_kinds_share_few_questions(messenger: Case, started: Run, draws: dict[str, object]) -> None:
    trouble, planned = (set(silent_ride(messenger, started.fork(), draws, kind)) for kind in ("outage", "replace"))
    assert len(trouble & planned) <= 4


def test_a_probe_follows_on_from_what_was_just_said(talk: Talk) -> None:
    for at in (60.0, 120.0, 180.0):
        talk.say("p99 of sends", act("query_metric", metric="latency", stat="p99"), at=at)
    talk.say("it is the router", act("hypothesise", service="msg-router", cause="router"), at=960.0)
    made = talk.tick(990.0)
    assert asked(made, "probe").about in {probe.id for probe in PROBES if "hypothesise" in probe.after}


def test_what_was_spoken_of_is_not_asked(messenger: Case, fleet: Run, draws: dict[str, object]) -> None:
    talk = Talk(replace(messenger, data=messenger.data.model_copy(update={"kind": "launch"})), fleet, draws)
    talk.tick()
    talk.say("we stop and roll back if errors pass a limit", act("state_tradeoff"), at=60.0)
    made = []
    for step in range(1, 89):
        made += [one.about for one in talk.tick(60.0 + step * 30.0).payloads if isinstance(one, Asked)]
    assert "what-stops" not in made and "who-first" in made
