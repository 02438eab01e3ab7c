"""How well the analysis of stories does on answers kept apart from its training; rewrites docs/explanation/stories.md.

python benchmarks/stories.py
"""

import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from simride.debrief.levels import score_of  # noqa: E402 - the tests' folder comes first
from simride.stories.analysis import analyse_text  # noqa: E402
from simride.stories.findings import FINDINGS  # noqa: E402
from simride.stories.formats import exploratory  # noqa: E402
from simride.stories.questions import bank  # noqa: E402
from simride.stories.showing import showing  # noqa: E402
from simride.stories.star import read_parts  # noqa: E402
from simride.stories.training import AREAS, PARTS, Trained, shipped_stories, train  # noqa: E402
from unit.stories.written import answers, reworded  # noqa: E402

PAGE = ROOT / "docs" / "explanation" / "stories.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def figures(trained: Trained) -> str:
    """The tables."""
    pairs = [
        (part, piece) for one in answers() for part, piece in zip(one.parts, read_parts(one.text, trained), strict=True)
    ]
    placed = [(part, piece.part) for part, piece in pairs]
    alone = [(part, max(piece.alone, key=lambda name: piece.alone[name])) for part, piece in pairs]
    rows = ["| part | sentences | F1, in their order | F1, each alone |", "| --- | ---: | ---: | ---: |"]
    rows += [
        f"| {part} | {sum(a == part for a, _ in placed)} | {f1(placed, part):.2f} | {f1(alone, part):.2f} |"
        for part in PARTS
    ]
    rows.append(f"| **mean** | {len(placed)} | **{mean(placed):.2f}** | {mean(alone):.2f} |")
    told = sum(len(stories) for stories in shipped_stories().values())
    rows += ["", f"Trained on {told} sentences; {len(bank().questions)} questions; {len(FINDINGS)} findings.", ""]
    rows += ["| area | weak | medium | strong | strong, reworded |", "| --- | ---: | ---: | ---: | ---: |"]
    for area in AREAS:
        scores = [score(area, one.text, trained) for one in answers() if one.area == area]
        by_strength = dict(zip((one.strength for one in answers() if one.area == area), scores, strict=True))
        cells = (
            by_strength["weak"],
            by_strength["medium"],
            by_strength["strong"],
            score(area, reworded()[area], trained),
        )
        rows.append(f"| {exploratory().areas[area]} | " + " | ".join(f"{cell:.2f}" for cell in cells) + " |")
    return "\n".join(rows)


def score(area: str, text: str, trained: Trained) -> float:
    """An area's score from this one answer."""
    found = showing(area, [analyse_text(text, trained)], [], exploratory())
    return score_of([(one.signal.weight, one.state) for one in found])


def f1(pairs: Sequence[tuple[str, str]], part: str) -> float:
    """Of one part."""
    right = sum(a == b == part for a, b in pairs)
    return 2 * right / max(1, sum(a == part for a, _ in pairs) + sum(b == part for _, b in pairs))


def mean(pairs: Sequence[tuple[str, str]]) -> float:
    """Over the parts, each counting the same."""
    return sum(f1(pairs, part) for part in PARTS) / len(PARTS)


def main() -> None:
    """Print the tables and put them on the page."""
    made = figures(train(shipped_stories()))
    print(made)
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
