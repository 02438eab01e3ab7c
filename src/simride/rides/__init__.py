"""The use cases both front ends call: begin, say, look, order, land, resume, debrief."""

from simride.rides import catalog
from simride.rides.exploratory import Exploratory
from simride.rides.exploratory import debrief as story_debrief
from simride.rides.ride import OrderLine, Ride, Status
from simride.rides.scoring import Beside, beside, debrief, fly_script

__all__ = [
    "Beside", "Exploratory", "OrderLine", "Ride", "Status", "beside", "catalog", "debrief", "fly_script",
    "story_debrief",
]  # fmt: skip
