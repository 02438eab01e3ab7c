"""Whether a case is sound and what it is worth: its files, its draws over many seeds, and its scripts flown."""

from simride.rides.checking.examination import Examined, examination_findings, examine
from simride.rides.checking.files import file_faults
from simride.rides.checking.flights import SOLVED, Flights, expected_text, floor_of, fly, policies_flown, total_harm
from simride.rides.checking.properties import Finding, drawn_findings, flown_findings, unreachable

__all__ = [
    "SOLVED", "Examined", "Finding", "Flights", "drawn_findings", "examination_findings", "examine", "expected_text",
    "file_faults", "floor_of", "flown_findings", "fly", "policies_flown", "total_harm", "unreachable",
]  # fmt: skip
