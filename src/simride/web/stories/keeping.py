"""The stories in the database, with their versions, and what is computed from them."""

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Max

from simride.rides.exploratory import learner, learnt
from simride.stories.analysis import Analysis, analyse_text
from simride.stories.coverage import BADLY, Coverage, better, coverage
from simride.stories.formats import exploratory
from simride.stories.mending import Mend, mend
from simride.stories.showing import WELL, serves
from simride.web.stories.models import FIELDS, Fits, OwnQuestion, Story, Version
from simride.web.stories.shares import bars


def save(story: Story) -> None:
    """Keep the story, and what it says now as a version where that is new."""
    with transaction.atomic():
        story.save()
        kept = snapshot(story)
        last = story.versions.order_by("-number").first()
        if last is None or last.kept != kept:
            Version.objects.create(story=story, number=_last(story) + 1, kept=kept)
        if not waits():  # else it is read when it is looked at next
            _keep_fits(story, _analysed(story.plain().text))


def waits() -> bool:
    """Whether reading a story would have to wait, because it is still being learnt in the background."""
    return learner().under_way


def restore(story: Story, number: int) -> None:
    """Make an older version the story again; nothing newer is lost. Raises Version.DoesNotExist."""
    kept = story.versions.get(number=number).kept
    for name in FIELDS:
        value = kept[name]
        setattr(story, name, date.fromisoformat(value) if name in ("began", "ended") and value else value)
    save(story)


def snapshot(story: Story) -> dict[str, Any]:
    """Every field as JSON has it."""
    encoder = DjangoJSONEncoder()
    values = ((name, getattr(story, name)) for name in FIELDS)
    return {name: encoder.default(value) if isinstance(value, date) else value for name, value in values}


def covered() -> tuple[tuple[Story, ...], Coverage]:
    """The stories and what they cover."""
    rows = tuple(Story.objects.select_related("fits"))
    plain = tuple(row.plain() for row in rows)
    read = {one.key: _analysed(one.text) for one in plain}
    for row in rows:
        _keep_fits(row, read[str(row.pk)])
    return rows, coverage(plain, read, exploratory())


def to_mend() -> Mend | None:
    """The story to work on next, from what was kept when the stories were last read: nothing is read for it."""
    rows = tuple(Story.objects.select_related("fits"))
    fits = {str(row.pk): row.fits.areas for row in rows if hasattr(row, "fits") and row.fits.digest == _digest(row)}
    return mend(tuple(row.plain() for row in rows), fits, exploratory())


def read(story: Story) -> dict[str, Any]:
    """What the page of a story says of it: its parts, remarks, and how it serves each of its areas."""
    analysis = _analysed(story.plain().text)
    return analysis.to_json() | {"bars": bars(analysis.shares), "serves": serving(story, analysis)}


def serving(story: Story, analysis: Analysis) -> list[dict[str, Any]]:
    """For each area the story is meant for, how it serves it; badly is said, with a better story if there is one."""
    rows = []
    for area in story.areas:
        fit = serves(analysis, area, exploratory())
        state = "well" if fit >= WELL else "badly" if fit < BADLY else "in part"
        found = better_than(area, fit, leave_out=str(story.pk)) if state != "well" else None
        missing = [one.says for one in exploratory().of(area)
                   if one.core and not all(name in analysis.findings for name in one.shown)]  # fmt: skip
        rows.append({"title": exploratory().areas[area], "state": state, "better": found, "missing": missing})
    return rows


def better_than(area: str, fit: float, leave_out: str = "") -> Story | None:
    """The story of the bank that would serve an area clearly better than one that serves it so well."""
    if not area or fit >= WELL:
        return None
    rows = {str(row.pk): row for row in Story.objects.all() if str(row.pk) != leave_out}
    plain = tuple(row.plain() for row in rows.values())
    found = better(area, fit, plain, {one.key: _analysed(one.text) for one in plain}, exploratory())
    return None if found is None else rows[found.key]


def exported() -> Mapping[str, Any]:
    """Everything of the bank that may leave it: no private field, in no version."""
    return {
        "format": "simride.stories",
        "version": 1,
        "stories": [row.plain().to_json() | {"versions": row.versions.count()} for row in Story.objects.all()],
        "own_questions": list(OwnQuestion.objects.values_list("text", flat=True)),
    }


def delete_all() -> None:
    """Forget every story, version and question."""
    with transaction.atomic():
        Story.objects.all().delete()
        OwnQuestion.objects.all().delete()


def story(key: UUID) -> Story:
    """A story. Raises Story.DoesNotExist."""
    return Story.objects.get(pk=key)


@lru_cache(maxsize=128)  # of texts: more stories than anyone tells
def _analysed(text: str) -> Analysis:
    """What a text shows; the same text is read once."""
    return analyse_text(text, learnt())


def _keep_fits(story: Story, analysis: Analysis) -> None:
    """Keep how a story serves each area, where that is not what is kept already."""
    fits = {area: serves(analysis, area, exploratory()) for area in exploratory().areas}
    found = getattr(story, "fits", None)
    if found is None or (found.digest, found.areas) != (_digest(story), fits):
        Fits.objects.update_or_create(story=story, defaults={"digest": _digest(story), "areas": fits})


def _digest(story: Story) -> str:
    return hashlib.blake2b(story.plain().text.encode(), digest_size=16).hexdigest()


def _last(story: Story) -> int:
    return int(story.versions.aggregate(last=Max("number"))["last"] or 0)
