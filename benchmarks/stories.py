"""How well the analysis of stories does on answers kept apart from its training; rewrites docs/explanation/stories.md.

python benchmarks/stories.py
"""

import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from simride.stories.cache import learn  # noqa: E402 - the tests' folder comes first
from simride.stories.findings import FINDINGS  # noqa: E402 - the tests' folder comes first
from simride.stories.formats import exploratory  # noqa: E402
from simride.stories.parts import PARTS  # noqa: E402
from simride.stories.questions import bank  # noqa: E402
from simride.stories.training import Trained, shipped_stories  # noqa: E402
from unit.stories.blind import HALVES  # noqa: E402
from unit.stories.judging import GRADES, Judged, f1, mean_f1, recall_and_precision, share  # noqa: E402

NAMES = ("first", "second", "third", "fourth", "judge")  # of the sets of answers, as the page calls them
PAGE = ROOT / "docs" / "explanation" / "stories.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def figures(trained: Trained) -> str:
    """The tables."""
    halves = [Judged(half, trained) for half in HALVES]
    told = sum(len(stories) for stories in shipped_stories().values())
    head = f"Trained on {told} sentences; {len(bank().questions)} questions; {len(FINDINGS)} findings."
    return "\n".join([head, "", *_summary(halves), "", *_parts(halves), "", *_signals(halves), "", *_grades(halves)])


def _summary(halves: Sequence[Judged]) -> list[str]:
    rows = [f"| | {' | '.join(NAMES)} | aim |", "| --- |" + " ---: |" * (len(NAMES) + 1)]
    for name, aim, value in (
        ("sentences", "", lambda one: f"{len(one.sentences)}"),
        ("parts, F1 in their order", ".90", lambda one: f"{mean_f1(one.in_order):.2f}"),
        ("parts, F1 each alone", "", lambda one: f"{mean_f1(one.alone):.2f}"),
        ("parts, share right in their order", "", lambda one: f"{share(one.in_order):.2f}"),
        ("who did it, share right", "", lambda one: f"{share(one.doers):.2f}"),
        ("signals found", "", lambda one: f"{_both(one)[0]:.2f}"),
        ("signals rightly found", "", lambda one: f"{_both(one)[1]:.2f}"),
        ("signals found in strong answers", "", lambda one: f"{one.strong_share():.2f}"),
        ("pairs of grades in order", "90 %", lambda one: "{} of {}".format(*one.order())),
        ("most that an empty answer earns", "0", lambda one: f"{one.empty_earns():.2f}"),
        ("follow-ups apt", ".85", lambda one: f"{one.follow_ups()[0]} of {sum(one.follow_ups())}"),
        ("follow-ups already answered", ".03", lambda one: f"{one.follow_ups()[1]}"),
        ("follow-ups neither", "", lambda one: f"{one.follow_ups()[2]}"),
    ):
        rows.append(f"| {name} | {' | '.join(value(one) for one in halves)} | {aim} |")
    return rows


def _both(one: Judged) -> tuple[float, float]:
    return recall_and_precision(list(one.signals().values()))


def _parts(halves: Sequence[Judged]) -> list[str]:
    heads = [f"F1, {name}" for name in NAMES]
    rows = [f"| part | {' | '.join(heads)} | sentences, judge |", "| --- |" + " ---: |" * (len(NAMES) + 1)]
    for part in PARTS:
        count = sum(label == part for label, _ in halves[-1].in_order)
        rows.append(f"| {part} | {' | '.join(f'{f1(one.in_order, part):.2f}' for one in halves)} | {count} |")
    return rows


def _signals(halves: Sequence[Judged]) -> list[str]:
    rows = [f"| signal: right, wrong, missed | {' | '.join(NAMES)} |", "| --- |" + " ---: |" * len(NAMES)]
    counts = [one.signals() for one in halves]
    for name in sorted({name for one in counts for name in one}):
        cells = [", ".join(map(str, one.get(name, (0, 0, 0)))) for one in counts]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return rows


def _grades(halves: Sequence[Judged]) -> list[str]:
    heads = [f"{grade}, {name}" for name in NAMES for grade in GRADES]
    rows = [f"| area | {' | '.join(heads)} |", "| --- |" + " ---: |" * len(heads)]
    for area, title in exploratory().areas.items():
        cells = [_mean(one.scores()[area].get(grade, [])) for one in halves for grade in GRADES]
        rows.append(f"| {title} | {' | '.join(cells)} |")
    return rows


def _mean(values: Sequence[float]) -> str:
    return f"{sum(values) / len(values):.2f}" if values else "-"


def main() -> None:
    """Print the tables and put them on the page."""
    made = figures(learn(shipped_stories()))
    print(made)
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{made}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
