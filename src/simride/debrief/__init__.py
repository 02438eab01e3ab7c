"""The debrief: marks with quoted, timestamped evidence, from the record and the fleet alone."""

from simride.debrief.evidence import Evidence
from simride.debrief.facts import FleetFacts
from simride.debrief.flight_log import read_log
from simride.debrief.harm_curves import HarmCurves
from simride.debrief.report import Report, report
from simride.debrief.rubric import Rubric, RubricFaults, Signal, load_rubric
from simride.debrief.rubric_page import rubric_page
from simride.debrief.score import AreaMark, Marks, SignalMark, score
from simride.debrief.usual import Usual, usual_of

__all__ = [
    "AreaMark",
    "Evidence",
    "FleetFacts",
    "HarmCurves",
    "Marks",
    "Report",
    "Rubric",
    "RubricFaults",
    "Signal",
    "SignalMark",
    "Usual",
    "load_rubric",
    "read_log",
    "report",
    "rubric_page",
    "score",
    "usual_of",
]
