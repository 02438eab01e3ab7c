"""`simride fly CASE`: a ride in the terminal, by a person or by a script."""

import json
import os
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from simride.base.errors import RideFileFaults, SimrideError
from simride.base.folders import data_folder
from simride.base.units import mmss
from simride.cases.schema import AREA_TITLES, AREAS, LEVELS, Case
from simride.cli import exploratory
from simride.cli.desk_text import show_desk
from simride.language_model import Endpoint, settings_from
from simride.recorder import ride_file
from simride.recorder.events import Acted, Answered, Asked, Begun, Consulted, Event, Landed, Record, other_words
from simride.rides import Ride, catalog, fly_script
from simride.rides import debrief as debrief_of
from simride.rides.script import DESK, parse_order, statement_of
from simride.rollouts.desk.parts import DeskView
from simride.sandbox import Answer
from simride.stories.questions import SENIORITIES

HELP = """Type what you would say. Enter sends it. Lines that begin with “!” are orders, as in
  ! shift_traffic cluster=euw-c rack=17
and “! sql SELECT ...” asks the tables of the last hour (! sql SHOW TABLES, ! sql DESCRIBE events).
“! rollout” shows the rollout desk, where something is being rolled out.
:skip 10   the fleet moves on ten minutes    :time   how long is left    :land   end the ride"""


@click.command()
@click.argument("case")
@click.option("--seed", type=int, default=None, help="Variation of the case; left out, a new one.")
@click.option("--script", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Fly this script.")
@click.option("--record", "record_to", type=click.Path(dir_okay=False, path_type=Path), help="Write the ride here.")
@click.option("--json", "as_json", is_flag=True, help="Print the debrief as JSON.")
@click.option("--seniority", type=click.Choice(SENIORITIES), default="mid", help="Whom an exploratory interview asks.")
def fly(
    case: str, seed: int | None, script: Path | None, record_to: Path | None, as_json: bool, seniority: str
) -> None:
    """Fly a case, or “exploratory”. With --script nobody has to be there: ride time is virtual."""
    if case == exploratory.NAME:
        exploratory.fly(seed, script, record_to, as_json, seniority)
        return
    loaded = catalog.load(case)
    if script is not None:
        drawn = secrets.randbelow(2**31) if seed is None else seed
        ride = fly_script(loaded, drawn, script.read_text(encoding="utf-8"))
    else:
        ride = _fly_by_hand(loaded, seed, record_to)
    if record_to is not None:
        record_to.write_text(ride_file.write(ride.record), encoding="utf-8")
    report = debrief_of(ride)
    click.echo(json.dumps(report.to_json(), indent=2, sort_keys=True) if as_json else report.to_text())


def _fly_by_hand(case: Case, seed: int | None, record_to: Path | None) -> Ride:
    """A ride at the keyboard, under the real clock. Every event is on disk before it is shown."""
    console = Console(highlight=False)
    path, record = _cut_off(case, seed, record_to)
    drawn = secrets.randbelow(2**31) if seed is None else seed
    settings = settings_from(os.environ, data_folder(os.environ))
    model = None if settings is None else Endpoint(settings)
    path = path or record_to or Path(f"{case.name}-{drawn}.ride")

    def write(events: Sequence[Event]) -> None:
        with path.open("a", encoding="utf-8") as file:
            for event in events:
                file.write(ride_file.line(event))
            file.flush()
            os.fsync(file.fileno())

    with console.status("starting the fleet and its day of history"):
        if record:
            ride = Ride.open(case, record, write=write, model=model)
        else:
            path.write_text(ride_file.heading(), encoding="utf-8")
            ride = Ride.begin(case, drawn, write=write, model=model)
    begun = time.monotonic() - ride.record[-1].at
    console.print(f"{case.data.title}, seed {ride.seed}. The record is written to {path}.\n{HELP}\n", style="dim")
    _show(console, ride.record)
    while not ride.landed:
        line = click.prompt(mmss(time.monotonic() - begun), prompt_suffix=" > ", default="", show_default=False)
        at = time.monotonic() - begun
        try:
            _show(console, ride.tick(at))
            _step(console, ride, at, line.strip())
        except SimrideError as error:
            console.print(str(error), style="yellow")
    _self_mark(console, ride, time.monotonic() - begun)
    return ride


def _cut_off(case: Case, seed: int | None, record_to: Path | None) -> tuple[Path | None, Record]:
    """A ride of this case that was cut off, if there is one and the person wants to go on with it."""
    if record_to is not None:
        found = [record_to] if record_to.exists() else []
    else:
        which = "*" if seed is None else str(seed)
        found = sorted(Path().glob(f"{case.name}-{which}.ride"), key=lambda path: path.stat().st_mtime)
    for path in reversed(found):
        try:
            record = ride_file.read(path.read_text(encoding="utf-8", errors="replace")).record
        except RideFileFaults:
            continue
        begun, landed = record[0].payload, any(isinstance(event.payload, Landed) for event in record)
        if landed or not isinstance(begun, Begun) or begun.case != case.name:
            continue
        if click.confirm(f"{path} was cut off. Go on at {mmss(record[-1].at)}?", default=True):
            whole = tuple(event.model_copy(update={"seq": seq}) for seq, event in enumerate(record))
            path.write_text(ride_file.write(whole), encoding="utf-8")
            return path, whole
        if record_to is not None:
            raise SimrideError(f"{path} is a ride that can still be gone on with; name another file to begin anew.")
        break
    return None, ()


def _step(console: Console, ride: Ride, at: float, line: str) -> None:
    if line == ":land":
        ride.land(at)
    elif line == ":time":
        left = ride.status(at).left_s
        console.print("untimed" if left is None else f"{mmss(left)} left", style="dim")
    elif line.startswith(":skip"):
        minutes = line.removeprefix(":skip").strip() or "10"
        if not minutes.isdigit():
            raise SimrideError("Say how many minutes to skip, as in :skip 10")
        _show(console, ride.skip(at, 60.0 * int(minutes)))
    elif line.startswith("!") and (statement := statement_of(line[1:].strip())):
        _show_answer(console, ride.look(at, "sql", {"sql": statement})[1])
    elif line.startswith("!") and line[1:].strip().lower() == DESK:
        _show_desk(console, ride.look(at, DESK, {})[1])
    elif line.startswith("!"):
        _show(console, ride.order(at, parse_order(line[1:].strip())))
    elif line:
        _show(console, ride.say(at, line))


def _show(console: Console, events: Sequence[Event]) -> None:
    worded = other_words(events)
    for event in events:
        payload = event.payload
        if isinstance(payload, Asked | Answered):
            who = payload.speaker if isinstance(payload, Answered) else "examiner"
            console.print(f"{mmss(event.at)} {who}: {worded.get(event.seq, payload.text)}\n", markup=False)
        elif isinstance(payload, Consulted) and not payload.used:
            console.print(f"{mmss(event.at)} without the model: {payload.why}\n", style="dim", markup=False)
        elif isinstance(payload, Acted):
            console.print(f"{mmss(event.at)} done: {payload.says}\n", style="dim", markup=False)


def _show_answer(console: Console, answer: object) -> None:
    """What a statement gave, as a table."""
    assert isinstance(answer, Answer)
    if answer.stopped:
        console.print(answer.stopped, style="yellow")
        return
    table = Table(caption=answer.cut or None, box=None)
    for name, _ in answer.columns:
        table.add_column(Text(name))
    for row in answer.rows:
        table.add_row(*(Text("NULL" if value is None else str(value)) for value in row))
    console.print(table)


def _show_desk(console: Console, shown: object) -> None:
    """The rollout desk."""
    assert isinstance(shown, DeskView)
    show_desk(console, shown)


def _self_mark(console: Console, ride: Ride, at: float) -> None:
    """The rider's own marks, before any other is shown."""
    console.print("\nBefore the debrief: how would you mark yourself?", style="bold")
    levels: dict[str, str] = {
        area: click.prompt(AREA_TITLES[area], type=click.Choice(LEVELS), show_choices=True) for area in AREAS
    }
    ride.self_mark(at, levels)
