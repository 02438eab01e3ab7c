"""Rewrites the documentation pages that are made from code and data: `make docs`."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from simride.cases.json_schema import case_schema
from simride.cli import conversations
from simride.cli.pictures import PICTURES
from simride.debrief import rubric_page
from simride.rollouts.reference import page as rollout_page
from simride.simulator.faults import CATALOGUE
from simride.simulator.faults.reference import page as faults_page
from simride.simulator.telemetry.reference import page as metrics_page
from simride.simulator.telemetry.tables_page import page as sql_page

PAGES: Mapping[str, Callable[[], str]] = {
    "docs/reference/case.schema.json": case_schema,
    "docs/reference/faults.md": lambda: faults_page(tuple(CATALOGUE.values())),
    "docs/reference/metrics.md": metrics_page,
    "docs/reference/rollout-plan.md": rollout_page,
    "docs/reference/rubric.md": rubric_page,
    "docs/reference/sql.md": sql_page,
    **{f"src/simride/library/guide/pictures/{name}.svg": draw for name, draw in PICTURES.items()},
}


@click.command()
@click.argument("root", default=".", type=click.Path(exists=True, file_okay=False, path_type=Path))
def pages(root: Path) -> None:
    """Write every generated page below ROOT."""
    for name, make in PAGES.items():
        (root / name).write_text(make(), encoding="utf-8")
        click.echo(name)
    for script, written in conversations.scripts(root):
        written.write_text(conversations.page(script.read_text(encoding="utf-8")), encoding="utf-8")
        click.echo(written.relative_to(root))


if __name__ == "__main__":
    pages()
