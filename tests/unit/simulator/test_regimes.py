"""A ride that goes where the engine is rough says so, and one that does not says nothing."""

import numpy as np
import pytest

from oracle.small_fleets import Flown, chain, fly, own_times, service
from simride.simulator.layout import Names, base_params
from simride.simulator.regimes import Spell, told, weak_spells
from simride.simulator.spec import Fleet
from simride.simulator.state import Params

TIERS = chain(
    service("caller", hosts=4, slots=8, own_s=0.001, queue_limit=50),
    service("callee", hosts=4, slots=4, queue_limit=500),
    timeout_s=1.0,
)
ONE = {"hosts": 4, "slots": 4}


def slow_between(start: int, end: int, name: str):  # type: ignore[no-untyped-def]
    """An edit that makes a service three times slower for some seconds."""

    def edit(params: Params, names: Names, i: int) -> Params:
        return own_times(params, names, {name: 3.0 if start <= i < end else 1.0})

    return edit


def spells(described: Fleet, flown: Flown, **settings: float) -> tuple[Spell, ...]:
    """The weak regimes of a whole run."""
    params = base_params(flown.names, described)
    params = params._replace(**{name: np.full_like(getattr(params, name), value) for name, value in settings.items()})
    return weak_spells(flown.names, flown.segment, lambda _: params, 0.0, flown.segment.end)


def test_a_calm_fleet_is_nowhere_weak() -> None:
    assert spells(TIERS, fly(TIERS, 600.0, 30)) == ()


def test_a_caller_out_of_slots_is_told_with_its_time_and_place() -> None:
    flown = fly(TIERS, 1000.0, 40, slow_between(10, 25, "callee"))
    slots = [spell for spell in spells(TIERS, flown) if spell.regime == "slots"]
    assert [spell.service for spell in slots] == ["caller"]  # the callee is busy, but waits for nobody
    assert slots[0].clusters == ("r0-a",)
    assert slots[0].start == pytest.approx(11.0, abs=2.0)
    assert slots[0].end == pytest.approx(26.0, abs=3.0)


def test_a_queue_that_is_worked_off_is_told_as_a_drain() -> None:
    described = chain(service("only", **ONE))
    drains = spells(described, fly(described, 1000.0, 40, slow_between(10, 15, "only")))
    assert {spell.regime for spell in drains} == {"drain"}
    assert drains[0].start >= 15.0


def test_uneven_service_is_told_where_it_waits() -> None:
    described = chain(service("only", scv=6.0, **ONE))
    assert [s.regime for s in spells(described, fly(described, 1300.0, 20))] == ["uneven"]
    assert spells(described, fly(described, 400.0, 20)) == ()


def test_a_short_queue_at_full_load_is_told_with_what_it_may_hide() -> None:
    described = chain(service("only", queue_limit=9, **ONE))
    (spell,) = spells(described, fly(described, 1590.0, 20))
    assert spell.regime == "limit"
    assert "9 waiting; up to 10%" in told((spell,), 1)[0]


def test_the_settings_in_force_count_not_those_of_the_description() -> None:
    described = chain(service("only", **ONE))
    assert [s.regime for s in spells(described, fly(described, 1300.0, 20), scv=6.0)] == ["uneven"]


def test_a_sentence_names_time_service_and_how_far_off() -> None:
    spell = Spell("slots", "thread-store", ("euw-c",), 12 * 60.0, 18 * 60.0)
    assert told((spell,), 12) == (
        "Between 00:12 and 00:18 thread-store in euw-c ran out of slots while it waited for its callees; "
        "success there is good to .06, times to 15 %.",
    )


@pytest.mark.parametrize(("clusters", "words"), [(("a", "b"), "in 2 clusters"), (("a", "b", "c"), "in every cluster")])
def test_many_clusters_are_counted(clusters: tuple[str, ...], words: str) -> None:
    assert words in told((Spell("drain", "edge", clusters, 0.0, 60.0),), 3)[0]
