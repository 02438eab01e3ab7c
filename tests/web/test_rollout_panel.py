"""The rollout panel in the cockpit."""

import json
from html import unescape
from typing import Any

import pytest
from django.test import Client

from simride.web.cockpit import desk, flights, rollout_panel
from simride.web.cockpit.models import Ride
from web import fakes, rolled
from web.conftest import kinds, url


@pytest.fixture
def rolling(ada: Client, wall: Any) -> Ride:
    """A ride with a rollout, just begun."""
    return flights.begin("messenger", rolled.SEED, "service-ownership", {})


def text(page: Any) -> str:
    return unescape(page.content.decode())


def test_only_a_ride_with_a_rollout_has_its_tab(ada: Client, ride: Ride, rolling: Ride) -> None:
    assert 'id="tab-rollout"' not in text(ada.get(url(ride)))
    assert 'id="tab-rollout"' in text(ada.get(url(rolling)))
    assert 'id="rollout"' not in text(ada.get(url(ride, "?tool=rollout")))
    assert ada.get(url(ride, "rollout/")).status_code == 404


def test_it_shows_stages_what_they_can_see_and_what_a_longer_bake_would_add(ada: Client, rolling: Ride) -> None:
    page = text(ada.get(url(rolling, "?tool=rollout")))
    assert "msg-router 4.31 has 5 % of the service: baking, stage few, until 10:50 by the plan, then half." in page
    assert page.count('aria-current="step"') == 1
    assert "sees in 30 minutes: errors ×" in page
    assert "However long it bakes, no check of this stage looks at slow answers" in page
    assert "still looking" in page and "minutes." in page


def test_its_tab_has_a_key_of_its_own_and_so_has_the_one_behind_it(ada: Client, rolling: Ride, ride: Ride) -> None:
    keys = "<kbd>1</kbd> … <kbd>9</kbd></dt><dd>metrics, map, changes, alerts, logs, traces, hosts, rollout, sql</dd>"
    assert keys in text(ada.get(url(rolling)))
    assert "<kbd>8</kbd></dt><dd>metrics, map, changes, alerts, logs, traces, hosts, sql</dd>" in text(
        ada.get(url(ride))
    )


def test_orders_that_are_possible_are_buttons_and_the_others_say_why_not(ada: Client, rolling: Ride) -> None:
    page = text(ada.get(url(rolling, "?tool=rollout")))
    for name in ("hold", "promote", "extend", "abort", "ramp", "hurry", "amend-soak"):
        assert f'id="rollout-{name}"' in page
    assert 'id="rollout-resume"' not in page
    assert "A rollout that is baking cannot resume" in page


def test_opening_it_is_a_look_that_is_recorded_once(ada: Client, rolling: Ride) -> None:
    for _ in range(2):
        ada.get(url(rolling, "?tool=rollout"))
    assert kinds(rolling).count("looked") == 1
    (look,) = [event.payload for event in flights.stored(rolling.pk) if event.kind == "looked"]
    assert look.tool == "rollout"
    assert "msg-router 4.31 has" in text(ada.get(url(rolling)))  # as a card, too


def test_it_renews_itself_only_where_something_changed(
    ada: Client, rolling: Ride, htmx: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = rollout_panel.sign(rolled.desk(), "")
    assert ada.get(url(rolling, f"rollout/?sign={sign}"), **htmx).status_code == 204
    monkeypatch.setattr(fakes.Ride, "rollout", lambda self, at: rolled.desk(True, 12 * 3600.0))
    again = ada.get(url(rolling, f"rollout/?sign={sign}"), **htmx)
    assert again.status_code == 200 and "taken back" in text(again)
    assert "looked" not in kinds(rolling)


def test_a_button_gives_a_direct_order_which_is_read_back(ada: Client, rolling: Ride, htmx: dict[str, Any]) -> None:
    part = ada.post(url(rolling, "rollout/order/"), {"item": "hold"}, **htmx)
    assert 'id="rollout"' in text(part) and "start_work?" in text(part)
    assert 'role="status">To be clear: start_work? <span class="muted">Answer in the talk.</span></p>' in text(part)
    order = flights.stored(rolling.pk)[-1].payload.order
    assert (order.verb, order.name) == ("start_work", "hold")


def test_an_order_with_a_number_carries_it(ada: Client, rolling: Ride, htmx: dict[str, Any]) -> None:
    sent = {"item": "ramp", "takes-ramp": "%", "value-ramp": "12,5", "takes-extend": "minutes", "value-extend": "60"}
    ada.post(url(rolling, "rollout/order/"), sent, **htmx)
    order = flights.stored(rolling.pk)[-1].payload.order
    assert (order.name, order.percent, order.amount) == ("ramp", 12.5, None)


def test_what_is_no_number_is_refused_and_nothing_is_ordered(ada: Client, rolling: Ride, htmx: dict[str, Any]) -> None:
    sent = {"item": "extend", "takes-extend": "minutes", "value-extend": "long"}
    part = ada.post(url(rolling, "rollout/order/"), sent, **htmx)
    assert part.status_code == 422 and "'long' is no number" in text(part)
    assert "'long' is no number" in text(ada.post(url(rolling, "rollout/order/"), sent))
    assert kinds(rolling) == ["begun", "asked"]


def test_without_scripts_an_order_leads_back_to_the_panel(ada: Client, rolling: Ride) -> None:
    answer = ada.post(url(rolling, "rollout/order/"), {"item": "hold"})
    assert answer["Location"].endswith("?tool=rollout")


@pytest.mark.parametrize("name", ["errors", "slower"])
def test_the_two_sides_are_charts_with_their_bounds(ada: Client, rolling: Ride, name: str) -> None:
    spec = json.loads(ada.get(url(rolling, f"rollout/{name}.json")).content)
    marks = [layer["mark"]["type"] for layer in spec["layer"]]
    assert marks == ["area", "line"]
    assert "stage few" in spec["description"] or "other side" in spec["description"]


def test_a_stage_of_a_few_minutes_is_drawn_as_points(
    ada: Client, rolling: Ride, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fakes.Ride, "rollout", lambda self, at: rolled.desk(True, 12 * 3600.0))
    spec = json.loads(ada.get(url(rolling, "rollout/errors.json")).content)
    assert spec["layer"][0]["mark"]["type"] == "rule" and spec["layer"][1]["mark"]["point"]
    x = spec["layer"][1]["encoding"]["x"]
    assert x["scale"]["domain"] == [0.0, 5.0] and x["axis"]["tickMinStep"] == 1  # room beside the point, whole minutes


def test_a_ride_without_a_rollout_has_no_such_chart(ada: Client, ride: Ride, rolling: Ride) -> None:
    assert ada.get(url(ride, "rollout/errors.json")).status_code == 404
    assert ada.get(url(rolling, "rollout/memory.json")).status_code == 404


def test_where_minutes_count_hours_can_be_skipped(rolling: Ride, monkeypatch: pytest.MonkeyPatch) -> None:
    weeks = fakes.CASE.data.model_copy(update={"programme": {"of": "release"}})
    with flights.hold(rolling.pk) as held:
        monkeypatch.setattr(fakes.Ride, "passes_hours", True)
        monkeypatch.setattr(held.ride, "case", type("Case", (), {"data": weeks})())
        assert list(desk.skips(held).values()) == ["10 minutes", "1 hour", "6 hours", "1 day", "until somebody calls"]
