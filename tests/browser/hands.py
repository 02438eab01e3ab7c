"""Hands on a keyboard."""

from playwright.sync_api import Page, expect

TAKE_OFF_MS = 300_000  # of a machine that is busy with much else
NAME = """() => {
  const e = document.activeElement;
  return e === document.body || e.id === "main" ? "" : (e.getAttribute("aria-label") || e.innerText || "").trim();
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(160):
        if name in str(page.evaluate(NAME)):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {name!r}")


def type_and_send(page: Page, text: str) -> None:
    """Say something, and wait until it is answered and the entry is empty."""
    lines = page.locator("#log .line.examiner").count()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("#log .line.you").last).to_contain_text(text)
    expect(page.locator("#log .line.examiner")).not_to_have_count(lines)
    expect(page.locator("#say-text")).to_have_value("")


def take_off(page: Page, url: str, title: str = "Messenger", name: str = "messenger") -> None:
    """From home into the cockpit of the case with that title and name."""
    page.goto(url)
    tab_to(page, "Cases")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/")
    tab_to(page, f"Set up {title}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{name}/")
    tab_to(page, "Take off")
    page.keyboard.press("Enter")
    # Enter sends once the page’s script is there; a fleet takes a day of history meanwhile
    expect(page.locator("body.scripted #say-text")).to_be_focused(timeout=TAKE_OFF_MS)


def follow_the_guide(page: Page, url: str) -> None:
    """As somebody new: from the first page into the guide, and by its first practice into the cockpit."""
    page.goto(url)
    tab_to(page, "Read the guide first")
    page.keyboard.press("Enter")
    page.wait_for_url("**/guide/")
    tab_to(page, "Begin")
    page.keyboard.press("Enter")
    expect(page.locator(".prose")).to_contain_text("Your first ride here")
    tab_to(page, "Fly a first case")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/messenger/")
    expect(page.locator("#take-off")).to_be_in_viewport()
    tab_to(page, "Take off")
    page.keyboard.press("Enter")
    expect(page.locator("body.scripted #say-text")).to_be_focused(timeout=TAKE_OFF_MS)


def clock(page: Page) -> int:
    """Ride seconds as the page shows them."""
    minutes, seconds = (page.locator("#clock .now").text_content() or "").split(":")
    return 60 * int(minutes) + int(seconds)


def mark_oneself(page: Page, areas: int = 4) -> None:
    """A level and a sentence in each area, by keyboard."""
    for place in range(areas):
        radio = page.locator("fieldset").nth(place).locator("input[type=radio]").first
        while not radio.evaluate("e => e === document.activeElement"):
            page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
        page.keyboard.type("I asked who was affected before I touched anything.")
    tab_to(page, "Lock these")
    page.keyboard.press("Enter")


def land(page: Page, areas: int = 4) -> None:
    """Land and mark oneself, by keyboard, and wait for the debrief with its areas."""
    page.keyboard.press("Escape")
    page.keyboard.press("l")
    page.keyboard.press("Enter")
    page.wait_for_url("**/self-evaluation/")
    expect(page.locator("fieldset")).to_have_count(areas)
    mark_oneself(page, areas)
    expect(page.locator("#debrief h1")).to_be_visible()
    expect(page.locator(".area")).to_have_count(areas)


def land_by_mouse(page: Page) -> None:
    """Land, and wait for the page on which one marks oneself."""
    page.locator("#land-menu summary").click()
    page.locator("#land").click()
    page.wait_for_url("**/self-evaluation/")
