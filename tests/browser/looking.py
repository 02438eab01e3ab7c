"""Looking at a page: what axe finds in it, and what does not fit its window."""

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
CONTRAST = ("color-contrast",)
WIDE, NARROW = (1440, 900), (390, 844)
REFLOW = (320, 640)  # WCAG 1.4.10
ZOOMED = (720, 450)  # WIDE at 200 %: half as many CSS pixels, each of two of the screen's
THEME = "theme => { document.documentElement.dataset.theme = theme; }"
DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
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


def axe(page: Page, rules: Iterable[str] = RULES) -> list[str]:
    """What axe finds. Its other lists (passed, could not tell) take two thirds of its time and are not made out."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE_SCRIPT)
    options: dict[str, Any] = {"runOnly": list(rules), "resultTypes": ["violations"]}
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [f"{one['id']}: {'; '.join(node['html'][:160] for node in one['nodes'][:3])}" for one in found]


def sized(page: Page, size: tuple[int, int]) -> None:
    """In a window of this size."""
    page.set_viewport_size({"width": size[0], "height": size[1]})


def faults(page: Page) -> list[str]:
    """What axe finds, dark and light, wide and narrow: contrast each time, all else once a size."""
    found = []
    page.emulate_media(reduced_motion="reduce")
    for size, scheme, rules in (
        (WIDE, "dark", RULES), (WIDE, "light", CONTRAST), (NARROW, "light", RULES), (NARROW, "dark", CONTRAST),
    ):  # fmt: skip
        sized(page, size)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate(DRAWN)
        found += [f"{scheme} {size[0]}: {fault}" for fault in axe(page, rules)]
    sized(page, WIDE)
    return found


def overflow(page: Page) -> tuple[int, int]:
    """Pixels by which the page is wider and higher than its window."""
    page_and_window = "e => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight]"
    wide, high = page.locator("html").evaluate(page_and_window)
    return wide, high


def fits(page: Page) -> None:
    """Nothing for axe, nothing wider than its window."""
    assert faults(page) == []
    sized(page, NARROW)
    assert overflow(page)[0] == 0
    sized(page, WIDE)
