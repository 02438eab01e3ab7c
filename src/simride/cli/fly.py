"""`simride fly CASE`: a ride in the terminal, by a person or by a script."""

import json
import secrets
import time
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from simride.base.errors import SimrideError
from simride.base.units import mmss
from simride.cases.schema import AREA_TITLES, AREAS, LEVELS, Case
from simride.recorder import ride_file
from simride.recorder.events import Acted, Answered, Asked, Event
from simride.rides import Ride, catalog, fly_script
from simride.rides import debrief as debrief_of
from simride.rides.script import parse_order

HELP = """Type what you would say. Enter sends it. Lines that begin with “!” are orders, as in
  ! shift_traffic cluster=euw-c rack=17
:skip 10   the fleet moves on ten minutes    :time   how long is left    :land   end the ride"""


@click.command()
@click.argument("case")
@click.option("--seed", type=int, default=None, help="Variation of the case; left out, a new one.")
@click.option("--script", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Fly this script.")
@click.option("--record", "record_to", type=click.Path(dir_okay=False, path_type=Path), help="Write the ride here.")
@click.option("--json", "as_json", is_flag=True, help="Print the debrief as JSON.")
def fly(case: str, seed: int | None, script: Path | None, record_to: Path | None, as_json: bool) -> None:
    """Fly a case. With --script nobody has to be there: ride time is virtual."""
    loaded = catalog.load(case)
    seed = secrets.randbelow(2**31) if seed is None else seed
    if script is not None:
        ride = fly_script(loaded, seed, script.read_text(encoding="utf-8"))
    else:
        ride = _fly_by_hand(loaded, seed, record_to)
    if record_to is not None:
        record_to.write_text(ride_file.write(ride.record), encoding="utf-8")
    report = debrief_of(ride)
    click.echo(json.dumps(report.to_json(), indent=2, sort_keys=True) if as_json else report.to_text())


def _fly_by_hand(case: Case, seed: int, record_to: Path | None) -> Ride:
    """A ride at the keyboard, under the real clock. Every event is on disk before it is shown."""
    console = Console(highlight=False)
    path = record_to or Path(f"{case.name}-{seed}.ride")
    path.write_text("", encoding="utf-8")

    def write(events: Sequence[Event]) -> None:
        with path.open("a", encoding="utf-8") as file:
            for event in events:
                file.write(json.dumps(event.model_dump(mode="json"), sort_keys=True, ensure_ascii=False) + "\n")

    with console.status("starting the fleet and its day of history"):
        ride = Ride.begin(case, seed, write=write)
    begun = time.monotonic()
    console.print(f"{case.data.title}, seed {seed}. The record is written to {path}.\n{HELP}\n", style="dim")
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
    elif line.startswith("!"):
        _show(console, ride.order(at, parse_order(line[1:].strip())))
    elif line:
        _show(console, ride.say(at, line))


def _show(console: Console, events: Sequence[Event]) -> None:
    for event in events:
        payload = event.payload
        if isinstance(payload, Asked | Answered):
            who = payload.speaker if isinstance(payload, Answered) else "examiner"
            console.print(f"{mmss(event.at)} {who}: {payload.text}\n", markup=False)
        elif isinstance(payload, Acted):
            console.print(f"{mmss(event.at)} done: {payload.says}\n", style="dim", markup=False)


def _self_mark(console: Console, ride: Ride, at: float) -> None:
    """The rider's own marks, before any other is shown."""
    console.print("\nBefore the debrief: how would you mark yourself?", style="bold")
    levels: dict[str, str] = {
        area: click.prompt(AREA_TITLES[area], type=click.Choice(LEVELS), show_choices=True) for area in AREAS
    }
    ride.self_mark(at, levels)
