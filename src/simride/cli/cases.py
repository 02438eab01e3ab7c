"""`simride cases`: which cases there are, and whether they are sound."""

import json
from pathlib import Path
from typing import Any

import click

from simride.base.wording import counted
from simride.cases.json_schema import case_schema
from simride.cases.laying_out import NOTHING_EXPECTED
from simride.cases.load import load_case
from simride.cases.schema import KINDS
from simride.rides import catalog, checking


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
    sound, unsound = catalog.read()
    for name, error in unsound.items():
        click.echo(f"{name}: {counted(len(error.faults), 'fault')}; see simride cases check", err=True)
    listed = [
        {"name": case.name, "title": case.data.title, "kind": case.data.kind, "level": case.data.level,
         "minutes": case.data.minutes, "prompt": case.data.prompt}
        for case in sound
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(listed, indent=2, sort_keys=True))
        return
    for item in listed:
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
@click.argument("name")
@click.option("--kind", required=True, type=click.Choice(KINDS), help="What sort of case it is.")
@click.option("--into", default=".", show_default=True, type=click.Path(file_okay=False, path_type=Path),
              help="Folder that holds your cases; give it to SIMRIDE_CASES.")  # fmt: skip
def new(name: str, kind: str, into: Path) -> None:
    """Lay out a folder for a new case, with files that pass their check."""
    folder = catalog.lay_out(name, kind, into.resolve())
    (folder.parent / "case.schema.json").write_text(case_schema(), encoding="utf-8")
    click.echo(f"{folder}: edit case.yaml, brief.md and the scripts, then")
    click.echo(f"  simride cases check {folder}")
    click.echo(f"  SIMRIDE_CASES={folder.parent} simride")


@cases.command()
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--seeds", default=1, show_default=True, help="Variations that are flown; 0 looks at the files alone.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--write", is_flag=True, help="Write expected.json from what the scripts get, also where it is missing.")
def check(path: Path | None, seeds: int, as_json: bool, write: bool) -> None:
    """Every fault of a case at once, with file and line; of all cases without PATH. Exit status 1 where there is one.

    Flying its scripts takes about ten seconds of computing for each variation.
    """
    if write and seeds < 1:
        raise click.UsageError("--write needs a variation that is flown; say --seeds 1 or more.")
    folders = [path.resolve()] if path is not None else list(catalog.folders())
    results = [_checked(folder, seeds, write) for folder in folders]
    if as_json:
        click.echo(json.dumps(results, indent=2, sort_keys=True))
    else:
        for result in results:
            _tell(result)
    if any(result["faults"] for result in results):
        raise SystemExit(1)


def _checked(folder: Path, seeds: int, write: bool) -> dict[str, Any]:
    """What is wrong with one case, and the figures it was judged by."""
    fleets = next((p / "fleets" for p in folder.parents if (p / "fleets").is_dir()), catalog.package_fleets())
    faults = checking.file_faults(folder, fleets)
    if faults and write and all(fault.startswith("expected.json") for fault in faults):
        _begin_again(folder)
        faults = checking.file_faults(folder, fleets)
    result: dict[str, Any] = {"case": folder.name, "faults": faults, "flown": []}
    if faults:
        return result
    case = load_case(folder, fleets)
    found = checking.drawn_findings(case)
    first = int(case.expected.get("seed", 7))
    flown = []
    for seed in [first, *(seed for seed in range(seeds + 1) if seed != first)][:seeds]:
        click.echo(f"{case.name}: flying variation {seed}", err=True)
        flown.append(checking.fly(case, seed))
    if write and flown:
        (folder / "expected.json").write_text(checking.expected_text(flown[0]), encoding="utf-8")
        case = load_case(folder, fleets)
    found += checking.flown_findings(case, flown) if flown else []
    result["faults"] = [str(finding) for finding in found]
    result["flown"] = [
        {"seed": one.seed, "harm": {name: round(harm) for name, harm in one.harm.items()},
         "policies": {name: round(harm) for name, harm in one.policies.items()}}
        for one in flown
    ]  # fmt: skip
    return result


def _begin_again(folder: Path) -> None:
    """An expected.json that expects nothing yet, of the seed of the one that is there, if that can be read."""
    path = folder / "expected.json"
    expected = json.loads(NOTHING_EXPECTED)
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        before = None
    if isinstance(before, dict) and isinstance(before.get("seed"), int):
        expected["seed"] = before["seed"]
    path.write_text(json.dumps(expected) + "\n", encoding="utf-8")


def _tell(result: dict[str, Any]) -> None:
    faults = result["faults"]
    if not faults:
        variations = len(result["flown"])
        click.echo(f"{result['case']}: sound, {counted(variations, 'variation')} flown.")
        return
    click.echo(f"{result['case']}: {counted(len(faults), 'fault')}", err=True)
    for fault in faults:
        click.echo(f"  - {fault}", err=True)
