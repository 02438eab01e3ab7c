"""Each word of the vocabulary, alone."""

from typing import Any

import pytest
from pydantic import ValidationError

from simride.debrief.flight_log import read_log
from simride.debrief.matching import Ride as Context
from simride.debrief.signals import evaluate
from simride.debrief.vocabulary import Predicate
from simride.recorder.events import ActNote, Answered, Begun, Event, Fact, Record, Said, Understood
from unit.debrief.records import PLAN, Facts, Ride, act
from unit.debrief.showing import HEALED, USER, asks, drains, restarts, rolls_back, shifts

PHASES = {phase.name: phase.until * 60 for phase in PLAN}


def holds(ride: Ride, facts: Facts | None = None, stretch: float = 1.0, **predicate: Any) -> bool:
    """Whether a predicate is true of a ride, and whether it then has evidence unless it is a 'none'."""
    context = Context(read_log(ride.land()), facts or Facts(), PHASES, stretch)
    found = evaluate(Predicate.model_validate(predicate), context)
    assert not found.evidence or found.true
    return found.true


def test_said_asks_for_acts_slots_polarity_and_words() -> None:
    ride = asks().say("02:00", "move traffic off rack 17 please", act("act_drain", "conditional", rack="17"))
    assert holds(ride, said={"act": "act_drain", "polarity": "conditional", "slots": {"rack": ["17"]}, "words": 5})
    assert not holds(ride, said="act_drain")
    assert not holds(ride, said={"act": "act_drain", "polarity": "conditional", "slots": {"rack": ["3"]}})
    assert not holds(ride, said={"act": "act_drain", "polarity": "conditional", "has": ["cluster"]})
    assert holds(ride, said={"act": "act_drain", "polarity": "conditional", "has_any": ["cluster", "rack"]})
    assert not holds(ride, said={"act": "act_drain", "polarity": "conditional", "words": 6})


def test_a_corrected_reading_replaces_the_first() -> None:
    ride = Ride().say("01:00", "can we bounce it", act("small_talk"))
    of = ride.events[-2].seq
    reading = ride.events[-1].payload.model_copy(update={"acts": (act("act_restart"),), "abstained": False})
    ride._add("01:05", reading.model_copy(update={"of": of, "path": "corrected"}))  # type: ignore[arg-type]
    assert holds(ride, said="act_restart")


def test_abstained_messages_say_nothing() -> None:
    assert not holds(Ride().say("01:00", "hmm", act("hypothesise"), abstained=True), said="any")


def test_asked_needs_an_answer() -> None:
    assert holds(asks(), asked="ask_scope")
    assert not holds(Ride().say("01:00", "who?", act("ask_scope"), answered=False), asked="ask_scope")
    assert not holds(Ride().say("01:00", "yes, do it", act("confirm"), answered=True), asked="any")


def test_looked_asks_for_metric_split_filter_side_and_depth() -> None:
    ride = Ride().look("01:00", "latency", by=["rack"], where={"cluster": "euw-c"})
    assert holds(ride, looked={"metric": "latency", "stat": "p99", "by": "rack", "where": "cluster"})
    assert holds(ride, looked={"side": "caller", "depth": "rack"})
    assert not holds(ride, looked={"side": "user"})
    assert not holds(ride, looked={"tool": "logs"})
    assert not holds(ride, looked={"by": "cluster"})


def test_a_statement_is_a_look_by_what_it_groups_by() -> None:
    ride = Ride().look("01:00", "", tool="sql", sql="select rack, count(*) from spans group by rack", by=["rack"])
    assert holds(ride, looked={"tool": "sql", "by": "rack"}) and not holds(ride, looked={"by": "version"})


def test_a_latency_of_a_region_is_what_users_wait() -> None:
    assert holds(Ride().look("01:00", "latency", where={"region": "eu-west"}), looked={"side": "user"})
    assert holds(Ride().look("01:00", "utilisation"), looked={"side": "host"})
    assert holds(Ride().look("01:00", "tickets"), looked={"side": "people"})


def test_ordered_knows_groups_scopes_and_the_first() -> None:
    ride = shifts(rolls_back(asks(), lasts=4)).direct("20:00", "freeze", 0)
    assert holds(ride, ordered="mitigation", count=2)
    assert not holds(ride, ordered={"verb": "mitigation", "first": True, "scope": "rack"})
    assert holds(ride, ordered={"verb": "mitigation", "first": True, "scope": "fleet"})
    assert holds(ride, ordered="guard")
    assert not holds(ride, ordered="people")


@pytest.mark.parametrize("targets, scope", [
    ({"racks": (3,), "clusters": ("euw-c",)}, "rack"), ({"clusters": ("euw-c",)}, "cluster"),
    ({"regions": ("eu-west",)}, "region"), ({"services": ("edge",)}, "fleet"), ({"percent": 10.0}, "rack"),
    ({"percent": 80.0}, "fleet"), ({"hosts": ("h1",)}, "rack"),
])  # fmt: skip
def test_the_scope_of_an_order_is_the_widest_thing_it_touches(targets: dict[str, Any], scope: str) -> None:
    assert holds(Ride().direct("01:00", "rollback", **targets), ordered={"scope": scope})


def test_effects_are_told_from_what_users_felt() -> None:
    assert holds(shifts(asks()), HEALED, ordered={"effect": "helped"})
    assert holds(shifts(asks()), Facts(), ordered={"effect": "nothing"})
    assert holds(drains(asks()), Facts(bad=((-60, 0.008), (10, 0.05))), ordered={"effect": "harmed"})
    assert holds(shifts(asks(), "44:00"), Facts(), ordered={"effect": "unknown"})


def test_an_order_is_judged_only_until_the_next_one() -> None:
    ride = shifts(rolls_back(asks(), lasts=4), "20:00")
    facts = Facts(bad=((-60, 0.008), (24, 0.0004)))
    assert holds(ride, facts, ordered={"verb": "rollback", "effect": "nothing"})
    assert holds(ride, facts, ordered={"verb": "shift_traffic", "effect": "helped"})


def test_two_mitigations_at_once_overlap_but_paging_meanwhile_does_not() -> None:
    assert holds(restarts(rolls_back(asks()), "10:00"), ordered={"overlapping": True})
    assert not holds(restarts(rolls_back(asks()), "30:00"), ordered={"overlapping": True})
    assert not holds(rolls_back(asks()).direct("10:00", "page", 0, name="network"), ordered={"overlapping": True})


def test_before_an_event_that_never_came_limits_nothing_and_after_it_is_nothing() -> None:
    assert holds(asks(), looked="any", before={"ordered": "drain"})
    assert not holds(asks(), looked="any", after={"ordered": "drain"})
    assert not holds(drains(Ride()).look("20:00", "cpu"), looked="any", before={"ordered": "drain"})


def test_within_counts_from_the_moment_after_which_it_stands() -> None:
    ride = shifts(asks()).look("20:00", **USER)
    after = {"effect_of": "last_order"}
    assert holds(ride, looked="any", after=after, within="7m")
    assert not holds(ride, looked="any", after=after, within="5m")
    assert not holds(ride, looked="any", after={"effect_of": "last_order", "by": "7m"})


def test_effects_happen_on_the_fleets_clock_so_skipping_ahead_counts() -> None:
    ride = shifts(asks()).look("11:00", **USER)
    last = ride.events[-1]
    ride.events[-1] = last.model_copy(update={"fleet_at": last.fleet_at + 600})
    assert holds(ride, looked="any", after={"effect_of": "last_order"})


def test_moments_can_be_phases_of_the_plan_and_the_end() -> None:
    ride = Ride().look("05:00", "cpu").look("42:00", "cpu")
    assert holds(ride, looked="any", before={"phase": "users and changes"})
    assert holds(ride, looked="any", after={"phase": "prevention"})
    assert not holds(ride, looked="any", after={"phase": "no such phase"})
    assert holds(ride, looked="any", before={"end": True, "by": "30m"})


def test_until_is_stretched_with_the_plan() -> None:
    ride = Ride().look("12:00", "cpu")
    assert not holds(ride, looked="any", until="10m")
    assert holds(ride, stretch=1.5, looked="any", until="10m")


def test_near_holds_on_both_sides() -> None:
    ride = shifts(asks())
    assert holds(ride, asked="any", near={"event": {"ordered": "any"}, "by": "9m"})
    assert not holds(ride, asked="any", near={"event": {"ordered": "any"}, "by": "8m"})


def test_fleet_conditions_hold_at_the_events_own_time() -> None:
    ride = Ride().look("05:00", "cpu").look("30:00", "cpu")
    assert holds(ride, HEALED, looked="any", fleet="sli_bad", until="6m")
    assert not holds(ride, HEALED, looked="any", fleet="sli_good", until="6m")


def test_the_same_thing_twice_counts_once() -> None:
    ride = Ride().look("05:00", "cpu").look("06:00", "cpu")
    assert not holds(ride, looked="any", count=2)
    assert holds(ride, looked="any", count=2, distinct="at")
    assert holds(ride.look("07:00", "queue"), looked="any", count=2)


def test_spread_counts_different_five_minutes() -> None:
    ride = Ride().look("05:00", "cpu").look("06:00", "queue")
    assert not holds(ride, looked="any", spread=2)
    assert holds(ride.look("11:00", "hosts"), looked="any", spread=2)


def test_any_all_and_none_combine() -> None:
    look, order = {"looked": "any"}, {"ordered": "any"}
    assert holds(asks(), any=[look, order])
    assert not holds(asks(), all=[look, order])
    assert holds(asks(), all=[look, {"none": order}])
    assert holds(asks(), none=order)
    assert not holds(asks(), none=look)


def test_what_follows_a_probe_was_prompted() -> None:
    ride = Ride().ask("05:00", "Who needs to know?", about="who-needs-to-know").say(
        "05:20", "who is affected?", act("ask_scope"))  # fmt: skip
    assert holds(ride, asked="any")
    assert not holds(ride, asked="any", unprompted=True)
    assert holds(ride, probed={"move": "probe", "about": "who-needs-to-know"})


def test_words_about_things_that_do_not_exist_are_not_heard() -> None:
    text = "network adds an alert on the warp core by Friday"
    real = asks().say("05:00", text, act("plan_prevention", service="shard-store"))
    made_up = asks().say("05:00", text, act("plan_prevention", service="warp-core"))
    assert holds(real, said="plan_prevention")
    assert not holds(made_up, said="plan_prevention")


def test_grounded_claims_name_what_exists_and_was_seen() -> None:
    claim = {"said": {"act": "recap", "grounded": True}}
    look = {"metric": "latency", "by": ["host"], "where": {"rack": "17"}}
    text = "rack 17 it is"
    assert holds(asks(**look).say("05:00", text, act("recap", rack="17")), **claim)
    assert not holds(asks().say("05:00", text, act("recap", rack="17")), **claim)
    assert not holds(asks(**look).say("05:00", text, act("recap", rack="99")), **claim)
    heard = asks().ask("04:00", "Something about rack 17 came in.").say("05:00", text, act("recap", rack="17"))
    assert holds(heard, **claim)
    assert not holds(asks().say("05:00", "that is where we are", act("recap")), **claim)
    assert holds(asks().say("05:00", "that is where we are", act("recap")).look("07:00", "cpu"), **claim)


@pytest.mark.parametrize("broken, why", [
    ({}, "found none"), ({"said": "recap", "looked": "any"}, "found said, looked"), ({"sayd": "recap"}, "Extra inputs"),
    ({"ordered": "explode"}, "no order is called explode"), ({"looked": "any", "until": 10}, "needs its unit"),
    ({"looked": "any", "within": "5m"}, "needs an 'after'"), ({"looked": "any", "until": "soon"}, "valid number"),
    ({"said": {"act": "recap", "polarity": "sarcastic"}}, "asserted"),
])  # fmt: skip
def test_a_predicate_that_makes_no_sense_is_refused_with_the_reason(broken: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Predicate.model_validate(broken)


def helped(level: int, cost: float, then: float) -> Record:
    """Help was asked for at 05:00, and something else that many seconds later."""
    facts = (Fact(name="help_level", value=level), Fact(name="help_cost", value=cost, unit="window"))
    steps = (
        (300.0, Said(text="a hint, please")), (300.0, Understood(of=1, acts=(ActNote(act="ask_help"),))),
        (300.0, Answered(of=1, text="Well.", facts=facts, about=f"help-{level}")),
        (300.0 + then, Said(text="who is affected?")),
        (300.0 + then, Understood(of=4, acts=(ActNote(act="ask_scope"),))),
    )  # fmt: skip
    begun = Event(seq=0, at=0.0, fleet_at=0.0, payload=Begun(case="messenger", case_hash="", seed=1))
    return (begun, *(Event(seq=n, at=at, fleet_at=at, payload=one) for n, (at, one) in enumerate(steps, start=1)))


def test_what_follows_help_within_its_cost_was_prompted_and_asking_for_it_led_to_nothing() -> None:
    log = read_log(helped(2, 120.0, 110.0))
    assert [message.prompted for message in log.messages] == [False, True] and not log.led_on
    assert not read_log(helped(2, 120.0, 130.0)).messages[-1].prompted
    assert read_log(helped(3, 240.0, 130.0)).messages[-1].prompted
