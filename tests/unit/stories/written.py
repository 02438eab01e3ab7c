"""The evaluation answers as the tests and the bench read them."""

from dataclasses import dataclass
from pathlib import Path

from simride.stories.parts import LETTERS

FOLDER = Path(__file__).parent / "evaluation"


@dataclass(frozen=True)
class Written:
    """One answer: its area, how strong it is, its sentences and their parts."""

    area: str
    strength: str
    parts: tuple[str, ...]
    sentences: tuple[str, ...]

    @property
    def text(self) -> str:
        """The answer, a sentence a line."""
        return "\n".join(self.sentences)


def answers() -> tuple[Written, ...]:
    """The labelled answers."""
    return tuple(_written(block) for block in _blocks("answers.txt"))


def reworded() -> dict[str, str]:
    """By area, the strong answer in other words."""
    return {head: "\n".join(lines) for head, lines in _blocks("reworded.txt")}


def _blocks(name: str) -> list[tuple[str, list[str]]]:
    blocks = (FOLDER / name).read_text(encoding="utf-8").split("\n## ")[1:]
    return [(block.split("\n", 1)[0], [line for line in block.split("\n")[1:] if line]) for block in blocks]


def _written(block: tuple[str, list[str]]) -> Written:
    head, lines = block
    area, strength = head.split()
    return Written(area, strength, tuple(LETTERS[line[0]] for line in lines), tuple(line[2:] for line in lines))
