"""The rollout desk in a terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from simride.rollouts.desk.parts import DeskView
from simride.rollouts.desk.words import headline, log_words, stage_words

LAST = 6  # lines of the log


def show_desk(console: Console, view: DeskView) -> None:
    """Where it is, its stages and what each can see, the checks, the way back, the budget, and what can be ordered."""
    console.print(headline(view), markup=False, style="bold")
    stages = Table(box=None, show_header=False)
    for stage in view.stages:
        mark = {"done": "✓", "now": "▸", "to come": "·"}[stage.place]
        sight = Text(f"{stage.sees}. {stage.longer}")
        stages.add_row(Text(mark), Text(stage.name), Text(stage_words(stage)), sight)
    console.print(stages)
    for line in _lines(view):
        console.print(line, markup=False)


def _lines(view: DeskView) -> Iterator[str]:
    for check in view.checks:
        yield f"check {check.name}: {check.verdict}" + (f", {check.measured}" if check.measured else "")
    if view.way_back is not None:
        yield view.way_back.says
    yield view.budget.says
    yield from (log_words(line, view.at) for line in view.log[-LAST:])
    can = [order.name for order in view.orders if not order.why_not]
    yield f"Can be ordered now (! start_work name=…): {', '.join(can)}" if can else "Nothing can be ordered of it now."
