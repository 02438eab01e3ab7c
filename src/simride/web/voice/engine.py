"""Speech to text on this machine: an optional engine, and a model that the person downloaded themselves.

The model is a folder in the form CTranslate2 reads. It has to hold its own tokenizer: without one the engine would
fetch a tokenizer from the network, and nothing here may do that.
"""

import importlib
import importlib.util
import json
import os
import threading
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

from simride.web.voice.sound import VoiceError

NEEDED = ("model.bin", "config.json", "tokenizer.json")
KEPT = "speech.json"
NOT_INSTALLED = "The speech engine is not installed. Install Simride with its extra: pip install 'simride[speech]'."
NOT_CHOSEN = "No speech model is named yet. Name its folder under Settings, Voice."


class Engine(Protocol):
    """Turns recorded speech into words."""

    def words(self, sound: BinaryIO) -> str:
        """What is said in a webm, mp4 or ogg file; empty for silence."""


class Whisper:
    """faster-whisper over a folder of the person's own."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")  # the folder is complete; should it not be, fail and fetch nothing
        try:
            library = importlib.import_module("faster_whisper")
        except ImportError:
            raise VoiceError(NOT_INSTALLED) from None
        try:
            self._model = library.WhisperModel(str(folder), device="cpu", compute_type="int8", local_files_only=True)
        except Exception as error:  # the library names no errors of its own
            raise VoiceError(f"The speech model in {folder} could not be opened: {error}") from None

    def words(self, sound: BinaryIO) -> str:
        """What is said. Raises VoiceError where the sound cannot be read."""
        try:
            segments, _ = self._model.transcribe(sound, vad_filter=True, condition_on_previous_text=False)
            return " ".join(one.text.strip() for one in segments).strip()
        except Exception as error:
            raise VoiceError(f"The speech engine could not read that sound: {error}") from None


class Kept:
    """The engine for a folder, opened when first asked, one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: tuple[Path, Engine] | None = None

    def words(self, sound: BinaryIO) -> str:
        """What is said, by the engine of the folder that is kept. Raises VoiceError."""
        chosen = folder()
        if chosen is None:
            raise VoiceError(NOT_CHOSEN)
        with self._lock:
            if self._open is None or self._open[0] != chosen:
                check(chosen)
                self._open = (chosen, Whisper(chosen))
            return self._open[1].words(sound)


kept = Kept()


def folder() -> Path | None:
    """The folder of the model, where one was named."""
    try:
        told = json.loads((Path(settings.HOME) / KEPT).read_text(encoding="utf-8"))
        return Path(told["folder"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        raise VoiceError(f"{KEPT} in the data folder cannot be read. Name the model again.") from None


def check(place: Path) -> None:
    """Raise VoiceError where this folder holds no model, or one that is not complete."""
    if not place.is_dir():
        raise VoiceError(f"There is no folder {place}.")
    missing = [name for name in NEEDED if not (place / name).is_file()]
    if missing:
        raise VoiceError(f"{place} has no {', no '.join(missing)}. A model in CTranslate2 form has all of them.")


def keep(place: str) -> None:
    """Remember the folder; nothing for an empty name. Raises VoiceError where it holds no complete model."""
    file = Path(settings.HOME) / KEPT
    if not place:
        file.unlink(missing_ok=True)
        return
    chosen = Path(place).expanduser()
    check(chosen)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"folder": str(chosen.resolve())}), encoding="utf-8")


def installed() -> bool:
    """Whether the library is there."""
    return importlib.util.find_spec("faster_whisper") is not None
