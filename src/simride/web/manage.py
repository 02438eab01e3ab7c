"""Starting the web app: used by the command line, and as `python -m simride.web.manage <django command>`."""

import os
import sys
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import uvicorn

SETTINGS = "simride.web.settings"
VEGA = Path(__file__).parent / "static" / "vendor" / "vega.js"


def serve(
    host: str = "127.0.0.1",
    port: int = 8765,
    open_browser: bool = True,
    say: Callable[[str], None] | None = None,
) -> None:
    """Bring the database up to date and serve until interrupted; `say` is given what is worth showing."""
    tell = say or _nobody
    prepare(tell)
    import uvicorn

    address = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    config = uvicorn.Config(
        "simride.web.asgi:application",
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,  # an open event stream would keep the process alive
        lifespan="on",
    )
    server = uvicorn.Server(config)
    watcher = threading.Thread(target=_announce, args=(server, address, open_browser, tell), daemon=True)
    watcher.start()
    server.run()


def prepare(tell: Callable[[str], None]) -> None:
    """Make the data folder and bring its tables up to date."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django
    from django.conf import settings
    from django.core.management import call_command

    Path(settings.HOME).mkdir(parents=True, exist_ok=True, mode=0o700)
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    if not VEGA.exists():
        tell(f"Charts cannot be drawn: {VEGA} is missing. Install Simride again, or run `python hatch_build.py`.")


def _nobody(sentence: str) -> None:
    """Where nobody wants to be told."""


def _announce(server: "uvicorn.Server", address: str, open_browser: bool, tell: Callable[[str], None]) -> None:
    """Say the address once somebody answers there."""
    waited = threading.Event()
    while not server.started:
        if server.should_exit:
            return
        waited.wait(0.05)
    tell(f"Simride is at {address} (Ctrl-C stops it; a ride under way can be gone on with later)")
    if open_browser:
        webbrowser.open(address)


def main() -> None:
    """Django's own commands, for development."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
