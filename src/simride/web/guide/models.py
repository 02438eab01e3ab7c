"""Which parts of the guide have been read."""

from django.db import models


class Read(models.Model):
    """A part that somebody marked as read."""

    part = models.SlugField(max_length=100, unique=True)
    when = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.part
