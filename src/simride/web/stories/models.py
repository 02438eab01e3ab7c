"""The story bank: stories, every version of them, and the questions one wants to ask."""

import uuid
from typing import Any

from django.db import models

from simride.stories import bank

FIELDS = (
    "title", "situation", "task", "action", "result", "learnt", "people", "scale", "numbers", "began", "ended", "areas",
    "topics", "readiness", "private",
)  # fmt: skip


class Story(models.Model):
    """One story as it is now."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=120)
    situation = models.TextField(blank=True)
    task = models.TextField(blank=True)
    action = models.TextField(blank=True)
    result = models.TextField(blank=True)
    learnt = models.TextField(blank=True)
    people = models.CharField(max_length=300, blank=True)
    scale = models.CharField(max_length=300, blank=True)
    numbers = models.CharField(max_length=300, blank=True)
    began = models.DateField(null=True, blank=True)
    ended = models.DateField(null=True, blank=True)
    areas = models.JSONField(default=list, blank=True)
    topics = models.JSONField(default=list, blank=True)
    readiness = models.CharField(max_length=10, default="draft")
    private = models.TextField(blank=True)  # its owner's alone: never exported
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("title", "id")

    def __str__(self) -> str:
        return self.title

    def plain(self) -> bank.Story:
        """The story as the analysis and the coverage know it."""
        values: dict[str, Any] = {name: getattr(self, name) for name in FIELDS}
        values |= {"areas": tuple(self.areas), "topics": tuple(self.topics)}
        return bank.Story(key=str(self.pk), **values)


class Fits(models.Model):
    """How a story serves each area, kept: it follows from the story's text alone."""

    story = models.OneToOneField(Story, on_delete=models.CASCADE, related_name="fits")
    digest = models.CharField(max_length=64)  # of the text that was read
    areas = models.JSONField()  # area -> 0..1

    def __str__(self) -> str:
        return f"fits of {self.story_id}"


class Version(models.Model):
    """A story as it was when it was saved."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    made = models.DateTimeField(auto_now_add=True)
    kept = models.JSONField()

    class Meta:
        ordering = ("story", "-number")
        constraints = (models.UniqueConstraint(fields=("story", "number"), name="one_version_per_number"),)

    def __str__(self) -> str:
        return f"version {self.number} of {self.story_id}"


class OwnQuestion(models.Model):
    """Something to ask the interviewer."""

    text = models.CharField(max_length=300)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text
