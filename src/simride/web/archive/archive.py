"""All a person has here as one JSON file, and back: on another machine the logbook is the same to the byte.

Rides are told by their records; debriefs and entries ride along, so that nothing has to be flown again. A feature
that keeps more adds its part to PARTS.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from pydantic import ValidationError

from simride.base.errors import LogbookError
from simride.logbook import entry_from
from simride.recorder.events import PAYLOAD
from simride.web.cockpit.models import Pin, Ride, RideEvent
from simride.web.debriefs.models import Comparison, Debrief
from simride.web.journey import keeping as journey
from simride.web.logbook.models import Entry
from simride.web.stories import archived
from simride.web.voice import keeping as voice

FORMAT = "simride archive"
VERSION = 1
NO_ARCHIVE = "This is not an archive of Simride. Choose the file that “Download everything” gave."
KEPT_COMPUTED: Mapping[str, tuple[Any, str]] = {
    "debrief": (Debrief, "report"),
    "comparison": (Comparison, "result"),
    "entry": (Entry, "entry"),
}


@dataclass(frozen=True)
class Part:
    """What one feature keeps: what is counted of it, how it is told, brought back (giving how many were new and
    known), and deleted."""

    counts: str
    dump: Callable[[], Any]
    load: Callable[[Any], tuple[int, int]]
    delete: Callable[[], None]


@dataclass(frozen=True)
class Brought:
    """What bringing in an archive did, by part: new ones, and those that were here already."""

    new: Mapping[str, int]
    known: Mapping[str, int]

    def says(self) -> str:
        """The same as a sentence."""
        new = ", ".join(f"{count} {PARTS[name].counts}" for name, count in self.new.items())
        known = ", ".join(f"{count} {PARTS[name].counts}" for name, count in self.known.items())
        return f"{new} brought in; {known} were here already."


def text() -> str:
    """The archive of this machine, accommodations and all: it is the person's own."""
    parts = {name: part.dump() for name, part in PARTS.items()}
    return json.dumps({"format": FORMAT, "version": VERSION, **parts}, ensure_ascii=False, sort_keys=True)


def bring_in(written: str) -> Brought:
    """Everything of an archive that is not here yet; where something of it is wrong, none. Raises LogbookError."""
    try:
        data = json.loads(written)
    except ValueError:
        raise LogbookError(NO_ARCHIVE) from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise LogbookError(NO_ARCHIVE)
    if data.get("version") != VERSION:
        raise LogbookError(f"This archive is of version {data.get('version')}; Simride here reads {VERSION}.")
    strange = sorted(set(data) - set(PARTS) - {"format", "version"})
    if strange:
        raise LogbookError(f"This archive has parts unknown here: {', '.join(strange)}. Update Simride first.")
    counts = {}
    with transaction.atomic():
        for name, part in PARTS.items():
            counted = part.load(data.get(name, []))
            if any(counted) or name == "rides":
                counts[name] = counted
    return Brought({name: new for name, (new, _) in counts.items()}, {name: old for name, (_, old) in counts.items()})


def delete() -> None:
    """Everything a person has here, gone."""
    with transaction.atomic():
        for part in PARTS.values():
            part.delete()


def _dump_rides() -> list[dict[str, Any]]:
    return [_ride(row) for row in Ride.objects.order_by("created", "pk")]


def _ride(row: Ride) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": str(row.pk), "case": row.case, "title": row.title, "seed": row.seed, "format": row.format,
        "accommodations": row.accommodations, "created": row.created.isoformat(), "clock_at": row.clock_at,
        "interrupted": row.interrupted, "landed": row.landed, "self_marked": row.self_marked,
        "imported": row.imported, "practice": row.practice,
        "practice_of": None if row.practice_of_id is None else str(row.practice_of_id),
        "events": list(row.events.order_by("seq").values("seq", "at", "fleet_at", "payload")),
        "pins": list(row.pins.order_by("pk").values("seq", "number")),
    }  # fmt: skip
    for name, (model, column) in KEPT_COMPUTED.items():
        found = model.objects.filter(ride=row).values("digest", column).first()
        if found is not None:
            told[name] = {"digest": found["digest"], "value": found[column]}
    return told


def _load_rides(rows: Any) -> tuple[int, int]:
    new = known = 0
    for place, told in enumerate(rows):
        try:
            if Ride.objects.filter(pk=UUID(told["id"])).exists():
                known += 1
                continue
            _keep(told)
            new += 1
        except (KeyError, TypeError, ValueError, ValidationError, LogbookError) as error:
            why = str(error).splitlines()[0]
            raise LogbookError(f"Ride {place + 1} of it cannot be read ({why}); nothing was brought in.") from None
    for told in rows:  # a practice ride may stand before the one it was flown on from
        if told["practice_of"] is not None and Ride.objects.filter(pk=UUID(told["practice_of"])).exists():
            Ride.objects.filter(pk=UUID(told["id"])).update(practice_of=UUID(told["practice_of"]))
    return new, known


def _keep(told: Mapping[str, Any]) -> None:
    row = Ride(
        id=UUID(told["id"]), case=told["case"], title=told["title"], seed=told["seed"], format=told["format"],
        accommodations=told["accommodations"], clock_at=told["clock_at"], landed=told["landed"],
        interrupted=told["interrupted"], self_marked=told["self_marked"],
        imported=told["imported"], practice=told["practice"],
    )  # fmt: skip
    row.save(force_insert=True)
    Ride.objects.filter(pk=row.pk).update(created=datetime.fromisoformat(told["created"]))
    RideEvent.objects.bulk_create(
        RideEvent(ride=row, seq=one["seq"], at=one["at"], fleet_at=one["fleet_at"],
                  payload=PAYLOAD.validate_python(one["payload"]).model_dump(mode="json"))
        for one in told["events"]
    )  # fmt: skip
    Pin.objects.bulk_create(Pin(ride=row, seq=one["seq"], number=one["number"]) for one in told["pins"])
    for name, (model, column) in KEPT_COMPUTED.items():
        if name in told:
            if name == "entry":
                entry_from(told[name]["value"])
            model.objects.create(ride=row, digest=told[name]["digest"], **{column: told[name]["value"]})


def _delete_rides() -> None:
    Ride.objects.all().delete()


PARTS: dict[str, Part] = {
    "rides": Part("rides", _dump_rides, _load_rides, _delete_rides),
    "stories": Part("stories", archived.dump_stories, archived.load_stories, archived.delete_stories),
    "questions": Part("questions", archived.dump_questions, archived.load_questions, archived.delete_questions),
    "journey": Part("applications", journey.dump, journey.load, journey.delete),
    "recordings": Part("recordings", voice.dump, voice.load, voice.delete),
}
