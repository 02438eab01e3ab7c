"""Every state of every page (web/places.py): WCAG 2.2 AA by axe, room at 320 px and at 200 %, nothing from elsewhere.

Each state is opened once and looked at in all themes and sizes, over a stand-in for the rides: what is checked is
pages. Contrast is looked at in every theme; everything else once per size, since no theme changes it.
"""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from browser.conftest import PATIENCE_MS
from web.places import STATES

pytestmark = pytest.mark.browser
TESTS = Path(__file__).parents[1]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WIDE, NARROW = (1440, 900), (390, 844)
REFLOW = (320, 640)  # WCAG 1.4.10
ZOOMED = (720, 450)  # WIDE at 200 %: half as many CSS pixels, each of two of the screen's
THEME = "theme => { document.documentElement.dataset.theme = theme; }"
OPEN = "all => all.forEach(one => { one.open = true; })"
CUT = """() => {
  const faults = [], root = document.documentElement, wide = root.clientWidth;
  const scrolls = (e) => {
    for (; e && e !== document.body; e = e.parentElement)
      if (/auto|scroll/.test(getComputedStyle(e).overflowX)) return true;
    return false;
  };
  if (root.scrollWidth > wide) faults.push(`page is ${root.scrollWidth - wide} px too wide`);
  for (const e of document.body.querySelectorAll("*")) {
    if (!e.checkVisibility() || e.closest(".sr-only, svg, .skip-link")) continue;
    const text = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    if (!text && !e.matches("button, input, select, textarea, a")) continue;
    if (style.position === "absolute" && style.clipPath !== "none") continue;
    const name = `${e.tagName} ${e.id || e.className} “${(e.innerText || e.value || "").slice(0, 30)}”`;
    if (!scrolls(e) && (box.right > wide + 1 || box.left < -1)) faults.push(`out of the page: ${name}`);
    const clips = /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis";
    if (text && clips && e.scrollWidth > e.clientWidth + 1) faults.push(`cut off: ${name}`);
  }
  return faults.slice(0, 5);
}"""


@dataclass(frozen=True)
class Furnished:
    """Where the server is, and where on it everything is."""

    url: str
    at: dict[str, str]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    """A server on which somebody has done something of everything."""
    home = tmp_path_factory.mktemp("furnished")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "SIMRIDE_HOME": str(home), "PYTHONPATH": os.pathsep.join((str(TESTS.parent / "src"), str(TESTS))),
        "DJANGO_SETTINGS_MODULE": "simride.web.settings",
    }  # fmt: skip
    command = [sys.executable, str(TESTS / "web" / "furnished.py"), str(port)]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    told = process.stdout.readline()
    assert told, (home / "server.log").read_text()
    url = f"http://127.0.0.1:{port}"
    _wait_for(url, home)
    yield Furnished(url, json.loads(told))
    process.kill()
    process.wait()


def _wait_for(url: str, home: Path) -> None:
    for _ in range(1800):
        try:
            urllib.request.urlopen(f"{url}/settings/", timeout=30)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError((home / "server.log").read_text())


@pytest.fixture(scope="module")
def visitor(browser: Browser) -> Iterator[Page]:
    """A page whose every pixel is two of the screen's."""
    width, height = WIDE
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=2, reduced_motion="reduce"
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    yield page
    context.close()


def axe(page: Page, **options: Any) -> list[str]:
    """What axe finds."""
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{one['id']}: {'; '.join(node['html'][:160] for node in one['nodes'][:3])}" for one in found]


def sized(page: Page, size: tuple[int, int]) -> None:
    """In a window of this size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})


def faults(page: Page) -> dict[str, list[str]]:
    """Everything that is wrong with a page, by where it was seen."""
    page.evaluate(AXE_SCRIPT)
    page.locator("main details").evaluate_all(OPEN)
    found = {}
    found["wide, dark"] = _in_theme(page, "dark", runOnly=RULES)
    for theme in ("light", "contrast"):
        found[f"wide, {theme}"] = _in_theme(page, theme, runOnly=["color-contrast"])
    sized(page, ZOOMED)
    found["at 200 %"] = page.evaluate(CUT)
    sized(page, NARROW)
    found["narrow, light"] = _in_theme(page, "light", runOnly=RULES)
    sized(page, REFLOW)
    found["at 320 px"] = page.evaluate(CUT)
    sized(page, WIDE)
    page.evaluate("() => { document.documentElement.style.zoom = 2; }")
    found["zoomed by CSS"] = page.evaluate(CUT)
    return {where: said for where, said in found.items() if said}


def _in_theme(page: Page, theme: str, **options: Any) -> list[str]:
    page.evaluate(THEME, theme)
    return axe(page, **options)


@pytest.mark.parametrize("address", [one for addresses in STATES.values() for one in addresses])
def test_a_page_is_sound_in_every_theme_and_size(visitor: Page, furnished: Furnished, address: str) -> None:
    page, asked = visitor, list[str]()
    page.on("request", lambda request: asked.append(request.url))
    sized(page, WIDE)
    page.goto(furnished.url + address.format(**furnished.at))
    expect(page.locator("h1").first).to_be_attached()
    assert faults(page) == {}
    assert [url for url in asked if not url.startswith((furnished.url + "/", "data:", "blob:"))] == []


def test_the_menu_of_a_small_screen_works_by_keyboard(visitor: Page, furnished: Furnished) -> None:
    page = visitor
    sized(page, NARROW)
    page.goto(furnished.url)
    links, button = page.locator("#menu a"), page.locator("#menu-button")
    expect(links.first).to_be_hidden()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(links.first).to_be_visible()
    assert faults(page) == {}
    sized(page, NARROW)
    page.keyboard.press("Escape")
    expect(links.first).to_be_hidden()
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/")


def test_without_scripts_the_links_stand_in_the_header(browser: Browser, furnished: Furnished) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(furnished.url)
    expect(page.locator("#menu a").last).to_be_visible()
    expect(page.locator("#menu-button")).to_be_hidden()
    context.close()
