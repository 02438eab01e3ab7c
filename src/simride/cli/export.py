"""`simride export FILE.ride`: what the ride's fleet measured, for other tools."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from simride.base.units import hhmm
from simride.exports import FORMATS, Stretch, Written, check
from simride.exports import export as write_export
from simride.exports.formats import Told
from simride.recorder import ride_file
from simride.rides import Ride, catalog
from simride.simulator.telemetry.resolve import find_name

BEFORE_MIN = 15.0
STEP_S = 60.0


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--to", type=click.Choice(list(FORMATS)), required=True, help="Which format.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--before", type=click.FloatRange(0, 1440), default=BEFORE_MIN, show_default=True,
              help="Minutes before the ride to begin at.")  # fmt: skip
@click.option("--step", type=click.FloatRange(10, 3600), default=STEP_S, show_default=True,
              help="Seconds between two samples of a metric.")  # fmt: skip
@click.option("--hosts", multiple=True, metavar="SERVICE", help="Tell hosts of this service apart; may be repeated.")
@click.option("--overwrite", is_flag=True, help="Write over files that are there.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def export(
    file: Path, to: str, folder: Path, before: float, step: float, hosts: tuple[str, ...], overwrite: bool,
    as_json: bool,
) -> None:
    """Fly the record of a ride and write what its fleet measured to FOLDER, for another tool to read."""
    check(to, folder, overwrite)
    found = ride_file.read(file.read_text(encoding="utf-8", errors="replace"))
    for fault in found.faults:
        click.echo(f"simride: {file.name}: {fault}", err=True)
    with _progress() as told:
        told("flying the record", 0.0)
        ride = Ride.open(catalog.load(found.begun.case), found.record, write=lambda _: None)
        told("flying the record", 1.0)
        view = ride.view(found.record[-1].at)
        services = tuple(find_name(view, "service", name) for name in hosts)
        stretch = Stretch(view, view.world.begins_at - 60.0 * before, view.now, step, services)
        written = write_export(stretch, to, folder, told, overwrite=overwrite)
    if ride.changed_case:
        click.echo(f"simride: the case {ride.case.name} has changed since; the ride was flown as it is now.", err=True)
    if as_json:
        click.echo(json.dumps(_as_json(ride, stretch, to, written), indent=2, sort_keys=True))
        return
    click.echo(f"{ride.case.name}, seed {ride.seed}, {hhmm(stretch.start)} to {hhmm(stretch.end)} fleet time:")
    for one in written:
        holds = ", ".join(f"{count:,} {name}" for name, count in one.holds.items())
        click.echo(f"  {folder / one.name}  {one.size / 1e6:,.1f} MB  {holds}")


def _as_json(ride: Ride, stretch: Stretch, to: str, written: tuple[Written, ...]) -> dict[str, object]:
    """What was written, for programs."""
    return {
        "case": ride.case.name, "seed": ride.seed, "format": to, "start": stretch.start, "end": stretch.end,
        "step_s": stretch.step_s,
        "files": [{"name": one.name, "bytes": one.size, **one.holds} for one in written],
    }  # fmt: skip


@contextmanager
def _progress() -> Iterator[Told]:
    """A bar for each piece of work, on standard error."""
    with Progress(console=Console(stderr=True), transient=True) as bars:
        tasks = {}

        def told(what: str, done: float) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=1.0)
            bars.update(tasks[what], completed=done)

        yield told
