"""Options of commands that do many jobs, and a bar that says how far they are."""

import os
from collections.abc import Callable
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--engine`, `--scheduler` and `--workers`."""
    options = (
        click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True,
                     help="Processes of this machine, or a Dask cluster."),
        click.option("--scheduler", default="", help="Address of the Dask scheduler."),
        click.option("--workers", type=click.IntRange(1), default=os.cpu_count() or 1, show_default="cores",
                     help="Processes of the local engine."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


class Bar:
    """A bar on standard error while jobs are done."""

    def __init__(self, says: str) -> None:
        self._bar = Progress(console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(says, total=None)

    def __enter__(self) -> Callable[[int, int], None]:
        self._bar.__enter__()
        return lambda done, of: self._bar.update(self._task, completed=done, total=of)

    def __exit__(self, *error: Any) -> None:
        self._bar.__exit__(*error)
