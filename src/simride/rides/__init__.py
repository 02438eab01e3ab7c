"""The use cases both front ends call: begin, say, look, order, land, resume, debrief."""

from simride.rides import catalog
from simride.rides.ride import OrderLine, Ride, Status
from simride.rides.scoring import debrief, fly_script, rescore

__all__ = ["OrderLine", "Ride", "Status", "catalog", "debrief", "fly_script", "rescore"]
