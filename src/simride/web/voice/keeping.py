"""Keeping recordings: begun, piece by piece, ended, brought along in the archive, deleted."""

import base64
import binascii
import math
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Sum

from simride.base.errors import LogbookError
from simride.web.cockpit.models import Ride
from simride.web.voice import sound
from simride.web.voice.models import Recording
from simride.web.voice.sound import VoiceError

LARGEST = 60_000_000  # bytes of one recording: four hours and more at what the page records
TOTAL = 200_000_000  # bytes of all of them: they have to fit into one archive
MB = 1_000_000
LONGEST_S = 24 * 3600.0
MOST_PAIRS = 20_000


def begin(ride: UUID, whole: bool, content_type: str, at: float) -> Recording:
    """A recording that begins at a second of the ride. Raises VoiceError, and Ride.DoesNotExist."""
    media = sound.media_of(content_type)
    _check_room(0)
    row = Ride.objects.get(pk=ride)
    if row.landed:
        raise VoiceError("This ride has landed; only a ride under way can be recorded.")
    return Recording.objects.create(
        ride=row, whole=whole, media=media, marks=_pairs([[0.0, at]], rising_by_second=True)
    )


def append(recording: UUID, number: int, piece: bytes) -> None:
    """The next piece. One that came before is taken for granted; one that is missing is an error."""
    with transaction.atomic():
        row = Recording.objects.get(pk=recording)
        if number < row.pieces:
            return
        if row.size + len(piece) > LARGEST:
            raise VoiceError(
                f"This recording has reached {LARGEST // MB} MB and ends here; what there is of it is kept."
            )
        _check_room(len(piece))
        if number == 0:
            sound.check_begins(row.media, piece)
        found = Recording.objects.filter(pk=recording, pieces=number, size=row.size)
        if found.update(pieces=number + 1, size=F("size") + len(piece)) != 1:
            raise VoiceError(f"A piece before number {number} is missing; the recording ends there.")
        sound.append(sound.path(row.pk, row.media), piece, row.size)


def finish(recording: UUID, told: Any) -> None:
    """How long it is, what second of the ride each of its seconds was, and when there was a voice."""
    try:
        duration = float(told["duration"])
        marks = _pairs(told["marks"], rising_by_second=True)
        voiced = _pairs(told["voiced"], rising_by_second=False)
    except (KeyError, TypeError, ValueError):
        raise VoiceError("The end of the recording cannot be understood; its sound is kept.") from None
    if not 0 <= duration <= LONGEST_S:
        raise VoiceError("No recording is longer than a day.")
    Recording.objects.filter(pk=recording).update(duration_s=duration, marks=marks, voiced=voiced)


def used() -> int:
    """Bytes of all recordings."""
    return int(Recording.objects.aggregate(all=Sum("size"))["all"] or 0)


def _check_room(more: int) -> None:
    if used() + more > TOTAL:
        raise VoiceError(f"All recordings together have reached {TOTAL // MB} MB. Delete some under Settings, Voice.")


def _pairs(told: Iterable[Any], *, rising_by_second: bool) -> list[list[float]]:
    """Pairs of seconds, each within a day, in order. Raises ValueError or TypeError."""
    found = [[float(one), float(other)] for one, other in told]
    flat = [value for pair in found for value in pair]
    if len(found) > MOST_PAIRS or not all(math.isfinite(one) and 0 <= one <= LONGEST_S for one in flat):
        raise ValueError("out of bounds")
    columns = zip(*found, strict=True) if rising_by_second else [flat]
    if any(list(column) != sorted(column) for column in columns):
        raise ValueError("out of order")
    return found


def dump() -> list[dict[str, Any]]:
    """Every recording for the archive, its sound in base64."""
    return [_told(row) for row in Recording.objects.order_by("created", "pk")]


def _told(row: Recording) -> dict[str, Any]:
    file = sound.path(row.pk, row.media)
    heard = file.read_bytes()[: row.size] if file.exists() else b""
    return {
        "id": str(row.pk), "ride": str(row.ride_id), "whole": row.whole, "media": row.media,
        "duration_s": row.duration_s, "marks": row.marks, "voiced": row.voiced,
        "sound": base64.b64encode(heard).decode("ascii"),
    }  # fmt: skip


def load(rows: Any) -> tuple[int, int]:
    """Those of an archive that are not here yet. Raises LogbookError."""
    new = known = 0
    for place, told in enumerate(rows):
        try:
            if Recording.objects.filter(pk=UUID(told["id"])).exists():
                known += 1
                continue
            _bring(told)
            new += 1
        except (KeyError, TypeError, ValueError, VoiceError, binascii.Error) as error:
            raise LogbookError(
                f"Recording {place + 1} of it cannot be read ({error}); nothing was brought in."
            ) from None
    return new, known


def _bring(told: Any) -> None:
    heard = base64.b64decode(told["sound"], validate=True)
    if told["media"] not in sound.MEDIA or not Ride.objects.filter(pk=UUID(told["ride"])).exists():
        raise VoiceError("it belongs to no ride here, or is of no known kind")
    if heard:
        sound.check_begins(told["media"], heard)
    _check_room(len(heard))
    row = Recording(
        id=UUID(told["id"]), ride_id=UUID(told["ride"]), whole=bool(told["whole"]), media=told["media"],
        pieces=1, size=len(heard), duration_s=float(told["duration_s"]),
        marks=_pairs(told["marks"], rising_by_second=True), voiced=_pairs(told["voiced"], rising_by_second=False),
    )  # fmt: skip
    row.save(force_insert=True)
    transaction.on_commit(lambda: sound.append(sound.path(row.pk, row.media), heard, 0))


def delete() -> None:
    """Every recording, gone."""
    Recording.objects.all().delete()
