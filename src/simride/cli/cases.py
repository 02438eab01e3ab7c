"""`simride cases`: which cases there are, and whether they are sound."""

import json
from pathlib import Path

import click

from simride.base.errors import CaseFaults
from simride.cases.load import load_case
from simride.rides import catalog


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def cases(ctx: click.Context, as_json: bool) -> None:
    """List, show and check cases."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_cases, as_json=as_json)


@cases.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_cases(as_json: bool) -> None:
    """Every case, one a line."""
    found = [
        {"name": case.name, "title": case.data.title, "kind": case.data.kind, "level": case.data.level,
         "minutes": case.data.minutes, "prompt": case.data.prompt}
        for case in catalog.list()
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(found, indent=2, sort_keys=True))
        return
    for item in found:
        click.echo(f"{item['name']:<20} {item['kind']:<12} level {item['level']}  {item['title']}")


@cases.command()
@click.argument("name")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str, as_json: bool) -> None:
    """A case's brief, and nothing that spoils it."""
    case = catalog.load(name)
    if as_json:
        shown = {"name": case.name, "title": case.data.title, "kind": case.data.kind, "level": case.data.level,
                 "minutes": case.data.minutes, "brief": case.brief.strip()}  # fmt: skip
        click.echo(json.dumps(shown, indent=2, sort_keys=True))
        return
    click.echo(f"{case.data.title}  ({case.data.kind}, level {case.data.level}, {case.data.minutes:g} minutes)\n")
    click.echo(case.brief.strip())


@cases.command()
@click.argument("path", type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(path: Path) -> None:
    """Every fault of a case folder at once. Exit status 1 where there is one."""
    fleets = next((p / "fleets" for p in path.resolve().parents if (p / "fleets").is_dir()), None)
    try:
        case = load_case(path.resolve(), fleets or catalog.package_fleets())
    except CaseFaults as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from None
    click.echo(f"{case.name}: sound. {len(case.scripts)} scripts, {len(case.data.knows)} things people know.")
