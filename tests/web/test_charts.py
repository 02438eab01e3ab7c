"""Chart specifications and their tables."""

import json
import math
from collections.abc import Sequence

import numpy as np
import pytest

from simride.base.errors import QueryError
from simride.simulator.telemetry.frame import Frame, Series
from simride.web.cockpit import queries
from simride.web.shared import charts
from web import fakes


def frame(names: list[str], *, compared: bool = False) -> Frame:
    times = np.arange(0.0, 600.0, 10.0)
    series = tuple(
        Series(
            {"cluster": name}, np.full(60, 0.1 * place), np.full(60, 0.2) if compared else None, 0.1 * place, 0.2, 5.0
        )
        for place, name in enumerate(names)
    )
    return Frame("latency", "p99", "user", "s", ("cluster",), 0.0, 600.0, 10.0, times, series, 100.0)


def colours(spec: dict) -> dict[str, str]:
    """Name to colour, from the layer that has a colour scale."""
    scale = next(layer["encoding"]["color"]["scale"] for layer in spec["layer"] if "color" in layer["encoding"])
    return dict(zip(scale["domain"], scale["range"], strict=True))


def test_the_same_thing_has_the_same_colour_in_every_chart() -> None:
    palette = charts.Palette.of(fakes.FLEET)
    few = colours(charts.line_chart(frame(["euw-a", "euw-c"]), palette))
    more = colours(charts.line_chart(frame(["use-b", "euw-c", "euw-a"]), palette))
    assert few["euw-c"] == more["euw-c"]
    assert few["euw-a"] == more["euw-a"]


def test_no_two_lines_of_a_chart_share_a_colour() -> None:
    found = colours(charts.line_chart(frame([f"rack {number}" for number in (1, 9, 17, 25)]), charts.Palette()))
    assert len(set(found.values())) == 4


def test_orders_stand_as_rules_inside_the_window_only() -> None:
    rules = [charts.Rule(300.0, "drain rack 17"), charts.Rule(9000.0, "much later")]
    text = json.dumps(charts.line_chart(frame(["euw-a"]), charts.Palette(), rules))
    assert "drain rack 17" in text
    assert "much later" not in text


def labels(rules: Sequence[tuple[float, str]]) -> list[tuple[str, int]]:
    placed = charts._labelled([charts.Rule(at, says) for at, says in rules], 1000.0)
    return [(short, row) for _, _, short, row in placed]


def test_labels_of_rules_never_run_into_each_other() -> None:
    assert labels([(0, "one"), (500, "two")]) == [("one", 0), ("two", 0)]
    assert labels([(0, "one"), (50, "two"), (100, "three")]) == [("one", 0), ("two", 1), ("three", 2)]
    assert labels([(0, "one"), (50, "two"), (100, "three"), (150, "four"), (250, "five")]) == [
        ("one", 0), ("two", 1), ("three", 2), ("", 0), ("five", 0)
    ]  # fmt: skip


def test_rules_as_good_as_at_one_place_share_a_label() -> None:
    assert labels([(5, "two"), (0, "one"), (9, "three"), (400, "four")]) == [("one +2", 0), ("four", 0)]


def test_a_chart_says_what_it_shows_and_needs_no_theme() -> None:
    spec = charts.line_chart(frame(["euw-a", "euw-c"], compared=True), charts.Palette())
    assert spec["description"].startswith("p99 latency by cluster, 00:00 to 00:10.")
    assert "config" not in spec
    assert "#" not in json.dumps(spec)


def test_nothing_measured_is_no_number() -> None:
    assert charts.value_text(math.nan, "s") == "–"
    assert charts.value_text(None, "1") == "–"
    assert charts.value_text(0.007, "1") == "0.7 %"
    assert charts.value_text(2.9, "s") == "2.9 s"


def test_the_table_holds_every_series_the_worst_first() -> None:
    table = charts.table(frame(["euw-a", "euw-b", "euw-c"], compared=True))
    assert [row[0] for row in table.rows] == ["euw-c", "euw-b", "euw-a"]
    assert table.heads[-1] == "a day before"


def test_a_query_reads_as_it_would_be_typed() -> None:
    query = {
        "metric": "slow_ratio",
        "by": ["region"],
        "where": {"service": "msg-router"},
        "last_s": 1800,
        "compare": "1d",
    }
    assert queries.text_of(query) == 'slow_ratio{service="msg-router"} by (region) [30m] offset 1d'


@pytest.mark.parametrize(("text", "wanted"), [("15m", 900), ("2 h", 7200), ("90s", 90), ("5", 300), ("91d", 7_862_400)])
def test_lengths_of_time_as_people_type_them(text: str, wanted: float) -> None:
    assert queries.seconds(text) == wanted


@pytest.mark.parametrize("typed", ["90s", "30m", "24h", "36h", "2d", "91d"])
def test_a_window_is_told_in_the_unit_people_would_type(typed: str) -> None:
    assert queries.span(queries.seconds(typed)) == typed


def test_what_is_no_filter_is_named() -> None:
    assert queries.filters("rack=17, cluster=euw-c") == {"rack": "17", "cluster": "euw-c"}
    with pytest.raises(QueryError, match="'rack' is no filter"):
        queries.filters("rack")


@pytest.mark.parametrize(("many", "says"), [(1, None), (8, None), (12, "the 8 highest of 12; the others in grey")])
def test_a_legend_says_how_many_it_does_not_name(many: int, says: str | None) -> None:
    spec = charts.line_chart(frame([f"c-{place}" for place in range(many)]), charts.Palette.of(fakes.FLEET))
    titles = [
        (layer["encoding"]["color"].get("legend") or {}).get("title")
        for layer in spec["layer"] if "color" in layer["encoding"]
    ]  # fmt: skip
    assert [title for title in titles if title] == ([says] if says else [])


def test_the_cells_of_a_table_are_escaped() -> None:
    table = charts.Table("Rows", ("name", "says"), (("<b>", "a & b"), ("c",)))
    assert table.body() == (
        '<tr><th scope="row">&lt;b&gt;</th><td>a &amp; b</td></tr><tr><th scope="row">c</th></tr>'
    )
