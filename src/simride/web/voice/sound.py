"""Files of sound in the data folder, readable by their owner only."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from simride.base.errors import SimrideError


class VoiceError(SimrideError):
    """Sound that cannot be kept, or turned into text, as asked."""


@dataclass(frozen=True)
class Media:
    """A kind of file that browsers record."""

    content_type: str
    magic: bytes
    at: int  # where the magic stands


MEDIA: Mapping[str, Media] = {
    "webm": Media("audio/webm", b"\x1a\x45\xdf\xa3", 0),
    "mp4": Media("audio/mp4", b"ftyp", 4),
    "ogg": Media("audio/ogg", b"OggS", 0),
}
ONLY_OWNER, FOLDER_ONLY_OWNER = 0o600, 0o700


def media_of(content_type: str) -> str:
    """The key in MEDIA. Raises VoiceError for anything else."""
    plain = content_type.split(";")[0].strip().lower()
    for name, media in MEDIA.items():
        if media.content_type == plain:
            return name
    raise VoiceError(f"Sound of the kind {plain[:40]!r} cannot be kept; webm, mp4 and ogg can.")


def check_begins(media: str, piece: bytes) -> None:
    """Raise VoiceError where a file that begins so is not of this kind."""
    known = MEDIA[media]
    if piece[known.at : known.at + len(known.magic)] != known.magic:
        raise VoiceError(f"This is not {media} sound; nothing was kept.")


def folder() -> Path:
    """Where sound is kept, made when first asked for."""
    place = Path(settings.HOME) / "recordings"
    place.mkdir(parents=True, exist_ok=True, mode=FOLDER_ONLY_OWNER)
    return place


def path(name: UUID, media: str) -> Path:
    """The file of a recording."""
    return folder() / f"{name}.{media}"


def append(file: Path, piece: bytes, at: int) -> None:
    """Write a piece at `at`, the length so far; what a crash may have left behind that goes. Raises VoiceError."""
    try:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT, ONLY_OWNER)
        with os.fdopen(descriptor, "r+b", buffering=0) as writing:
            writing.truncate(at)
            writing.seek(at)
            writing.write(piece)
    except OSError as error:
        raise VoiceError(f"The sound could not be written to the data folder: {error.strerror}.") from None
