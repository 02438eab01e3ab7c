"""Rides as rows: one for the ride and its clock, one per event of its record."""

import uuid

from django.db import models


class Ride(models.Model):
    """A ride and its clock. Ride seconds stood at `clock_at` when the wall clock showed `clock_wall`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    seed = models.BigIntegerField()
    format = models.CharField(max_length=40, default="service-ownership")
    accommodations = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True)
    clock_at = models.FloatField(default=0.0)
    clock_wall = models.FloatField(default=0.0)
    running = models.BooleanField(default=False)
    interrupted = models.BooleanField(default=False)  # stopped by a crash or a closed lid, not by the rider
    landed = models.BooleanField(default=False)
    self_marked = models.BooleanField(default=False)
    imported = models.BooleanField(default=False)
    practice = models.BooleanField(default=False)  # flown on from the middle of another: not for the logbook
    practice_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="practices")

    class Meta:
        ordering = ("-created",)

    def __str__(self) -> str:
        return f"{self.title}, seed {self.seed}"


class RideEvent(models.Model):
    """One event, written before anything it caused is shown."""

    ride = models.ForeignKey(Ride, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.FloatField()
    fleet_at = models.FloatField()
    payload = models.JSONField()

    class Meta:
        ordering = ("ride", "seq")
        constraints = (models.UniqueConstraint(fields=("ride", "seq"), name="one_event_per_seq"),)

    def __str__(self) -> str:
        return f"{self.seq} {self.payload.get('kind', '')}"


class Pin(models.Model):
    """A look-up the rider keeps in sight. Part of the desk, not of the record."""

    ride = models.ForeignKey(Ride, on_delete=models.CASCADE, related_name="pins")
    seq = models.PositiveIntegerField()
    number = models.PositiveIntegerField(default=0)  # which chart of that event

    class Meta:
        ordering = ("-id",)
        constraints = (models.UniqueConstraint(fields=("ride", "seq", "number"), name="one_pin_per_chart"),)

    def __str__(self) -> str:
        return f"pin of {self.seq}"
