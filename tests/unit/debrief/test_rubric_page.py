"""docs/reference/rubric.md says what the rubrics and the vocabulary say."""

import os
from pathlib import Path

from simride.debrief import load_rubric, rubric_page

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "rubric.md"


def test_the_page_is_what_the_rubrics_say_today() -> None:
    if os.environ.get("SIMRIDE_WRITE_PAGES"):
        PAGE.write_text(rubric_page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == rubric_page(), (
        "run: SIMRIDE_WRITE_PAGES=1 pytest tests/unit/debrief/test_rubric_page.py"
    )


def test_the_page_names_every_signal_and_leaves_no_word_of_the_vocabulary_unexplained() -> None:
    page = rubric_page()
    assert all(f"`{signal.id}`" in page for signal in load_rubric(["shared", "degradation", "outage"]).signals)
    assert "None" not in page
