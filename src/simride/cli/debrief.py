"""`simride debrief FILE.ride`: the marks of a ride, from its record."""

import json
from pathlib import Path

import click

from simride.cli import exploratory
from simride.recorder import ride_file
from simride.rides import Ride, catalog
from simride.rides import debrief as debrief_of


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def debrief(file: Path, as_json: bool) -> None:
    """The debrief of a .ride file: the same marks every time, on every machine."""
    found = ride_file.read(file.read_text(encoding="utf-8", errors="replace"))
    for fault in found.faults:
        click.echo(f"simride: {file.name}: {fault}", err=True)
    if found.begun.format == exploratory.NAME:
        exploratory.show_debrief(found.record, as_json)
        return
    ride = Ride.open(catalog.load(found.begun.case), found.record, write=lambda _: None)
    if ride.changed_case:
        click.echo(
            f"simride: the case {ride.case.name} has changed since this ride; marks are by the case as it is now.",
            err=True,
        )
    report = debrief_of(ride)
    click.echo(json.dumps(report.to_json(), indent=2, sort_keys=True) if as_json else report.to_text())
