"""docs/explanation/examiner.md shows the tables as they are."""

import re
from pathlib import Path

import pytest

from simride.examiner.agenda import PROBES
from simride.examiner.sentences import SENTENCES
from simride.examiner.tables import FLOORS, PHASES, TWISTS, diagram

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "examiner.md"


def part(name: str) -> str:
    """What stands between the markers of a generated part."""
    found = re.search(
        rf"<!-- {name}: begin.*?-->\n(.*?)<!-- {name}: end -->", PAGE.read_text(encoding="utf-8"), re.DOTALL
    )
    assert found is not None
    return found[1].strip()


def probe_table() -> str:
    """The agenda as a table."""
    rows = [f"| {probe.signal} | {SENTENCES[probe.sentence][0]} |" for probe in PROBES]
    return "\n".join(["| signal | one wording |", "| --- | --- |", *rows])


def test_the_diagram_is_up_to_date() -> None:
    assert part("diagram") == diagram()


def test_the_probes_are_up_to_date() -> None:
    assert part("probes") == probe_table()


@pytest.mark.parametrize("table", [PHASES, FLOORS, TWISTS])
def test_every_transition_is_in_the_diagram(table: dict[str, dict[str, str]]) -> None:
    for state, row in table.items():
        for to in row.values():
            assert f"    {state} --> {to}: " in diagram()
