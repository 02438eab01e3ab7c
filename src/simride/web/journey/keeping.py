"""The journey in a person's own archive: all of it out, back in, and gone."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import ValidationError as NotOfTheModel
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, ValidationError

from simride.base.errors import LogbookError
from simride.web.journey import words, zones
from simride.web.journey.models import Application, Interview, OwnZone, Person, Piece, Question, Reading
from simride.web.shared.areas import titles


def _one_of(known: Any, what: str) -> AfterValidator:
    def check(value: str) -> str:
        if value not in known:
            raise ValueError(f"no {what} is called {value!r}")
        return value

    return AfterValidator(check)


def _zone(name: str) -> str:
    if not zones.known(name):
        raise ValueError(f"no time zone is called {name!r}")
    return name


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class _KeptPiece(_Kept):
    id: UUID
    created: AwareDatetime


class _KeptInterview(_KeptPiece):
    format: Annotated[str, _one_of(dict(words.FORMATS), "format")]
    called: str
    starts: AwareDatetime
    zone: Annotated[str, AfterValidator(_zone)]
    minutes: int
    notes: str
    asked: str
    went_well: str
    was_hard: str
    areas: list[Annotated[str, _one_of(titles(), "focus area")]]


class _KeptPerson(_KeptPiece):
    name: str
    does: str
    talked_about: str
    thank_you: str
    thanked: date | None


class _KeptReading(_KeptPiece):
    what: Annotated[str, _one_of(dict(words.READINGS), "kind of reading")]
    where: str
    notes: str
    done: bool


class _KeptQuestion(_KeptPiece):
    text: str
    answer: str


class _KeptApplication(_Kept):
    id: UUID
    company: str
    role: str
    stage: Annotated[str, _one_of(dict(words.STAGES), "stage")]
    recruiter: str
    last_contact: date | None
    notes: str
    created: datetime
    interviews: list[_KeptInterview]
    persons: list[_KeptPerson]
    readings: list[_KeptReading]
    questions: list[_KeptQuestion]


class _KeptJourney(_Kept):
    own_zone: Annotated[str, AfterValidator(_zone)] | None = None
    applications: list[_KeptApplication] = []


PIECES: dict[str, type[Piece]] = {
    "interviews": Interview, "persons": Person, "readings": Reading, "questions": Question,
}  # fmt: skip


def dump() -> dict[str, Any]:
    """The whole journey as plain data."""
    rows = Application.objects.prefetch_related(*PIECES)
    zone = OwnZone.objects.values_list("zone", flat=True).first()
    return _KeptJourney(own_zone=zone, applications=[_application(row) for row in rows]).model_dump(mode="json")


def load(data: Any) -> tuple[int, int]:
    """Bring in what is not here yet; counts of new and known applications. Raises LogbookError; see archive."""
    try:
        kept = _KeptJourney.model_validate(data or {})
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(part) for part in fault["loc"])
        raise LogbookError(
            f"The journey of it cannot be read ({where}: {fault['msg']}); nothing was brought in."
        ) from None
    if kept.own_zone is not None and not OwnZone.objects.exists():
        OwnZone.objects.create(pk=1, zone=kept.own_zone)
    known = set(Application.objects.values_list("pk", flat=True))
    new = [one for one in kept.applications if one.id not in known]
    try:
        for one in new:
            _keep(one)
    except NotOfTheModel as error:
        where, says = next(iter(error.message_dict.items()))
        raise LogbookError(f"The journey of it cannot be read ({where}: {says[0]}); nothing was brought in.") from None
    return len(new), len(kept.applications) - len(new)


def delete() -> None:
    """The whole journey, gone."""
    Application.objects.all().delete()
    OwnZone.objects.all().delete()


def _application(row: Application) -> _KeptApplication:
    pieces = {name: list(getattr(row, name).all()) for name in PIECES}
    own = {name: getattr(row, name) for name in _KeptApplication.model_fields if name not in PIECES}
    return _KeptApplication.model_validate({**own, **pieces})


def _keep(one: _KeptApplication) -> None:
    row = Application(**one.model_dump(exclude=set(PIECES)))
    row.full_clean()
    row.save(force_insert=True)
    for name, model in PIECES.items():
        for piece in getattr(one, name):
            kept = model(application=row, **piece.model_dump())
            kept.full_clean()
            kept.save(force_insert=True)
