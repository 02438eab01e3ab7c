"""Debriefs already computed: a cache, since a debrief follows from the record alone."""

from django.db import models

from simride.web.cockpit.models import Ride


class Debrief(models.Model):
    """The report of the record with this digest."""

    ride = models.OneToOneField(Ride, on_delete=models.CASCADE, related_name="debrief")
    digest = models.CharField(max_length=64)
    report = models.JSONField()

    def __str__(self) -> str:
        return f"debrief of {self.ride_id}"


class Comparison(models.Model):
    """What would have happened otherwise, flown under several kinds of weather; a cache as well."""

    ride = models.OneToOneField(Ride, on_delete=models.CASCADE, related_name="comparison")
    digest = models.CharField(max_length=64)
    result = models.JSONField()

    def __str__(self) -> str:
        return f"comparison of {self.ride_id}"
