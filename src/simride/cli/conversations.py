"""Whole conversations as pages: what a script says, and what the examiner answers today."""

import re
from collections.abc import Iterator
from pathlib import Path

from simride.base.errors import RideError
from simride.base.units import mmss
from simride.base.wording import clause
from simride.recorder.events import Acted, Answered, Asked, Event, Record, Said, Skipped
from simride.rides import catalog, fly_script
from simride.simulator.run import Run

FOLDER = Path("docs/explanation/conversations")
_HEAD = re.compile(r"^# case: (?P<case>[a-z0-9-]+) seed: (?P<seed>\d+)$", re.MULTILINE)


def scripts(root: Path) -> Iterator[tuple[Path, Path]]:
    """Every script of a conversation below ROOT, and its page."""
    for script in sorted((root / FOLDER).glob("*.script")):
        yield script, script.with_suffix(".md")


def page(script: str, run: Run | None = None) -> str:
    """The page of a script whose first comment is `# case: NAME seed: N`. Raises RideError where it is not.

    `run`: the fleet of that case and seed, where it was started already.
    """
    head = _HEAD.search(script)
    if head is None:
        raise RideError("a conversation begins with “# case: NAME seed: N”")
    case = catalog.load(head["case"])
    ride = fly_script(case, int(head["seed"]), script, run=run)
    intro = [line.removeprefix("# ") for line in script.splitlines() if line.startswith("# ") and not _HEAD.match(line)]
    top = [
        f"# {case.data.title}: {case.data.minutes:.0f} minutes",
        f"*Case `{case.name}`, seed {head['seed']}. The rider’s lines are a script; everything else is what the"
        " examiner says to it today: `make docs` writes this page, and a test holds it against the examiner.*",
        " ".join(intro),
    ]
    return "\n\n".join([*(part for part in top if part), *_told(ride.record)]) + "\n"


def _told(record: Record) -> Iterator[str]:
    """Every line of the talk, in the order it was said."""
    for event in record:
        words = _words(event)
        if words:
            yield words


def _words(event: Event) -> str:
    one, at = event.payload, mmss(event.at)
    if isinstance(one, Said):
        return f"**Rider** {at} — {one.text}"
    if isinstance(one, Answered):
        charts = " *[chart]*" if one.charts else ""
        return f"> **Examiner** {at} — {_in_quote(one.text)}{charts}"
    if isinstance(one, Asked):
        chips = "".join(f" `[{choice}]`" for choice in one.choices)
        return f"> **Examiner** {at} — {_in_quote(one.text)}{chips}"
    if isinstance(one, Acted):
        return f"*{at} The fleet: {clause(one.says)}.*"
    return f"*{at} {_passing(one.seconds)} go by.*" if isinstance(one, Skipped) else ""


def _passing(seconds: float) -> str:
    """'10 minutes', '14 days'."""
    return f"{seconds / 86_400:.0f} days" if seconds >= 2 * 86_400 else f"{seconds / 60:.0f} minutes"


def _in_quote(text: str) -> str:
    """Text inside a quotation of Markdown, with its lists and printed lines as they stand."""
    lines = []
    for line in text.splitlines():
        bare = f"- {line[2:]}" if line.startswith("– ") else line
        lines.append(bare)
    return "\n> ".join(lines).replace("> - ", ">\n> - ", 1)
