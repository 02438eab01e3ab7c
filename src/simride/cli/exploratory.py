"""The Exploratory interview in the terminal: flown by a script or by a person, and its debrief."""

import json
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

import click

from simride.base.errors import SimrideError
from simride.base.units import mmss
from simride.cases.schema import LEVELS
from simride.recorder import ride_file
from simride.recorder.events import Answered, Asked, Event, Record
from simride.rides.exploratory import NAME, Exploratory, debrief, fly_script

__all__ = ["NAME", "fly", "show_debrief"]
HELP = "Tell it as you would tell a person. Enter sends it; an empty line lets time pass.  :time  :land"


def fly(seed: int | None, script: Path | None, record_to: Path | None, as_json: bool, seniority: str) -> None:
    """Fly it, write the record, print the debrief."""
    drawn = secrets.randbelow(2**31) if seed is None else seed
    if script is not None:
        ride = fly_script(drawn, script.read_text(encoding="utf-8"), seniority=seniority)
    else:
        ride = _by_hand(drawn, seniority, record_to)
    if record_to is not None:
        record_to.write_text(ride_file.write(ride.record), encoding="utf-8")
    _print(ride, as_json)


def show_debrief(record: Record, as_json: bool) -> None:
    """The debrief of a record."""
    ride = Exploratory.open(record, write=lambda _: None)
    if ride.changed_case:
        click.echo("simride: the question bank has changed since this ride; marks are by it as it is now.", err=True)
    _print(ride, as_json)


def _print(ride: Exploratory, as_json: bool) -> None:
    report = debrief(ride)
    click.echo(json.dumps(report.to_json(), indent=2, sort_keys=True) if as_json else report.to_text())


def _by_hand(seed: int, seniority: str, record_to: Path | None) -> Exploratory:
    path = record_to or Path(f"{NAME}-{seed}.ride")
    path.write_text(ride_file.heading(), encoding="utf-8")

    def write(events: Sequence[Event]) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.writelines(ride_file.line(event) for event in events)

    ride = Exploratory.begin(seed, write=write, seniority=seniority)
    click.echo(f"The record is written to {path}.\n{HELP}\n")
    begun = time.monotonic()
    shown = 0
    while not ride.landed:
        shown = _show(ride, shown)
        line = click.prompt(mmss(time.monotonic() - begun), prompt_suffix=" > ", default="", show_default=False).strip()
        at = time.monotonic() - begun
        try:
            if line == ":land":
                ride.land(at)
            elif line == ":time":
                click.echo(f"{mmss(ride.status(at).left_s or 0.0)} left")
            elif line:
                ride.say(at, line)
            else:
                ride.tick(at)
        except SimrideError as error:
            click.echo(str(error))
    click.echo("\nBefore the debrief: how would you mark yourself?")
    own = {area: click.prompt(title, type=click.Choice(LEVELS)) for area, title in ride.format.areas.items()}
    ride.self_mark(time.monotonic() - begun, own)
    return ride


def _show(ride: Exploratory, shown: int) -> int:
    for event in ride.record[shown:]:
        if isinstance(event.payload, Asked | Answered):
            click.echo(f"{mmss(event.at)} examiner: {event.payload.text}\n")
    return len(ride.record)
