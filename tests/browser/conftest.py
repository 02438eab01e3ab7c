"""A real server in a process of its own, and Debian's Chromium."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from simride.rides import Ride, catalog

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SERVE = "from simride.web.manage import serve; serve(port={port}, open_browser=False)"
SOURCE = Path(__file__).parents[2] / "src"
PATIENCE_MS = 180_000  # the other core may be busy with other tests, and a ride opened anew flies its past again


expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip with a sentence where there is no browser; in CI a skip would be a lie."""
    if CHROMIUM.exists() or os.environ.get("CI") == "true":
        return
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.skip(reason="needs a browser: apt-get install chromium"))


@pytest.fixture(scope="session", autouse=True)
def warm() -> None:
    """Kernels compiled and the reader trained, on disk: a new machine does that once, and no test waits for it."""
    ride = Ride.begin(catalog.load("messenger"), 7, write=lambda _: None)
    for at, text in ((10.0, "who is affected?"), (20.0, "p99 of shard-store by rack in use-a, last hour")):
        ride.say(at, text)
    for tool in ("metrics", "logs", "traces", "alerts", "map"):
        ride.look(30.0, tool, {"metric": "latency", "by": ["cluster"]} if tool == "metrics" else {})


class Server:
    """`simride` on a port of its own, over a data folder of its own."""

    def __init__(self, home: Path, speed: float = 1.0, serve: str = SERVE, modules: Sequence[Path] = ()) -> None:
        """`serve`: the program, with a place for the port; `modules`: folders of what else it may import."""
        self.home, self.speed, self.serve, self.modules = home, speed, serve, (SOURCE, *modules)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
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
        for _ in range(1800):
            try:
                urllib.request.urlopen(f"{self.url}/settings/", timeout=5)
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError((self.home / "server.log").read_text())

    def kill(self) -> None:
        """As a crash or a power cut: nothing gets to say goodbye."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def log(self) -> str:
        """What it wrote."""
        return (self.home / "server.log").read_text()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("home"))
    running.start()
    yield running
    running.kill()


@pytest.fixture(scope="module")  # not for the session: Playwright keeps an event loop running in its worker
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=ARGUMENTS)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def equipped(playwright: Playwright) -> Iterator[Browser]:
    """A browser with a camera, a microphone and a screen, and somebody who allows all of it."""
    from browser.devices import DEVICES, YES, launched  # which takes its arguments from here

    with launched(playwright, *DEVICES, *YES) as chromium:
        yield chromium


@pytest.fixture
def ready(equipped: Browser) -> Iterator[Page]:
    """A page in it."""
    from browser.devices import page_of

    with page_of(equipped) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of 1440 by 900 that must not complain about anything."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark")
    opened = context.new_page()
    opened.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    opened.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    network = (
        "ERR_CONNECTION_REFUSED",
        "ERR_INCOMPLETE_CHUNKED",
        "ERR_CONNECTION_RESET",
        "ERR_EMPTY_RESPONSE",
        "status of 422",
        "status of 404",
    )
    assert not [text for text in complaints if not any(word in text for word in network)]
