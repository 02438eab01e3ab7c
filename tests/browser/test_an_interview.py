"""From an empty bank to a flown interview and its place in the logbook, in one sitting and by keyboard alone."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.hands import land, land_by_mouse, tab_to
from browser.looking import faults, fits, overflow
from browser.servers import Server
from simride.stories.questions import bank
from unit.stories.written import answers

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("SIMRIDE_SHOTS", "")  # a folder to keep pictures in, for people
STRONG = {one.area: " ".join(one.sentences) for one in answers() if one.strength == "strong"}


def shoot(page: Page, name: str) -> None:
    """Pictures in both sizes and themes, where somebody asked for them."""
    if not SHOTS:
        return
    for width, height in ((1440, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.wait_for_timeout(200)
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}-{scheme}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def fits_in_a_picture(page: Page, name: str) -> None:
    """Nothing for axe, nothing wider than its window."""
    shoot(page, name)
    fits(page)


def write_story(page: Page) -> None:
    """A story of the bank, part by part."""
    one = next(one for one in answers() if (one.area, one.strength) == ("partnering", "strong"))
    told = list(zip(one.sentences, one.parts, strict=True))
    texts = {part: " ".join(said for said, its in told if its == part) for part in one.parts}
    tab_to(page, "New story")
    page.keyboard.press("Enter")
    page.wait_for_url("**/stories/new/")
    focus(page, "#id_title")
    page.keyboard.insert_text("The image archive")
    for part in ("situation", "task", "action", "result", "reflection"):
        page.keyboard.press("Tab")
        page.keyboard.insert_text(texts[part])
    focus(page, "#id_areas_2")
    page.keyboard.press("Space")
    focus(page, "#id_private")
    page.keyboard.insert_text("the hospital’s real name")
    tab_to(page, "Keep")
    page.keyboard.press("Enter")
    expect(page.locator("#shows-head")).to_be_visible()


def by_menu(page: Page, name: str) -> None:
    """To a page of the menu."""
    tab_to(page, name)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{name.lower()}/")


def focus(page: Page, field: str) -> None:
    """Tab until a field has the focus."""
    for _ in range(60):
        if page.locator(field).evaluate("e => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never came to {field}")


def answer(page: Page, asked: str, told: set[str]) -> None:
    """The strong answer of the area asked for, typed in one go; then the end of the answer."""
    area = next((one.area for one in bank().questions if asked.endswith((one.ask, one.again))), "")
    lines = page.locator("#log .line.you").count()
    page.keyboard.insert_text(STRONG[area] if area and area not in told else "next question")
    page.keyboard.press("Enter")
    told.add(area)
    expect(page.locator("#log .line.you")).to_have_count(lines + 1)
    expect(page.locator("#say-text")).to_have_value("")


def test_from_an_empty_bank_to_a_logbook_entry_by_keyboard(page: Page, tmp_path: Path) -> None:
    server = Server(tmp_path, speed=20)
    server.start()
    try:
        page.goto(server.url)
        by_menu(page, "Stories")
        shoot(page, "empty-bank")
        write_story(page)
        expect(page.locator("main")).to_contain_text("Partnering: well")
        fits_in_a_picture(page, "story")
        by_menu(page, "Stories")
        focus(page, "#id_text")
        page.keyboard.insert_text("Who can stop a launch here?")
        page.keyboard.press("Enter")
        expect(page.locator(".own-questions li")).to_have_count(1)
        fits_in_a_picture(page, "bank")
        assert "real name" not in page.request.get(server.url + "/stories/export.json").text()

        tab_to(page, "Fly an interview")
        page.keyboard.press("Enter")
        page.wait_for_url("**/interview/")
        fits_in_a_picture(page, "set-up")
        tab_to(page, "Take off")
        page.keyboard.press("Enter")
        expect(page.locator("body.scripted #say-text")).to_be_focused()
        expect(page.locator("main")).not_to_contain_text("The image archive")  # no notes
        told: set[str] = set()
        for _ in range(14):
            asked = page.locator("#log .line.examiner .words").last.inner_text().strip()
            answer(page, asked, told)
            if len(told - {""}) == 5:
                break
        shoot(page, "interview")
        page.keyboard.press("Escape")
        page.keyboard.press("p")
        expect(page.locator("#pause")).to_have_text("Go on")
        assert faults(page) == []
        assert overflow(page) == (0, 0)
        page.keyboard.press("p")
        expect(page.locator("#pause")).to_have_text("Pause")
        land(page, areas=5)
        expect(page.locator(".answer").first).to_be_visible()
        for details in page.locator("main details").all():
            details.evaluate("e => { e.open = true; }")
        fits_in_a_picture(page, "debrief")
        by_menu(page, "Logbook")
        expect(page.locator("main")).to_contain_text("1 ride")
        expect(page.locator("main")).to_contain_text("Production Ownership Experience")
        page.wait_for_load_state("networkidle")
        assert "Traceback" not in server.log()
    finally:
        server.kill()


def test_practice_has_the_stories_in_sight_and_stays_out_of_the_logbook(page: Page, tmp_path: Path) -> None:
    server = Server(tmp_path, speed=20)
    server.start()
    try:
        page.goto(server.url + "/stories/")
        write_story(page)
        page.goto(server.url + "/interview/")
        page.locator("#id_practice").check()
        page.locator("#take-off").click()
        expect(page.locator("#stories-in-sight summary")).to_have_text("The image archive")
        page.locator("#stories-in-sight summary").click()
        shoot(page, "practice")
        assert faults(page) == []
        assert overflow(page) == (0, 0)
        land_by_mouse(page)
        for level in page.locator("input[value=partial]").all():
            level.check()
        for reason in page.locator("textarea").all():
            reason.fill("Nothing said.")
        page.locator("#lock").click()
        expect(page.locator("#debrief h1")).to_be_visible()
        page.goto(server.url + "/logbook/")
        expect(page.locator("main")).to_contain_text("0 rides")
        page.wait_for_load_state("networkidle")
    finally:
        server.kill()
