"""What is kept of the desk: plans that were run many times, and rollouts that somebody leads."""

import uuid

from django.db import models


class Study(models.Model):
    """A plan run many times beside others. The result follows from the rest: it is a cache."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=200)
    plan = models.TextField()
    service = models.TextField(blank=True)
    runs = models.PositiveIntegerField()
    seed = models.PositiveIntegerField()
    result = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.name}, {self.runs} releases"


class Led(models.Model):
    """A rollout that is led by hand: the plan, its luck, and what was done. Where it stands follows from these."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    name = models.CharField(max_length=200)
    plan = models.TextField()
    service = models.TextField(blank=True)
    seed = models.PositiveIntegerField()
    steps = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.name}, {len(self.steps)} steps"
