"""Servers in processes of their own, each on a port of its own over a data folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

SERVE = "from simride.web.manage import serve; serve(port={port}, open_browser=False)"
SOURCE = Path(__file__).parents[2] / "src"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_until_answered(url: str, home: Path) -> None:
    """Wait until a server answers. Raises AssertionError with what it wrote to `home`, where it never does."""
    for _ in range(1800):
        try:
            urllib.request.urlopen(f"{url}/settings/", timeout=30)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError((home / "server.log").read_text())


class Server:
    """`simride` on a port of its own, over a data folder of its own."""

    def __init__(self, home: Path, speed: float = 1.0, serve: str = SERVE, modules: Sequence[Path] = ()) -> None:
        """`serve`: the program, with a place for the port; `modules`: folders of what else it may import."""
        self.home, self.speed, self.serve, self.modules = home, speed, serve, (SOURCE, *modules)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until somebody answers."""
        modules = os.pathsep.join(str(one) for one in self.modules)
        environment = os.environ | {
            "SIMRIDE_HOME": str(self.home), "SIMRIDE_SPEED": str(self.speed), "PYTHONPATH": modules,
            "DJANGO_SETTINGS_MODULE": "simride.web.settings",
        }  # fmt: skip
        log = (self.home / "server.log").open("ab")
        command = [sys.executable, "-c", self.serve.format(port=self.port)]
        self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        wait_until_answered(self.url, self.home)

    def kill(self) -> None:
        """As a crash or a power cut: nothing gets to say goodbye."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def log(self) -> str:
        """What it wrote."""
        return (self.home / "server.log").read_text()
