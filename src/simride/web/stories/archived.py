"""The story bank as a part of the archive: stories with their versions, and own questions; nothing private."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from simride.base.errors import LogbookError
from simride.web.stories.keeping import snapshot
from simride.web.stories.models import FIELDS, OwnQuestion, Story, Version

WORDS = tuple(name for name in FIELDS if name not in ("began", "ended", "areas", "topics", "private"))


def dump_stories() -> list[dict[str, Any]]:
    """Every story with every version of it, and the private field of none."""
    return [
        {
            "id": str(row.pk),
            "now": _shared(snapshot(row)),
            "versions": [_shared(one.kept) for one in row.versions.order_by("number")],
        }
        for row in Story.objects.order_by("created", "pk")
    ]


def load_stories(rows: Any) -> tuple[int, int]:
    """Stories that are not here yet. Raises LogbookError for one that cannot be read."""
    new = known = 0
    for place, told in enumerate(rows):
        try:
            if Story.objects.filter(pk=UUID(told["id"])).exists():
                known += 1
                continue
            _keep(UUID(told["id"]), told)
            new += 1
        except (KeyError, TypeError, ValueError) as error:
            raise LogbookError(f"Story {place + 1} of it cannot be read ({error}); nothing was brought in.") from None
    return new, known


def delete_stories() -> None:
    """Every story, gone."""
    Story.objects.all().delete()


def dump_questions() -> list[str]:
    """The list of own questions."""
    return list(OwnQuestion.objects.values_list("text", flat=True))


def load_questions(rows: Any) -> tuple[int, int]:
    """Questions that are not on the list yet."""
    here = set(dump_questions())
    if not all(isinstance(text, str) for text in rows):
        raise LogbookError("A question of it is no text; nothing was brought in.")
    fresh = [text for text in dict.fromkeys(rows) if text not in here]
    OwnQuestion.objects.bulk_create(OwnQuestion(text=text[:300]) for text in fresh)
    return len(fresh), len(rows) - len(fresh)


def delete_questions() -> None:
    """The whole list, gone."""
    OwnQuestion.objects.all().delete()


def _keep(key: UUID, told: Mapping[str, Any]) -> None:
    row = Story.objects.create(pk=key, **_read(told["now"]))
    Version.objects.bulk_create(
        Version(story=row, number=number, kept=_whole(kept)) for number, kept in enumerate(told["versions"], start=1)
    )


def _shared(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: kept[name] for name in FIELDS if name != "private"}


def _whole(kept: Mapping[str, Any]) -> dict[str, Any]:
    _read(kept)  # what cannot be gone back to is not brought in
    return _shared(kept) | {"private": ""}


def _read(kept: Mapping[str, Any]) -> dict[str, Any]:
    """A story's fields. Raises KeyError, TypeError or ValueError where one is missing or of another kind."""
    for name in WORDS:
        if not isinstance(kept[name], str):
            raise TypeError(f"{name} is no text")
    for name in ("areas", "topics"):
        if not isinstance(kept[name], list) or not all(isinstance(one, str) for one in kept[name]):
            raise TypeError(f"{name} is no list of names")
    dates = {name: date.fromisoformat(kept[name]) if kept[name] else None for name in ("began", "ended")}
    return _shared(kept) | dates
