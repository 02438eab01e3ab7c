"""`simride sweep`: one case under many seeds, or one rollout plan under many."""

import json
import re
from pathlib import Path
from typing import Any

import click

from simride.base.errors import SettingsError
from simride.base.executors import Engine, Executor, executor
from simride.base.units import people_number
from simride.cli.engines import Bar, engine_options
from simride.cli.rollout import plan_of
from simride.rides import catalog
from simride.rides.sweep import sweep as sweep_case
from simride.rides.sweep import to_json
from simride.rollouts import ServiceProfile, presets
from simride.rollouts.many import run_plans

RUNS_EACH = 200  # of a plan, for each seed


@click.command()
@click.argument("target")
@click.option("--seeds", required=True, help="First and last, such as 0-19.")
@click.option("--script", "scripts", multiple=True, default=("reference",), show_default=True,
              help="Scripts of the case to fly beside doing nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@engine_options
def sweep(target: str, seeds: str, scripts: tuple[str, ...], as_json: bool, engine: Engine, scheduler: str,
          workers: int) -> None:  # fmt: skip
    """Fly the case TARGET under many seeds, or run the rollout plan TARGET (a file or a preset) under many.

    A case takes a few seconds of computing for each seed. The figures are the same on any engine.
    """
    numbers = seeds_of(seeds)
    where = executor(engine, scheduler, workers)
    is_plan = target in presets.names() or Path(target).suffix in (".yaml", ".yml")
    data = _of_plan(target, numbers, where) if is_plan else _of_case(target, numbers, scripts, where)
    click.echo(json.dumps(data, indent=2) if as_json else _told(data))


def seeds_of(text: str) -> range:
    """'3-7' as 3 to 7, and '5' as 5 alone. Raises SettingsError."""
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", text.strip())
    if found is None or int(found[2] or found[1]) < int(found[1]):
        raise SettingsError(f"--seeds {text!r} is not a range; write the first and the last, such as 0-19")
    return range(int(found[1]), int(found[2] or found[1]) + 1)


def _of_case(name: str, seeds: range, scripts: tuple[str, ...], where: Executor) -> dict[str, Any]:
    case = catalog.load(name)
    missing = [script for script in scripts if script not in case.scripts]
    if missing:
        raise SettingsError(f"{name} has no script {', '.join(missing)}; there are {', '.join(sorted(case.scripts))}")
    with Bar(f"flying {name}") as progress:
        return to_json(case, sweep_case(case, seeds, scripts, where, progress))


def _of_plan(name: str, seeds: range, where: Executor) -> dict[str, Any]:
    plan = plan_of(name)
    rows: list[dict[str, Any]] = []
    with Bar(f"running {plan.name}") as progress:
        for number, seed in enumerate(seeds):
            found = run_plans([plan], ServiceProfile(), seed, RUNS_EACH, where).found[0]
            rows.append({"seed": seed, "harm": {"plan": round(found.harm.mean)},
                         "time_to_full_h": round(found.time_to_full_h.mean, 3)})  # fmt: skip
            progress(number + 1, len(seeds))
    harm = [row["harm"]["plan"] for row in rows]
    return {"plan": plan.name, "runs": RUNS_EACH, "seeds": rows,
            "harm": {"plan": {"mean": round(sum(harm) / len(harm)), "max": max(harm)}}}  # fmt: skip


def _told(data: dict[str, Any]) -> str:
    lines = []
    for row in data["seeds"]:
        harms = "  ".join(f"{name} {people_number(value)}" for name, value in row["harm"].items())
        lines.append(f"seed {row['seed']:<5} {harms}")
    for name, one in data["harm"].items():
        lines.append(f"{name}: " + ", ".join(f"{what} {people_number(value)}" for what, value in one.items()))
    return "\n".join(lines)
