"""What the logbook says of four riders who really flew, and how long its pages take at 200 rides.

    python benchmarks/logbook.py [--rides 30] [--pages]

Four riders fly 30 rides each by scripts made from the cases' reference responses: one stops showing anything after
minute 25, one never tells anyone, one rates themselves a level too high, one is merely noisy. All forget every third
line, and mark themselves with chance. Takes about ten minutes; `--pages` measures the pages alone. Rewrites the table
of docs/explanation/logbook.md.
"""

import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from simride.base import seeds
from simride.cases.schema import Case
from simride.debrief import HarmCurves, Marks, report, usual_of
from simride.debrief.usual import Usual
from simride.logbook import Entry, entry_of, logbook
from simride.logbook.entry import LEVELS
from simride.rides import catalog, fly_script
from simride.rides.advice import candidate
from simride.rides.reading import lexicon_of, reader
from simride.rides.ride import Ride
from simride.rides.scoring import marks_of
from simride.rides.script import parse

PAGE = Path(__file__).parents[1] / "docs/explanation/logbook.md"
BEGINS = datetime(2026, 1, 5, 18, 0, tzinfo=UTC)
FORGETS = 0.3
FADES_S = 25 * 60.0
TELLING = frozenset({"communicate", "escalate"})
PAGES = ("/logbook/", "/logbook/charts/stamina.json", "/logbook/charts/troubleshooting.json")
REPEATS = 9


@dataclass(frozen=True)
class Rider:
    """Which lines of a reference response they say, and how far their own marks are off."""

    name: str
    says: Callable[[Case, float, str], bool]
    overrates: float = 0.0


def always(case: Case, at: float, text: str) -> bool:  # noqa: ARG001
    """Every line."""
    return True


def until_the_fade(case: Case, at: float, text: str) -> bool:  # noqa: ARG001
    """Nothing after minute 25 but a word now and then."""
    return at < FADES_S


def telling_nobody(case: Case, at: float, text: str) -> bool:  # noqa: ARG001
    """Nothing that tells or brings in anyone."""
    acts = reader().read(text, lexicon_of(case)).acts
    return not any(act.act in TELLING for act in acts)


RIDERS = (
    Rider("fades after minute 25", until_the_fade),
    Rider("never tells anyone", telling_nobody),
    Rider("rates themselves a level too high", always, 1.0),
    Rider("is merely noisy", always),
)


def main(arguments: Sequence[str]) -> None:
    """Both measurements, or the pages alone."""
    if "--pages" not in arguments:
        rides = int(arguments[arguments.index("--rides") + 1]) if "--rides" in arguments else 30
        table = "\n".join(flown(rides))
        print(table)
        text = PAGE.read_text(encoding="utf-8")
        block = f"<!-- begin riders -->\n{table}\n<!-- end riders -->"
        PAGE.write_text(
            re.sub(r"<!-- begin riders -->.*<!-- end riders -->", lambda _: block, text, flags=re.DOTALL), "utf-8"
        )
    for line in pages():
        print(line)


def flown(rides: int) -> Iterator[str]:
    """A line per rider: what the logbook says of them."""
    cases = [case for case in catalog.list() if case.data.kind in ("outage", "degradation")]
    histories: dict[str, list[Entry]] = {rider.name: [] for rider in RIDERS}
    for place in range(rides):
        case = cases[place % len(cases)]
        for rider, entry in zip(RIDERS, _ride(case, place), strict=True):
            histories[rider.name].append(entry)
    candidates = tuple(candidate(case) for case in cases)
    yield f"| the rider, over {rides} rides | what the logbook says |"
    yield "| --- | --- |"
    for rider in RIDERS:
        book = logbook(histories[rider.name], candidates, BEGINS + timedelta(days=2 * rides))
        yield f"| {rider.name} | {' '.join(one.says for one in book.patterns) or 'Nothing beyond chance.'} |"


def _ride(case: Case, place: int) -> Iterator[Entry]:
    """One case and seed flown by every rider."""
    reference = fly_script(case, place, case.scripts["reference"])
    start = reference.at_begin
    usual = usual_of(reference.record, marks_of(reference))
    for rider in RIDERS:
        ride = fly_script(case, place, _script(case, place, rider), run=start.fork())
        yield _entry(ride, rider, place, usual)


def _script(case: Case, place: int, rider: Rider) -> str:
    """The reference response as this rider remembers it. Lines that refer to an answer go where it is not asked for."""
    kept = []
    for number, line in enumerate(parse(case.scripts["reference"])):
        drawn = seeds.draw(place, rider.name, number)
        if drawn >= FORGETS and rider.says(case, line.at, line.words or line.order):
            kept.append(line)
    lines = case.scripts["reference"].splitlines()
    said = {line.number for line in kept}
    return "\n".join(text for number, text in enumerate(lines, start=1) if number in said and "{" not in text)


def _entry(ride: Ride, rider: Rider, place: int, usual: Usual) -> Entry:
    marks = marks_of(ride)
    none = HarmCurves.of((), (), ())
    told = report(ride.case, ride.record, marks, none, {}, usual).to_json()
    own = {area: _own(marks, area, rider, place) for area in marks.areas}
    return entry_of(told | {"self": own}, f"{rider.name} {place:03d}", BEGINS + timedelta(days=2 * place))


def _own(marks: Marks, area: str, rider: Rider, place: int) -> str:
    """Own marks: the evidence's, off by chance as often as not, and by the rider's habit."""
    chance = seeds.pick(place, (-1, 0, 0, 1), rider.name, area)
    level = LEVELS.index(marks.areas[area].level) + rider.overrates + chance
    return LEVELS[int(min(max(level, 0), len(LEVELS) - 1))]


def pages() -> Iterator[str]:
    """Medians of the pages of a logbook of 200 rides and of a debrief, in milliseconds of one core."""
    with tempfile.TemporaryDirectory() as home:
        os.environ |= {"SIMRIDE_HOME": home, "DJANGO_SETTINGS_MODULE": "simride.web.settings"}
        import django

        django.setup()
        yield from _timed()


def _timed() -> Iterator[str]:
    from django.core.management import call_command
    from django.test import Client

    from simride.web.cockpit.models import Ride as Row
    from simride.web.logbook import keeping
    from simride.web.logbook.models import Entry as Kept

    call_command("migrate", verbosity=0)
    case = catalog.load("messenger")
    ride = fly_script(case, 1, case.scripts["reference"])
    one = _entry(ride, RIDERS[-1], 0, usual_of(ride.record, marks_of(ride)))
    for place in range(200):
        row = Row.objects.create(case=case.name, title=case.data.title, seed=place, landed=True, self_marked=True)
        entry = replace(one, ride=str(row.pk), when=BEGINS + timedelta(days=place))
        Kept.objects.create(ride=row, digest=str(place), entry=entry.to_json())
    client = Client(HTTP_HOST="127.0.0.1")
    for address in PAGES:
        client.get(address)
        took = []
        for _ in range(REPEATS):
            keeping.forget()
            begun = time.process_time()
            assert client.get(address).status_code == 200
            took.append(1000.0 * (time.process_time() - begun))
        yield f"{address:<42} {statistics.median(took):6.0f} ms of one core at 200 rides, nothing kept in memory"


if __name__ == "__main__":
    main(sys.argv[1:])
