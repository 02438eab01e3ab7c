"""A person's own stories as plain data: the parts, what they are good for, and what a text of them would show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from simride.stories.analysis import Analysis, analyse_text
from simride.stories.training import Trained

PARTS = ("situation", "task", "action", "result", "learnt")
Readiness = Literal["draft", "ready"]


@dataclass(frozen=True)
class Story:
    """One story of the bank. `private` is its owner's alone: nothing that leaves the bank holds it."""

    key: str
    title: str
    situation: str = ""
    task: str = ""
    action: str = ""
    result: str = ""
    learnt: str = ""
    people: str = ""
    scale: str = ""
    numbers: str = ""
    began: date | None = None
    ended: date | None = None
    areas: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    readiness: Readiness = "draft"
    private: str = field(default="", repr=False)

    @property
    def text(self) -> str:
        """The story as it would be told, part after part."""
        return "\n".join(part for part in (getattr(self, name).strip() for name in PARTS) if part)

    @property
    def missing(self) -> tuple[str, ...]:
        """The parts that are still empty."""
        return tuple(name for name in PARTS if not getattr(self, name).strip())

    def to_json(self) -> dict[str, Any]:
        """What may leave the bank: everything but what is private."""
        plain = {name: getattr(self, name) for name in (*PARTS, "title", "people", "scale", "numbers", "readiness")}
        return plain | {
            "began": self.began.isoformat() if self.began else None,
            "ended": self.ended.isoformat() if self.ended else None,
            "areas": list(self.areas),
            "topics": list(self.topics),
        }


def analyses(stories: tuple[Story, ...], trained: Trained) -> Mapping[str, Analysis]:
    """Each story's analysis, by key."""
    return {story.key: analyse_text(story.text, trained) for story in stories}
