"""`simride bench`: how long the Messenger ride takes on this machine, and where."""

import json
import resource
import time

import click

from simride.cases.draws import world
from simride.rides import Ride, catalog, debrief, fly_script
from simride.simulator.run import Run


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def bench(as_json: bool) -> None:
    """Time a fleet's day of history, 45 minutes of ride, a fork, an answer and a debrief, in one run."""
    figures = measure()
    if as_json:
        click.echo(json.dumps(figures, indent=2, sort_keys=True))
        return
    for name, value in figures.items():
        click.echo(f"{name:<28} {value:,.3f}")


def measure() -> dict[str, float]:
    """Seconds each, and the peak of memory in megabytes."""
    case = catalog.load("messenger")
    figures: dict[str, float] = {}
    figures["first_start_s"] = _timed(lambda: Run.start(world(case, 7)))
    run = Run.start(world(case, 7))
    figures["history_s"] = _timed(lambda: Run.start(world(case, 7)))
    begins = run.world.begins_at
    forked = run.fork()
    figures["ride_45_min_s"] = _timed(lambda: forked.advance(begins + 2700.0))
    figures["fork_s"] = _timed(forked.fork)
    events: list[object] = []
    ride = Ride.begin(case, 7, write=events.extend, run=run.fork())
    figures["first_answer_s"] = _timed(lambda: ride.say(20.0, "who is affected?"))
    figures["answer_s"] = _timed(lambda: ride.say(40.0, "p99 of sends by cluster in the last 30 minutes"))
    flown = fly_script(case, 7, case.scripts["reference"], run=run.fork())
    figures["script_s"] = _timed(lambda: fly_script(case, 7, case.scripts["reference"], run=run.fork()))
    figures["debrief_s"] = _timed(lambda: debrief(flown))
    figures["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    return figures


def _timed(work: object) -> float:
    start = time.perf_counter()
    work()  # type: ignore[operator]  # always a callable of no arguments
    return time.perf_counter() - start
