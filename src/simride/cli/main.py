"""The command line: one file per command."""

import click

from simride.base.errors import SimrideError
from simride.cli.bench import bench
from simride.cli.cases import cases
from simride.cli.debrief import debrief
from simride.cli.export import export
from simride.cli.fly import fly
from simride.cli.rollout import rollout
from simride.cli.serve import serve
from simride.cli.sweep import sweep
from simride.cli.understand import understand


class Commands(click.Group):
    """Turns a SimrideError into its sentence and exit status 2, once, here."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except SimrideError as error:
            click.echo(f"simride: {error}", err=True)
            ctx.exit(2)


@click.group(cls=Commands, invoke_without_command=True)
@click.version_option(package_name="simride")
@click.pass_context
def main(ctx: click.Context) -> None:
    """A simulated production fleet, an examiner who asks, and a debrief that quotes what you did.

    Without a command: start the web app on this machine and open the browser.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(serve)


for command in (serve, cases, fly, debrief, export, understand, rollout, sweep, bench):
    main.add_command(command)
