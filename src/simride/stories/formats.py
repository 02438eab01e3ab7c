"""The Exploratory interview as data: its length, areas, topics, and the signals an answer can show."""

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, model_validator

from simride.stories.findings import FINDINGS
from simride.stories.training import AREAS

WE_HIDES_I = "we_hides_i"


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Shows(_Data):
    """A signal: the findings that show it, half show it, or show the contrary."""

    id: str
    says: str
    weight: float
    shown: tuple[str, ...]
    partial: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    drill: str
    core: bool = False
    area: str = ""  # empty: of every area

    def weighs(self, more: Mapping[str, float]) -> float:
        """Its weight, with what a seniority adds; never below zero."""
        return max(0.0, self.weight + more.get(self.id, 0.0))

    @model_validator(mode="after")
    def _known(self) -> "Shows":
        strange = {*self.shown, *self.partial, *self.contradicted} - set(FINDINGS) - {WE_HIDES_I}
        if strange:
            raise ValueError(f"{self.id}: no finding is called {', '.join(sorted(strange))}")
        return self


class Format(_Data):
    """The interview."""

    name: str
    title: str
    minutes: float
    own_questions_minutes: float
    areas: Mapping[str, str]
    topics: Mapping[str, str]
    everywhere: tuple[Shows, ...]
    signals: tuple[Shows, ...]
    seniority: Mapping[str, Mapping[str, float]]

    def of(self, area: str) -> tuple[Shows, ...]:
        """The signals of an area: its own, then those of every area."""
        return (*(one for one in self.signals if one.area == area), *self.everywhere)

    @model_validator(mode="after")
    def _whole(self) -> "Format":
        if tuple(self.areas) != AREAS:
            raise ValueError(f"areas are {', '.join(AREAS)}, in this order")
        strange = {one.area for one in self.signals} - set(AREAS)
        if strange:
            raise ValueError(f"signals of unknown areas: {', '.join(sorted(strange))}")
        return self


@lru_cache(maxsize=1)
def exploratory() -> Format:
    """The Exploratory interview of this package."""
    text = (files("simride") / "library" / "formats" / "exploratory.yaml").read_text(encoding="utf-8")
    return Format.model_validate(yaml.safe_load(text))
