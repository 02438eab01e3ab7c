"""Looking with the tools."""

from html import unescape
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from simride.base.errors import SqlRefused
from simride.recorder.events import Looked
from simride.sandbox import Answer
from simride.simulator.telemetry.tables import TABLES
from simride.web.cockpit import desk, flights, looks, talk
from simride.web.cockpit.models import Pin, Ride
from web import fakes
from web.conftest import kinds, url
from web.fakes import FLEET

ASK = {"metric": "latency", "by": "cluster", "last": "30m", "compare": "on"}


def test_a_metric_comes_as_a_card_with_its_query_and_its_table(ada: Client, ride: Ride, htmx: dict[str, Any]) -> None:
    part = ada.post(url(ride, "look/metrics/"), ASK, **htmx).content.decode()
    assert kinds(ride)[-1] == "looked"
    assert "latency by (cluster) [30m] offset 1d" in part
    assert "euw-c" in part
    assert f"charts/{len(kinds(ride)) - 1}/0.json" in part


def test_without_scripts_the_whole_page_comes_with_the_card(ada: Client, ride: Ride) -> None:
    page = ada.post(url(ride, "look/metrics/"), ASK)
    assert page.status_code == 200
    assert 'id="entry"' in page.content.decode()
    assert "latency by (cluster)" in page.content.decode()


def test_a_typed_query_that_names_no_metric_keeps_its_words(ada: Client, ride: Ride, htmx: dict[str, Any]) -> None:
    part = ada.post(url(ride, "look/metrics/"), {"typed": "mood by cluster"}, **htmx)
    assert part.status_code == 422
    assert "names no metric" in part.content.decode()
    assert part["HX-Retarget"] == "#look-problem"
    page = ada.post(url(ride, "look/metrics/"), {"typed": "mood by cluster"})
    assert 'value="mood by cluster"' in page.content.decode()


@pytest.mark.parametrize(
    "bad", [{"metric": "mood", "last": "30m"}, {**ASK, "where": "rack"}, {**ASK, "place": "euw-c"}]
)
def test_a_form_that_makes_no_query_is_refused(
    ada: Client, ride: Ride, htmx: dict[str, Any], bad: dict[str, str]
) -> None:
    assert ada.post(url(ride, "look/metrics/"), bad, **htmx).status_code == 422
    assert "looked" not in kinds(ride)


@pytest.mark.parametrize("tool", [tool for tool in looks.TOOLS if tool not in ("metrics", "rollout")])
def test_every_other_tool_has_a_form_and_an_answer(ada: Client, ride: Ride, tool: str) -> None:
    assert ada.get(url(ride, f"?tool={tool}")).status_code == 200
    page = ada.post(url(ride, f"look/{tool}/"), {"last": "15m", "cluster": "euw-c", "service": "shard-store"})
    assert page.status_code == 200
    assert kinds(ride)[-1] == "looked"


@pytest.mark.parametrize(
    ("tool", "asked", "there"),
    [("logs", {"service": "shard-store"}, "Kinds of lines"), ("alerts", {}, "alerts"), ("map", {}, "shard-store"),
     ("hosts", {"service": "shard-store", "cluster": "euw-c"}, "over the last two minutes")],
)
def test_what_a_tool_showed_is_there_again_on_a_page_opened_anew(
    ada: Client, ride: Ride, tool: str, asked: dict[str, str], there: str
) -> None:
    ada.post(url(ride, f"look/{tool}/"), {"last": "15m", **asked})
    flights.forget_all()
    desk = ada.get(url(ride)).content.decode().split('id="recent"')[1]
    assert there in desk


def test_a_host_is_asked_what_a_tool_prints_there() -> None:
    chosen = QueryDict("host=euw-c-17-03&command=vmstat&service=shard-store")
    query = looks.query_of("hosts", FLEET, chosen)
    assert (query["host"], query["command"]) == ("euw-c-17-03", "vmstat")
    assert looks.says("hosts", {"host": "euw-c-17-03", "command": "vmstat"}) == "vmstat on euw-c-17-03"


def test_what_a_tool_printed_stands_in_columns_in_the_talk() -> None:
    text = "There it is:\n    top - 12:00\n    \n      PID USER\nAnything else?"
    assert [(block.printed, block.text) for block in talk.Line(3, "01:00", "examiner", text).blocks] == [
        (False, "There it is:"), (True, "top - 12:00\n\n  PID USER"), (False, "Anything else?"),
    ]


def test_an_unknown_tool_is_not_there(ada: Client, ride: Ride) -> None:
    assert ada.post(url(ride, "look/crystal-ball/")).status_code == 404


def test_the_same_chart_is_drawn_again_after_a_restart(ada: Client, ride: Ride) -> None:
    ada.post(url(ride, "look/metrics/"), ASK)
    address = url(ride, f"charts/{len(kinds(ride)) - 1}/0.json")
    before = ada.get(address).json()
    flights.forget_all()
    assert ada.get(address).json() == before
    assert before["layer"]


@pytest.mark.parametrize("address", ["charts/0/0.json", "charts/99/0.json", "charts/0/0/"])
def test_a_chart_that_was_never_shown_is_not_there(ada: Client, ride: Ride, address: str) -> None:
    assert ada.get(url(ride, address)).status_code == 404


def test_a_chart_is_pinned_and_let_go(ada: Client, ride: Ride) -> None:
    ada.post(url(ride, "say/"), {"text": "p99 by cluster"})
    seq = len(kinds(ride)) - 1
    ada.post(url(ride, "pin/"), {"seq": seq, "number": 0})
    assert f"card-{seq}-0-pin" in ada.get(url(ride)).content.decode()
    ada.post(url(ride, "pin/"), {"seq": seq, "number": 0, "keep": "no"})
    assert not Pin.objects.exists()


def test_talk_only_has_no_tools(ada: Client, wall: Any) -> None:
    ride = flights.begin("messenger", 7, "service-ownership", {"talk_only": True})
    assert "explorer" not in ada.get(url(ride)).content.decode()
    assert ada.post(url(ride, "look/metrics/"), ASK).status_code == 422


SQL = "select cluster, sum(weight) filter (late) late\nfrom events -- by place\ngroup by 1"


def test_sql_comes_with_its_tables_and_columns_beside_it(ada: Client, ride: Ride) -> None:
    page = ada.get(url(ride, "?tool=sql")).content.decode()
    assert 'id="look-sql"' in page
    for table in TABLES.values():
        assert f"<b>{table.name}</b>" in page
        assert all(kind.name in page for kind in table.kinds)


def test_a_statement_is_asked_and_its_rows_are_a_table_with_types(
    ada: Client, ride: Ride, htmx: dict[str, Any]
) -> None:
    part = ada.post(url(ride, "look/sql/"), {"sql": SQL}, **htmx).content.decode()
    assert kinds(ride)[-1] == "looked"
    payload = flights.stored(ride.pk)[-1].payload
    assert isinstance(payload, Looked) and (payload.tool, payload.query["sql"]) == ("sql", SQL)
    assert "<caption>2 rows; the first 2 rows</caption>" in part
    assert 'euw-c' in part and '<span class="kind">varchar</span>' in part
    assert '<td class="n">31000</td>' in part and '<span class="muted">NULL</span>' in part


def test_without_scripts_a_statement_stays_in_its_field_whatever_became_of_it(
    ada: Client, ride: Ride, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SQL in unescape(ada.post(url(ride, "look/sql/"), {"sql": SQL}).content.decode())

    def refuse(*_: object) -> None:
        raise SqlRefused("There is no table 'mood'; there are changes, events, logs, metrics, spans.")

    monkeypatch.setattr(fakes.Ride, "look", refuse)
    page = ada.post(url(ride, "look/sql/"), {"sql": "select * from mood"})
    assert page.status_code == 422
    told = unescape(page.content.decode())
    assert "There is no table 'mood'" in told and "select * from mood</textarea>" in told


def test_a_stopped_statement_says_so_on_its_card(
    ada: Client, ride: Ride, htmx: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fakes, "_shown", lambda tool: Answer(stopped="Stopped after 4 s. Read fewer rows."))
    part = ada.post(url(ride, "look/sql/"), {"sql": SQL}, **htmx).content.decode()
    assert "Stopped after 4 s." in part and "<table>" not in part


def test_a_statement_is_not_asked_again_for_a_page_that_is_opened_again(ada: Client, ride: Ride) -> None:
    ada.post(url(ride, "look/sql/"), {"sql": SQL})
    assert "31000" in ada.get(url(ride)).content.decode()
    desk._answers.clear()
    page = ada.get(url(ride)).content.decode()
    assert "Ask again to see it as of now." in page and "31000" not in page
