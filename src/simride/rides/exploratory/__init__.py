"""The Exploratory interview as a ride: an hour of questions about past work, its record and its debrief."""

from simride.rides.exploratory.learning import learner, learnt
from simride.rides.exploratory.report import StoryReport, debrief
from simride.rides.exploratory.ride import NAME, Exploratory, fly_script

__all__ = ["NAME", "Exploratory", "StoryReport", "debrief", "fly_script", "learner", "learnt"]
