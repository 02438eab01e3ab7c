"""The question bank: what can be asked, in two wordings each, and what is asked when an answer lacks something."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from simride.base.errors import Faults
from simride.base.seeds import draw, pick
from simride.stories.analysis import OWN_SHARE, Analysis
from simride.stories.asking import Asking
from simride.stories.training import AREAS

Seniority = Literal["junior", "mid", "senior", "staff"]
SENIORITIES: tuple[Seniority, ...] = ("junior", "mid", "senior", "staff")
OWN_PART = "own_part"  # lacking where "we" hides who did it
FEW_DEEDS = 0.9  # of the speaker, below which what they did is not told; chosen on the development items
NEARLY = 0.1  # of worth, within which the order of the table decides; chosen by leaving authors out
AGAIN_COSTS = 0.1  # of the worth of a follow-up, each time it was asked before in a ride
NOTHING_HEARD: Mapping[str, int] = MappingProxyType({})
LASTING = "last-"  # what is asked where nothing is lacking, by number


class QuestionFaults(Faults):
    """A question bank that cannot be used, with every reason."""


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class QuestionRow(_Row):
    """One question as its file has it."""

    id: str
    topic: str
    ask: str
    again: str
    suits: tuple[Seniority, ...] = SENIORITIES


class FollowUp(_Row):
    """What to ask when one finding is missing."""

    lacks: str
    ask: tuple[str, ...]


class FollowUps(_Row):
    """Every follow-up: holes in the story come first, then what its area wants, in the area's order."""

    story: tuple[FollowUp, ...]
    areas: Mapping[str, tuple[FollowUp | str, ...]]  # a bare name is a row of `general`
    general: tuple[FollowUp, ...]
    last: tuple[str, ...]

    def of(self, area: str) -> tuple[FollowUp, ...]:
        """Everything that can be asked into an answer of an area, in order."""
        shared = {one.lacks: one for one in self.general}
        return (*self.story, *(shared[one] if isinstance(one, str) else one for one in self.areas[area]))

    @model_validator(mode="after")
    def _known(self) -> "FollowUps":
        named = {one for rows in self.areas.values() for one in rows if isinstance(one, str)}
        strange = named - {one.lacks for one in self.general}
        if strange:
            raise ValueError(f"no general follow-up is called {', '.join(sorted(strange))}")
        return self


@dataclass(frozen=True)
class Question:
    """One question of an area, in two wordings."""

    id: str
    area: str
    topic: str
    ask: str
    again: str
    suits: tuple[Seniority, ...]


@dataclass(frozen=True)
class Bank:
    """Every question and follow-up, and a digest of them."""

    questions: tuple[Question, ...]
    follow_ups: FollowUps
    digest: str

    def of(self, area: str, seniority: str) -> tuple[Question, ...]:
        """The questions of an area that suit a seniority."""
        return tuple(one for one in self.questions if one.area == area and seniority in one.suits)

    def question(self, name: str) -> Question | None:
        """A question by id; None where the bank no longer has it."""
        return next((one for one in self.questions if one.id == name), None)


@lru_cache(maxsize=1)
def bank() -> Bank:
    """The bank of this package. Raises QuestionFaults with everything that is wrong in it."""
    folder = files("simride") / "library" / "questions"
    texts = {name: (folder / f"{name}.yaml").read_text(encoding="utf-8") for name in (*AREAS, "follow-ups")}
    digest = hashlib.sha256("\0".join(texts[name] for name in sorted(texts)).encode()).hexdigest()[:16]
    faults: list[str] = []
    questions = [one for area in AREAS for one in _questions(area, yaml.safe_load(texts[area]), faults)]
    names = [one.id for one in questions]
    faults += [f"{name}: two questions have this id" for name in sorted({n for n in names if names.count(n) > 1})]
    follow_ups = FollowUps.model_validate(yaml.safe_load(texts["follow-ups"]))
    if faults:
        raise QuestionFaults("question bank", faults)
    return Bank(tuple(questions), follow_ups, digest)


def lacking(analysis: Analysis, area: str, follow_ups: FollowUps) -> tuple[FollowUp, ...]:
    """What an answer lacks that can be asked for: holes in its story first, then what its area wants."""
    return tuple(one for one in follow_ups.of(area) if lacks(analysis, one.lacks))


def worth_asking(
    analysis: Analysis, area: str, follow_ups: FollowUps, asking: Asking, heard: Mapping[str, int] = NOTHING_HEARD
) -> tuple[FollowUp, ...]:
    """What an interviewer could ask of an answer, best first: what is likely to be apt and unlikely to be said already.

    Of those that are nearly as good the first in the table comes first. `heard` is how often each was asked before in
    this ride, which makes it less worth asking.
    """
    said = asking.figures(analysis)
    left = [
        (asking.worth(said, one.lacks, lacks(analysis, one.lacks)) - AGAIN_COSTS * heard.get(one.lacks, 0), one)
        for one in follow_ups.of(area)
    ]
    left = [pair for pair in left if pair[0] >= 0.0]
    found = []
    while left:
        best = max(worth for worth, _ in left)
        place = next(place for place, (worth, _) in enumerate(left) if worth >= best - NEARLY)
        found.append(left.pop(place)[1])
    return tuple(found)


def worded(follow_up: FollowUp, seed: int, *name: object) -> str:
    """One of its wordings, by the seed."""
    return pick(seed, follow_up.ask, "follow-up", follow_up.lacks, *name)


def shuffled(items: Sequence[Any], seed: int, *name: object) -> list[Any]:
    """The items in an order that belongs to the seed and the name."""
    order = sorted(range(len(items)), key=lambda place: draw(seed, *name, place))
    return [items[place] for place in order]


def lacks(analysis: Analysis, finding: str) -> bool:
    """Whether an answer has not said it. What was done and what came of it are looked for among their neighbours."""
    if finding == OWN_PART:
        return analysis.ownership is not None and analysis.ownership < OWN_SHARE
    if finding == "action":
        return analysis.own_deeds < FEW_DEEDS
    if finding == "result":
        return not analysis.outcomes
    if finding == "checked":
        counted = any("xnumber" in piece.sentence.words for piece in analysis.outcomes)
        return not counted and not {"checked", "measure"} & set(analysis.findings)
    return finding not in analysis.findings


def _questions(area: str, rows: Any, faults: list[str]) -> list[Question]:
    if not isinstance(rows, list):
        faults.append(f"{area}.yaml: a list of questions is wanted")
        return []
    out = []
    for number, row in enumerate(rows, start=1):
        data = {"suits" if key == "for" else key: value for key, value in row.items()}
        try:
            read = QuestionRow.model_validate(data)
        except ValidationError as error:
            faults += [f"{area}.yaml: question {number}: {'.'.join(map(str, one['loc']))}: {one['msg']}"
                       for one in error.errors()]  # fmt: skip
            continue
        out.append(Question(read.id, area, read.topic, read.ask, read.again, read.suits))
    return out
