"""`simride` and `simride serve`: the web app on this machine."""

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8765, show_default=True, help="Port to listen on.")
@click.option("--browser/--no-browser", default=True, help="Open the browser.")
def serve(host: str = "127.0.0.1", port: int = 8765, browser: bool = True) -> None:
    """Start the web app and open the browser."""
    from simride.web import manage  # Django is loaded only where it is served

    manage.serve(host, port, browser, say=lambda text: click.echo(text))
