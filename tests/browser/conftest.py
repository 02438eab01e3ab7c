"""A real server in a process of its own, and Debian's Chromium."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from browser.chromium import CHROMIUM, PATIENCE_MS, launched, page_of
from browser.devices import DEVICES, YES
from browser.servers import Server
from simride.rides import Ride, catalog

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
    with launched(playwright) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def equipped(playwright: Playwright) -> Iterator[Browser]:
    """A browser with a camera, a microphone and a screen, and somebody who allows all of it."""
    with launched(playwright, *DEVICES, *YES) as chromium:
        yield chromium


@pytest.fixture
def ready(equipped: Browser) -> Iterator[Page]:
    """A page in it."""
    with page_of(equipped) as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must not complain about anything but what a test provokes: a refusal, or a server that is gone."""
    with page_of(browser, "ERR_EMPTY_RESPONSE", "status of 422", "status of 404") as opened:
        yield opened
