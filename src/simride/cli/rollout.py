"""`simride rollout`: what a plan can see, what it costs, and what it loses to others."""

import json
from pathlib import Path
from typing import Any

import click

from simride.base.errors import SettingsError
from simride.base.executors import Engine, executor
from simride.base.units import people_number, percent
from simride.cli.engines import Bar, engine_options
from simride.rollouts import RolloutPlan, ServiceProfile, presets, read_plan
from simride.rollouts.many import RUNS, run_plans
from simride.rollouts.profile_file import read_profile
from simride.rollouts.report import to_json


@click.command()
@click.argument("plan")
@click.option("--service", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="YAML of the service it runs on; without it, one of 1,000 requests a second on 200 hosts.")
@click.option("--against", multiple=True, type=click.Choice(presets.names()),
              help="Presets to compare with; without it, six from the boldest to the most careful.")
@click.option("--runs", default=RUNS, show_default=True, type=click.IntRange(50), help="Releases of each plan.")
@click.option("--seed", default=7, show_default=True, help="Of the luck that all plans share.")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print the plan's YAML and run nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@engine_options
def rollout(
    plan: str, service: Path | None, against: tuple[str, ...], runs: int, seed: int, as_yaml: bool, as_json: bool,
    engine: Engine, scheduler: str, workers: int,
) -> None:  # fmt: skip
    """Run PLAN (a YAML file, or a preset's name) on a service, many times, beside other plans.

    Prints what each stage can see, which defects get past, harm, time and work, and the regret to the best plan.
    """
    mine = plan_of(plan)
    if as_yaml:
        click.echo(presets.text(plan) if plan in presets.names() else Path(plan).read_text(encoding="utf-8"))
        return
    profile = profile_of(service)
    others = [presets.preset(name) for name in against or presets.USUAL if name != mine.name]
    with Bar(f"running {1 + len(others)} plans") as progress:
        done = run_plans([mine, *others], profile, seed, runs, executor(engine, scheduler, workers), progress)
    data = to_json(done, profile, seed)
    click.echo(json.dumps(data, indent=2) if as_json else _told(data))


def plan_of(name: str) -> RolloutPlan:
    """The plan of a file or of a preset. Raises PlanFaults, RolloutError, SettingsError."""
    if name in presets.names() or "." not in name:
        return presets.preset(name)
    if not Path(name).is_file():
        raise SettingsError(f"there is no file {name}; a preset is one of {', '.join(presets.names())}")
    return read_plan(Path(name).read_text(encoding="utf-8"), Path(name).name)


def profile_of(path: Path | None) -> ServiceProfile:
    """The service of a file, or the usual one. Raises PlanFaults."""
    return ServiceProfile() if path is None else read_profile(path.read_text(encoding="utf-8"), path.name)


def _told(data: dict[str, Any]) -> str:
    lines = [f"{data['plan']}: {data['runs']} releases, seed {data['seed']}", "", "What each stage can see"]
    for stage in data["power"]:
        lines.append(f"  {stage['stage']} ({percent(stage['share'])}, {stage['hosts']} hosts): {stage['says']}")
        lines += [f"    {guard}" for guard in stage["guards"]]
    lines += ["", "Blind spots"] + [f"  {spot['says']}" for spot in data["blind_spots"]]
    lines += ["  none of the eleven classes"] if not data["blind_spots"] else []
    lines += ["", data["budget"]["says"], "", _HEAD]
    lines += [_row(found) for found in data["plans"]]
    lines += ["", "Regret, of the best of these, by what things are worth"]
    for found in data["plans"]:
        told = "; ".join(_regret(one) for one in found["regrets"])
        lines.append(f"  {found['plan']:<20} {'frontier' if found['on_frontier'] else '':<9} {told}")
    return "\n".join(lines)


_HEAD = (
    f"{'plan':<20} {'harm':>9} {'interval':>18} {'if bad':>9} {'max':>13} {'hours':>7} {'work h':>7} "
    f"{'false':>6} {'early':>6}\n"
    "  (bad-request equivalents per release; hours until a good one is everywhere; good ones taken back;\n"
    "  bad ones caught at a tenth of the service or less)"
)


def _row(found: dict[str, Any]) -> str:
    low, high = (people_number(found["harm"][end]) for end in ("low", "high"))
    return (
        f"{found['plan']:<20} {people_number(found['harm']['mean']):>9} {low + ' to ' + high:>18} "
        f"{people_number(found['harm_if_bad']['mean']):>9} {people_number(found['harm_max']):>13} "
        f"{found['time_to_full_h']['mean']:>7.1f} {found['engineer_h']['mean']:>7.1f} "
        f"{percent(found['false_abort']['mean']):>6} {percent(found['caught_early']):>6}"
    )


def _regret(one: dict[str, Any]) -> str:
    return f"{one['exchange']} {'best, or as good' if one['tied'] else people_number(one['regret'])}"
