"""Chromium with the cameras, microphones and screens a test asks for."""

import random
import struct
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright

from browser.conftest import ARGUMENTS, CHROMIUM, PATIENCE_MS

DEVICES = ("--use-fake-device-for-media-stream",)
GONE = ("ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE_CHUNKED", "ERR_CONNECTION_RESET")  # a server that was killed
YES = ("--use-fake-ui-for-media-stream", "--auto-select-desktop-capture-source=Entire screen")


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
def page_of(browser: Browser) -> Iterator[Page]:
    """A page of 1440 by 900, with cookies of its own; what it complained of is an error at the end."""
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
    assert not [text for text in complaints if not any(word in text for word in GONE)]


def noise(path: Path, loudness: float, seconds: int = 4) -> Path:
    """White noise as a WAV file; `loudness` is its RMS of full scale."""
    draw = random.Random(7)
    peak = loudness * 3**0.5  # of even noise
    samples = [int(32_767 * peak * draw.uniform(-1, 1)) for _ in range(48_000 * seconds)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return path


def picture(path: Path, edges: int, middle: int, size: tuple[int, int] = (320, 240)) -> Path:
    """A still picture in grey as a Y4M film: its edges, and the box in its middle, each 16 (black) to 235 (white)."""
    wide, high = size
    inside = range(wide // 3, 2 * wide // 3)
    rows = (bytes(middle if x in inside and y > high // 4 else edges for x in range(wide)) for y in range(high))
    frame = b"FRAME\n" + b"".join(rows) + bytes([128]) * (wide * high // 2)
    path.write_bytes(f"YUV4MPEG2 W{wide} H{high} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 10)
    return path
