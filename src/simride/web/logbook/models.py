"""Entries of the logbook: what is kept of each debrief, so that two hundred rides open as quickly as two."""

from django.db import models

from simride.web.cockpit.models import Ride


class Entry(models.Model):
    """What one ride leaves in the logbook; follows from its debrief alone."""

    ride = models.OneToOneField(Ride, on_delete=models.CASCADE, related_name="entry")
    digest = models.CharField(max_length=64)  # of the record it was made from
    entry = models.JSONField()

    def __str__(self) -> str:
        return f"entry of {self.ride_id}"
