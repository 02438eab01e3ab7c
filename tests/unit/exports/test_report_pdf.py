"""Reports as PDF: every word of the marks is in them, and what the font lacks is seen to be lacking."""

import re

import pytest

from simride.exports.report_pdf import logbook_pdf, printable, ride_pdf

AREA = {
    "level": "solid",
    "score": 0.6,
    "signals": [
        {"id": "x", "state": "shown", "says": "Asked who is not affected",
         "evidence": [{"at": "01:30", "quote": "who is <not> affected & why"}]}
    ],
}  # fmt: skip
REPORT = {
    "title": "A case", "seed": 4, "summary": "It went well.", "areas": {"troubleshooting": AREA}, "self": {},
    "harm": {"yours": 900, "nothing": 2000, "reference": 300},
    "curves": {"step_s": 60, "yours": [0, 500, 900], "nothing": [0, 900, 2000], "reference": [0, 300, 300]},
    "orders": [{"at": "02:00", "says": "a drain"}], "hard": ["It was quiet."], "drill": {"says": "Ask again."},
    "stamina": [3, 1], "pace": [{"phase": "frame", "planned": 3, "spent": 2.5}],
}  # fmt: skip


def pages(pdf: bytes) -> int:
    """How many pages it has."""
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_the_same_report_gives_the_same_bytes() -> None:
    first = ride_pdf(REPORT, {"troubleshooting": "Troubleshooting"}, "1 May 2027")
    assert first.startswith(b"%PDF")
    assert first == ride_pdf(REPORT, {"troubleshooting": "Troubleshooting"}, "1 May 2027")
    assert first != ride_pdf(REPORT | {"seed": 5}, {"troubleshooting": "Troubleshooting"}, "1 May 2027")


def test_a_long_report_takes_more_pages_and_loses_nothing() -> None:
    long = REPORT | {"areas": {"troubleshooting": AREA | {"signals": AREA["signals"] * 60}}}
    assert pages(ride_pdf(long, {}, "")) > pages(ride_pdf(REPORT, {}, "")) >= 1


def test_an_interview_without_a_fleet_has_a_report_too() -> None:
    assert ride_pdf(REPORT | {"harm": None}, {}, "").startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "shown"), [("4.31 → 4.30", "4.31 -> 4.30"), ("café, naïve, Łódź", "café, naïve, Łódz"), ("日本", "□□")]
)
def test_what_the_font_lacks_is_seen(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_an_empty_logbook_can_be_printed() -> None:
    empty = {"rides": [], "patterns": [], "too_early": ["Too early to tell."], "trends": {}, "omissions": [],
             "stamina": {"minutes": [], "yours": []}, "next": []}  # fmt: skip
    assert logbook_pdf(empty, {}, "1 May 2027").startswith(b"%PDF")
