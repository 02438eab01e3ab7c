"""Rubric files: complete, well spoken, and every fault of one told at once."""

import pytest

from simride.cases.schema import AREAS
from simride.debrief import RubricFaults, load_rubric
from simride.debrief.vocabulary import Predicate
from simride.examiner.understanding.acts import ACTS, SLOTS_OF
from simride.simulator.telemetry.catalog import DIMS, LATENCY_STATS, METRICS, SIDES

RUBRIC = load_rubric(["shared", "degradation", "outage"])
NEW = {
    "id": "says-hello", "area": "troubleshooting", "says": "Said hello to the fleet", "weight": 1,
    "shown": {"said": "recap"}, "drill": "Say hello to the fleet.",
}  # fmt: skip


def every_predicate() -> list[Predicate]:
    """Each predicate of each signal, those inside others too."""
    found: list[Predicate] = []
    waiting = [
        part for signal in RUBRIC.signals
        for part in (signal.reachable, signal.shown, signal.partial, signal.contradicted) if part
    ]  # fmt: skip
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += [*one.any, *one.all, *([one.none] if one.none else []), *([one.near.event] if one.near else [])]
        waiting += [moment.event for moment in (one.before, one.after) if moment and moment.event]
    return found


def test_each_area_has_at_least_eight_signals_and_comparable_weight() -> None:
    weights = [sum(signal.weight for signal in RUBRIC.of(area)) for area in AREAS]
    assert all(len(RUBRIC.of(area)) >= 8 for area in AREAS)
    assert max(weights) < 1.6 * min(weights)


def test_rubrics_use_only_acts_and_slots_that_the_reader_knows() -> None:
    for predicate in every_predicate():
        for said in (predicate.said, predicate.asked):
            if said:
                acts = [name for name in said.act if name != "any"] or list(ACTS)
                assert set(acts) <= set(ACTS), said
                allowed = {slot for name in acts for slot in SLOTS_OF[name]}
                assert {*said.has, *said.has_any, *said.slots} <= allowed, said


def test_rubrics_use_only_metrics_splits_and_sides_that_the_fleet_keeps() -> None:
    for predicate in every_predicate():
        looked = predicate.looked
        if looked:
            assert set(looked.metric) <= set(METRICS) | {"any"}
            assert set(looked.by) <= set(DIMS)
            assert set(looked.side) <= set(SIDES)
            assert set(looked.stat) <= set(LATENCY_STATS)


def test_every_sentence_is_a_sentence() -> None:
    for signal in RUBRIC.signals:
        assert signal.says[0].isupper() and not signal.says.endswith("."), signal.id
        assert signal.drill[0].isupper() and signal.drill.endswith((".", "?", '"')), signal.id


def test_every_fault_is_reported_at_once_with_its_file_and_signal() -> None:
    broken = {
        "signals": [
            NEW | {"area": "tap-dancing"}, NEW | {"id": "recaps"}, NEW | {"shown": {"ordered": "explode"}, "weight": 9},
            "not a signal",
        ],
        "weights": {"no-such": 1, "recaps": 99}, "leaves_out": ["nor-this"], "colour": "blue",
    }  # fmt: skip
    with pytest.raises(RubricFaults) as caught:
        load_rubric(["shared", "missing"], broken)
    text = str(caught.value)
    for wanted in (
        "missing.yaml: there is no such rubric", "rubric.yaml: says-hello: area", "rubric.yaml: recaps: another signal",
        "no order is called explode", "rubric.yaml: says-hello: weight", "signal 4", "no signal is called 'no-such'",
        "a weight is above 0 and at most 5, not 99", "leaves_out: no signal is called 'nor-this'", "unknown 'colour'",
    ):  # fmt: skip
        assert wanted in text


def test_two_rubrics_may_leave_out_the_same() -> None:
    ids = {signal.id for signal in load_rubric(["shared", "launch", "no-action"]).signals}
    assert "smallest-scope-first" not in ids and {"stages-the-exposure", "leaves-production-alone"} <= ids


def test_a_case_adds_reweighs_and_leaves_out() -> None:
    own = {"signals": [NEW], "weights": {"recaps": 3}, "leaves_out": ["time-boxes"]}
    rubric = load_rubric(["shared"], own)
    by_id = {signal.id: signal for signal in rubric.signals}
    assert by_id["says-hello"].area == "troubleshooting"
    assert by_id["recaps"].weight == 3
    assert "time-boxes" not in by_id


def test_seniority_shifts_weights_and_nothing_else() -> None:
    signal = load_rubric([], {"signals": [NEW | {"seniority": {"senior": 1, "junior": -2}}]}).signals[0]
    assert (signal.weighs(""), signal.weighs("senior"), signal.weighs("junior")) == (1, 2, 0)
