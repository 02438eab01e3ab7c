"""A person's own journey: applications, and what belongs to each. It is theirs, and part of nothing that is shared."""

import uuid

from django.db import models
from django.utils import timezone

from simride.web.journey import words
from simride.web.shared.areas import titles


class Application(models.Model):
    """One application to one company."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    company = models.CharField(max_length=120)
    role = models.CharField(max_length=120, blank=True)
    stage = models.CharField(max_length=20, choices=words.STAGES, default="applied")
    recruiter = models.CharField(max_length=120, blank=True)
    last_contact = models.DateField(null=True, blank=True)
    notes = models.TextField(max_length=20_000, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ("created", "pk")

    def __str__(self) -> str:
        return f"{self.company}, {self.role}" if self.role else self.company


class Piece(models.Model):
    """Something that belongs to an application."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="%(class)ss")
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ("created", "pk")


class Interview(Piece):
    """An interview date, and afterwards what was learned in it."""

    format = models.CharField(max_length=20, choices=words.FORMATS, default="service-ownership")
    called = models.CharField(max_length=120, blank=True)
    starts = models.DateTimeField()
    zone = models.CharField(max_length=60)  # IANA; the clocks the invitation speaks of
    minutes = models.PositiveSmallIntegerField(default=45)
    notes = models.TextField(max_length=20_000, blank=True)
    asked = models.TextField(max_length=20_000, blank=True)
    went_well = models.TextField(max_length=20_000, blank=True)
    was_hard = models.TextField(max_length=20_000, blank=True)
    areas = models.JSONField(default=list, blank=True)  # identifiers of shared.areas

    class Meta(Piece.Meta):
        ordering = ("starts", "pk")

    def __str__(self) -> str:
        return f"{self.title()}, {self.application.company}"

    def title(self) -> str:
        """What the interview is called, without the company."""
        return self.called or f"{self.get_format_display()} interview"

    def area_titles(self) -> list[str]:
        """The focus areas it went into, by name."""
        return [titles()[area] for area in self.areas]

    def looked_back(self) -> bool:
        """Whether anything of a retrospective is written."""
        return bool(self.asked or self.went_well or self.was_hard or self.areas)


class Person(Piece):
    """Somebody met, and the note of thanks to them in the person's own words."""

    name = models.CharField(max_length=120)
    does = models.CharField(max_length=120, blank=True)
    talked_about = models.TextField(max_length=20_000, blank=True)
    thank_you = models.TextField(max_length=20_000, blank=True)
    thanked = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Reading(Piece):
    """Something to read before, and what the person takes from it."""

    what = models.CharField(max_length=20, choices=words.READINGS, default="other")
    where = models.CharField(max_length=500, blank=True)
    notes = models.TextField(max_length=50_000, blank=True)
    done = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.get_what_display()


class Question(Piece):
    """Something to ask them, and what they answered."""

    text = models.CharField(max_length=500)
    answer = models.TextField(max_length=20_000, blank=True)

    def __str__(self) -> str:
        return self.text


class OwnZone(models.Model):
    """The one row that says in which time zone the person lives."""

    zone = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.zone
