"""Debian's Chromium, and pages in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PATIENCE_MS = 180_000  # the other core may be busy with other tests, and a ride opened anew flies its past again
GONE = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED", "ERR_CONNECTION_RESET")  # a server that was killed


@contextmanager
def browser_with(playwright: Playwright, *arguments: str) -> Iterator[Page]:
    """A page in a browser of its own."""
    with launched(playwright, *arguments) as browser, page_of(browser) as page:
        yield page


@contextmanager
def launched(playwright: Playwright, *arguments: str) -> Iterator[Browser]:
    """A browser that is given these arguments besides the usual ones."""
    chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=[*ARGUMENTS, *arguments])
    yield chromium
    chromium.close()


@contextmanager
def page_of(browser: Browser, *expected: str) -> Iterator[Page]:
    """A page of 1440 by 900, with cookies of its own; what it complained of is an error at the end.

    `expected`: words of complaints that are none, besides those about a server that was killed.
    """
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="dark")
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert not [text for text in complaints if not any(word in text for word in (*GONE, *expected))]
