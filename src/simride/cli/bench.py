"""`simride bench`: how long things take on this machine, all measured in one run."""

import json
from collections.abc import Callable, Mapping

import click
from rich.console import Console
from rich.progress import Progress

from simride.cli import figures


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--only", multiple=True, type=click.Choice(list(figures.GROUPS)), help="Measure this group alone.")
def bench(as_json: bool, only: tuple[str, ...]) -> None:
    """Time the fleet, forks and reflies, an answer, a debrief, the start of a process and the exact engine."""
    found = measure({name: figures.GROUPS[name] for name in only or figures.GROUPS})
    if as_json:
        click.echo(json.dumps(found, indent=2, sort_keys=True))
        return
    for name, value in found.items():
        click.echo(f"{name:<36} {'not measured' if value is None else f'{value:,.3f}'}")


def measure(groups: Mapping[str, Callable[[], figures.Figures]]) -> figures.Figures:
    """Every figure of these groups, by name; the ending names the unit: _s, _mb, _per_s, _ratio."""
    found: figures.Figures = {}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("measuring", total=len(groups))
        for name, group in groups.items():
            progress.update(task, description=name)
            found |= group()
            progress.advance(task)
    return found
