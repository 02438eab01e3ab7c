"""Changes, alerts, the service map and the reference page."""

from pathlib import Path

import pytest

from simride.base.errors import QueryError
from simride.simulator.telemetry import MetricQuery, alerts, changes, reference, topology
from simride.simulator.telemetry.metrics import total
from simride.simulator.world import Change
from unit.simulator.telemetry.tape import CELL, NAMES, NOON, failing_version, from_bucket, slow_rack, view, world

GUILTY = Change(NOON - 600.0, "code", "web", "web 7 → 8", "release train", "all regions", "finished", NOON + 3000.0)
SWAP = Change(NOON - 900.0, "infrastructure", "euw-a rack 8", "switch swapped", "data centre", "euw-a", "closed, ok")
LATER = Change(NOON + 5000.0, "config", "app", "not yet", "nobody", "all regions", "finished")
VIEW = view(made=world((GUILTY, SWAP, LATER)))
HOUR = (NOON - 3600.0, NOON)


def test_hundreds_of_changes_an_hour_and_only_a_few_near() -> None:
    every = changes.feed(VIEW, *HOUR)
    near = changes.touching(VIEW, *HOUR, endpoint="SaveNote")
    assert 120 <= len(every) <= 450
    assert {GUILTY.target, SWAP.target} <= {change.target for change in near}
    assert 2 <= len(near) <= 16


def test_the_feed_is_in_order_repeats_itself_and_never_shows_what_is_to_come() -> None:
    every = changes.feed(VIEW, NOON - 7200.0, NOON + 9000.0)
    assert [change.at for change in every] == sorted(change.at for change in every)
    assert all(change.at <= VIEW.now for change in every)
    assert LATER.title not in {change.title for change in every}
    assert set(changes.feed(VIEW, *HOUR)) <= set(every)
    assert changes.feed(VIEW, *HOUR) == changes.feed(VIEW, *HOUR)


def test_a_change_that_has_not_ended_is_still_running() -> None:
    mine = next(change for change in changes.feed(VIEW, *HOUR) if change.title == GUILTY.title)
    assert (mine.status, mine.ends) == ("running", None)


def test_the_riders_own_orders_are_in_the_feed() -> None:
    order = Change(NOON + 60.0, "code", "web", "roll back web", "you", "all regions", "running")
    assert order in changes.feed(view(orders=(order,)), NOON, NOON + 900.0)


def test_the_background_touches_nothing_of_this_fleet_but_harmlessly() -> None:
    for change in changes.feed(view(), NOON - 80_000.0, NOON):
        assert change.target not in NAMES.services or change.title in changes.HARMLESS


def test_nights_are_quieter_than_days() -> None:
    night, day = (len(changes.feed(view(), at, at + 7200.0)) for at in (-7200.0, NOON - 7200.0))
    assert night < 0.6 * day


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"targets": ("web",)}, {GUILTY.title}),
        ({"kinds": ("infrastructure",), "clusters": ("euw-a",)}, {SWAP.title}),
    ],
)
def test_the_feed_is_filtered(filters: dict[str, tuple[str, ...]], titles: set[str]) -> None:
    found = changes.feed(VIEW, *HOUR, **filters)  # type: ignore[arg-type] # keyword filters
    assert titles <= {change.title for change in found}
    assert all(change.target in filters.get("targets", (change.target,)) for change in found)


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(QueryError, match="found 'deploy'"):
        changes.feed(VIEW, *HOUR, kinds=("deploy",))


def test_a_calm_day_pages_nobody() -> None:
    assert [alert for alert in alerts.history(view()) if alert.severity == "page"] == []
    assert total(view(), MetricQuery("on_call_pages", last_s=20 * 3600.0)) == 0.0


def test_a_budget_that_burns_fast_pages_and_says_how_fast() -> None:
    # 5 % bad: the five minutes burn 50 times too fast at once, the hour reaches 14.4 after 14.4/50 of it
    sick = view(from_bucket(360, failing_version("web", 0.5, 0.2)), now=NOON + 1800.0)
    first = alerts.history(sick, NOON)[0]
    assert first.severity == "page" and first.until is None
    assert first.since - NOON == pytest.approx(3600.0 * 14.4 / 50.0, abs=120.0)
    assert "burns its error budget" in first.says and first.value >= 14.4
    paged = {alert.labels["endpoint"] for alert in alerts.firing(sick) if alert.severity == "page"}
    assert paged == {"OpenThread", "SaveNote"}
    assert total(sick, MetricQuery("on_call_pages", last_s=1800.0)) >= 2


def test_a_small_fault_of_some_users_pages_nobody() -> None:
    seen = view(from_bucket(360, slow_rack(8, p=0.02)), now=NOON + 1800.0)
    assert not [alert for alert in alerts.firing(seen) if alert.severity == "page"]


def test_a_full_cpu_is_told_without_waking_anyone() -> None:
    def busy(segment: object) -> None:
        segment.cells[..., 3] = 1.2  # type: ignore[attr-defined] # utilisation, beyond the last slot
        segment.cells[..., CELL["own_s"]] *= 100.0  # type: ignore[attr-defined] # all of it the host's own work

    found = [alert for alert in alerts.firing(view(busy)) if "service" in alert.labels]
    assert found and {alert.severity for alert in found} == {"ticket"}
    assert "of its CPU since 11:0" in found[0].says


def test_an_alert_that_cleared_has_an_end() -> None:
    def spell(segment: object) -> None:
        failing_version("web", 0.5, 0.2)(segment)  # type: ignore[arg-type] # a Segment

    seen = view(spell, now=NOON + 1700.0)
    seen.tape.segments[-1].roots[-160:] = view().tape.segments[-1].roots[-160:]
    ended = [alert for alert in alerts.history(seen) if alert.until is not None and alert.severity == "page"]
    assert ended and all(alert.until is not None and alert.until > alert.since for alert in ended)


def test_who_calls_whom() -> None:
    assert topology.callers(NAMES, "store") == ("app",)
    assert topology.callers(NAMES, "web") == ("OpenThread", "SaveNote")
    assert topology.callees(NAMES, "app") == ("cache", "store")
    assert topology.path(NAMES, "SaveNote") == ("web", "app", "store")
    with pytest.raises(QueryError, match="did you mean store"):
        topology.callers(NAMES, "stor")


def test_a_call_is_told_in_words() -> None:
    words = [edge.says for edge in topology.edges(view())]
    assert "app.open calls store.read in 20 % of its runs; it waits 1 s at most, up to 2 attempts" in words


def test_the_map_shows_every_service_in_every_cluster() -> None:
    places = topology.map_state(view(failing_version("web", 0.5, 0.2)))
    assert len(places) == 16
    web = [place for place in places if place.service == "web"]
    assert all(place.error_rate == pytest.approx(0.1, abs=0.002) and place.hosts == 12 for place in web)


def test_the_reference_page_is_up_to_date() -> None:
    page = Path(__file__).parents[4] / "docs" / "reference" / "metrics.md"
    assert page.read_text(encoding="utf-8") == reference.page(), "write reference.page() to docs/reference/metrics.md"
