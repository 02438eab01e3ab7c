"""What a rider said aloud: rows here, the sound in the data folder. Beside a ride, and never in its record."""

import uuid
from typing import Any

from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from simride.web.cockpit.models import Ride
from simride.web.voice import sound


class Recording(models.Model):
    """A piece of a ride as sound."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ride = models.ForeignKey(Ride, on_delete=models.CASCADE, related_name="recordings")
    whole = models.BooleanField(default=False)  # of the ride, rather than of one answer
    media = models.CharField(max_length=8)  # a key of sound.MEDIA
    pieces = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    duration_s = models.FloatField(default=0.0)  # 0: cut off before it was ended
    marks = models.JSONField(default=list)  # [[second of the recording, second of the ride], ...]
    voiced = models.JSONField(default=list)  # [[from, to], ...] in seconds of the recording
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("created", "pk")

    def __str__(self) -> str:
        return f"{'the ride' if self.whole else 'an answer'}, {self.size} bytes"

    @property
    def begins(self) -> float:
        """The second of the ride at which it begins."""
        return float(self.marks[0][1]) if self.marks else 0.0


@receiver(post_delete, sender=Recording)
def delete_sound(sender: Any, instance: Recording, **_: Any) -> None:  # noqa: ARG001
    """A row that goes takes its file along, once it has really gone."""
    name, media = instance.pk, instance.media
    transaction.on_commit(lambda: sound.path(name, media).unlink(missing_ok=True))
