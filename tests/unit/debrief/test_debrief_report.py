"""The report: the public JSON shape, the harm, the pace, and the words in the terminal."""

import json
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from simride.cases.schema import AREAS
from simride.debrief import HarmCurves, Report, load_rubric, report, score
from simride.debrief.harm_curves import for_drawing, harm_at
from simride.recorder.events import Record
from unit.debrief import flights
from unit.debrief.records import PLAN, Facts, Ride, act

RUBRIC = load_rubric(["shared", "degradation"])
CULPRIT = {
    "rack": 17, "cluster": "euw-c", "says": "the network path of one rack",
    "hard": ["The release was loud, and the swap on rack {rack} was closed as ok."],
}  # fmt: skip
CASE: Any = SimpleNamespace(
    name="messenger",
    data=SimpleNamespace(
        title="Messenger, intermittently slow", culprit=CULPRIT, plan=PLAN, kind="degradation", level=2, minutes=45
    ),
)


def curve(*rates: tuple[float, float]) -> list[float]:
    """Cumulative harm of a rate per second from each minute on."""
    total, out = 0.0, []
    for step in range(270):
        total += 10 * [rate for since, rate in rates if since <= step / 6][-1]
        out.append(total)
    return out


HARM = HarmCurves.of(curve((0, 80), (3.5, 95), (21, 80), (31.5, 5)), curve((0, 80)), curve((0, 80), (19, 5)))


def debrief(record: Record, facts: Facts, harm: HarmCurves = HARM) -> Report:
    return report(CASE, record, score(record, RUBRIC, facts, PLAN), harm)


BEN = debrief(flights.middling(), flights.MIDDLING_FACTS)


def test_the_json_has_the_public_shape() -> None:
    told = BEN.to_json()
    assert {"case", "seed", "format", "areas", "harm", "stamina", "timeline"} <= set(told)
    assert (told["case"], told["seed"], told["format"]) == ("messenger", 7, "service-ownership")
    assert tuple(told["areas"]) == AREAS
    for area in told["areas"].values():
        assert area["level"] in ("not shown", "partial", "solid", "outstanding")
        assert 0 <= area["score"] <= 1
        for signal in area["signals"]:
            assert signal["state"] in ("shown", "partial", "not_shown", "contradicted")
            assert all(set(one) == {"at", "quote"} for one in signal["evidence"])
    assert set(told["harm"]) == {"yours", "nothing", "reference", "regret"}
    assert json.loads(json.dumps(told, allow_nan=False)) == told


def test_regret_is_nothing_lost_at_the_reference_and_one_at_doing_nothing() -> None:
    assert HarmCurves.of([5], [9], [5]).regret == 0
    assert HarmCurves.of([9], [9], [5]).regret == 1
    assert HarmCurves.of([13], [9], [5]).regret == 2
    assert HarmCurves.of([5], [5], [5]).regret == 0
    assert HarmCurves.of([15], [5], [5]).regret > 1
    assert HarmCurves.of([], [], []).regret == 0


def test_where_nothing_was_at_stake_regret_stays_small_until_harm_counts_and_grows_without_a_jump() -> None:
    def regret(yours: float, nothing: float = 4.0) -> float:
        return HarmCurves.of([yours], [nothing], [4.0], floor=400.0).regret

    assert regret(4.0) == 0.0 and regret(4.0, nothing=9.0) == 0.0
    assert regret(9.0, nothing=9.0) == pytest.approx(5.0 / 400.0)  # less than counts
    assert regret(404.0) == 1.0 and 1.0 < regret(405.0) < 1.01
    assert 3.0 < regret(1600.0) < 4.0  # not the 400 times of what nobody noticed
    assert not HarmCurves.of([9.0], [9.0], [4.0], floor=400.0).at_stake
    assert HarmCurves.of([9.0], [900.0], [4.0], floor=400.0).at_stake


def test_harm_is_read_at_a_moment_and_for_drawing() -> None:
    steps = tuple(float(n + 1) for n in range(13))
    assert [harm_at(steps, seconds) for seconds in (0, 9, 10, 60, 9999)] == [0, 0, 1, 6, 13]
    assert for_drawing(steps, 10.0) == [0, 6, 12]


def test_the_summary_says_when_the_rack_was_found_what_held_and_what_cost() -> None:
    assert BEN.summary.startswith("You found the rack at 23:00. The shift at 27:30 took 4 minutes and held.")
    assert "The rollback at 03:30 cost 18 minutes and 15,800 bad requests." in BEN.summary


def test_a_mention_of_another_rack_does_not_find_it() -> None:
    ride = Ride().look("05:00", "latency", by=["rack"], where={"rack": "3"})
    assert "You did not get to the rack it came from." in debrief(ride.land(), Facts()).summary


def test_stopping_at_the_cluster_is_said() -> None:
    ride = Ride().look("05:00", "latency", by=["host"], where={"cluster": "euw-c"})
    assert "You found the cluster at 05:00, but not which rack." in debrief(ride.land(), Facts()).summary


def test_silence_is_told_as_silence() -> None:
    told = debrief(flights.silence(), flights.NOTHING_FACTS)
    assert told.summary == "You said nothing in 45:00, so there is nothing to mark."
    assert sum(told.stamina) == 0
    assert told.drill is not None


def test_an_order_over_many_clusters_does_not_find_the_one() -> None:
    ride = Ride().direct("05:00", "rollback", clusters=("euw-a", "euw-b", "euw-c"))
    assert "You did not get to the rack it came from." in debrief(ride.land(), Facts()).summary


def test_each_wrong_order_is_told_by_what_it_added_to_what_went_on_before() -> None:
    ride = Ride().direct("05:00", "rollback", 4).direct("20:00", "restart", 5)
    harm = HarmCurves.of(curve((0, 80), (20, 400), (30, 80)), curve((0, 80)), curve((0, 80), (19, 5)))
    told = debrief(ride.land(), Facts(), harm)
    assert [order.cost for order in told.orders] == [0, 320 * 600]
    assert "The restart at 20:00 cost 5 minutes and 192,000 bad requests." in told.summary
    assert "The rollback at 05:00 took 4 minutes and changed nothing for users." in told.summary


def test_refly_costs_are_used_where_they_are_known() -> None:
    seq = next(event.seq for event in flights.middling() if event.kind == "acted")
    harm = HarmCurves(HARM.yours, HARM.nothing, HARM.reference, {seq: HARM.totals[0] - 1234.4})
    assert debrief(flights.middling(), flights.MIDDLING_FACTS, harm).orders[0].cost == 1234


def test_stamina_counts_evidence_in_each_five_minutes() -> None:
    assert len(BEN.stamina) == 9
    assert BEN.stamina[0] > BEN.stamina[2]
    ada = debrief(flights.reference(), flights.REFERENCE_FACTS)
    assert sum(ada.stamina) > sum(BEN.stamina)


def test_pace_sets_minutes_spent_beside_minutes_planned() -> None:
    phases = {one.phase: (one.planned, one.spent) for one in BEN.pace}
    assert phases["frame"] == (3, 0)
    assert phases["users and changes"][0] == 5 and phases["users and changes"][1] > 1


def test_the_drill_is_the_weighted_signal_that_would_have_gained_most() -> None:
    assert BEN.drill is not None
    assert BEN.drill.signal == "disproving-check"


def test_own_marks_stand_beside_the_evidence() -> None:
    text = BEN.to_text()
    assert BEN.to_json()["self"] == {"troubleshooting": "outstanding"}
    assert "You said outstanding; the evidence says" in text
    same = flights.middling()[:-1] + Ride().mark("44:30", **{"driving-success": "partial"}).land()[2:3]
    assert "You said partial, and so does the evidence." in debrief(same, flights.MIDDLING_FACTS).to_text()


def test_the_text_is_quiet_and_quotes_with_times() -> None:
    text = " ".join(BEN.to_text().split())
    assert "Contradicted: made a check that would have disproved the idea" in text
    assert "(03:00 “it's the router release, roll it back everywhere”)" in text
    assert "What made that hard? The release was loud, and the swap on rack 17 was closed as ok." in text
    assert "Drill next: Before you act ask" in text
    assert "!" not in text
    assert all(len(line) <= 100 for line in BEN.to_text().splitlines())


def test_the_text_says_where_its_figures_are_rough() -> None:
    said = "Between 14:20 and 14:24 shard-store in euw-c worked off a queue."
    rough = replace(BEN, harm=replace(BEN.harm, weak_regimes=(said,)))
    assert rough.to_json()["weak_regimes"] == [said]
    assert "How far the figures go: " + said in " ".join(rough.to_text().split())
    assert "How far the figures go" not in BEN.to_text()


def test_the_timeline_runs_forward_and_names_the_signals_it_is_evidence_for() -> None:
    moments = BEN.to_json()["timeline"]
    assert [one["at"] for one in moments] == sorted(one["at"] for one in moments)
    dropped = next(one for one in moments if one["at"] == "21:40")
    assert "drops-a-dead-theory" in dropped["signals"]
    known = {signal.id for signal in BEN.marks.signals}
    assert all(set(one["signals"]) <= known for one in moments)


@pytest.mark.parametrize("name", ["reference", "middling", "harmful", "silence", "garbage", "keyword_soup"])
def test_every_ride_can_be_told_the_same_way_twice(name: str) -> None:
    record = getattr(flights, name)()
    first = debrief(record, flights.MIDDLING_FACTS)
    again = debrief(record, flights.MIDDLING_FACTS)
    assert json.dumps(first.to_json()) == json.dumps(again.to_json())
    assert first.to_text() == again.to_text()


def test_notes_are_kept_out_of_the_debrief() -> None:
    record = Ride().say("01:00", "who?", act("ask_scope")).land()
    assert "note" not in {moment.kind for moment in debrief(record, Facts()).timeline}
