"""Each page in both themes and at both sizes: nothing for axe to find, nothing that scrolls and should not."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.hands import land_by_mouse, take_off, type_and_send
from browser.looking import DRAWN, NARROW, WIDE, faults, fits, overflow, sized
from browser.servers import Server

pytestmark = pytest.mark.browser

SIZES = (WIDE, NARROW)


@pytest.fixture(scope="module")
def flown(server: Server, browser: Browser) -> str:
    """The address of a ride with a talk, charts, tables and an order."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(120_000)
    take_off(page, server.url)
    type_and_send(page, "split p99 by cluster")
    page.locator("#look-by").select_option("cluster")
    page.locator("#look-button").click()
    expect(page.locator("#recent .card")).to_have_count(1)
    page.locator("#recent button", has_text="pin").click()
    expect(page.locator("#pinned .card")).to_have_count(1)
    address = page.url
    page.close()
    return address


PLAIN = (
    "/", "/cases/messenger/", "/settings/", "/logbook/", "/journey/", "/your-data/", "/guide/",
    "/guide/which-tool-tells-what/", "/nowhere/",
)  # fmt: skip


@pytest.mark.parametrize("address", PLAIN)
def test_plain_pages(page: Page, server: Server, address: str) -> None:
    page.goto(server.url + address)
    fits(page)


def test_a_journey_by_keyboard(page: Page, server: Server) -> None:
    page.goto(server.url + "/journey/")
    page.locator("#id_company").focus()
    page.keyboard.type("Cyd's Cloud")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Add an interview").focus()
    page.keyboard.press("Enter")
    page.locator("#id_day").fill("2027-03-28")
    page.locator("#id_at").fill("02:30")
    page.locator("#id_zone").focus()
    page.keyboard.type("Berlin")
    page.locator("#save").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#id_at_error")).to_contain_text("never show 02:30")
    expect(page.locator("#id_zone")).to_have_value("Europe/Berlin")
    assert faults(page) == []
    page.locator("#id_at").fill("14:00")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("28 March 2027, 14:00 Berlin time")
    assert faults(page) == []
    page.get_by_role("link", name="Add a person").click()
    fits(page)


@pytest.mark.parametrize("tool", ["map", "changes", "alerts", "logs", "traces", "hosts"])
def test_the_cockpit_with_each_tool(page: Page, flown: str, tool: str) -> None:
    page.goto(f"{flown}?tool={tool}")
    if page.locator("#go-on").count():
        page.locator("#go-on").click()
        expect(page.locator("#pause")).to_have_text("Pause")
    cards = page.locator(".card").count()
    page.locator("#look-button").click()
    expect(page.locator(".card")).to_have_count(cards + 1)
    page.locator("#order-form summary").click()
    assert faults(page) == []


def test_sql_is_asked_by_keyboard_and_read_at_any_size(page: Page, flown: str) -> None:
    page.goto(flown)
    if page.locator("#go-on").count():
        page.locator("#go-on").click()
        expect(page.locator("#pause")).to_have_text("Pause")
    page.keyboard.press("Escape")
    page.keyboard.press("8")
    expect(page.locator("#look-sql")).to_be_visible()
    page.keyboard.press("q")
    expect(page.locator("#look-sql")).to_be_focused()
    page.keyboard.type("SELECT mood FROM changes")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#look-problem")).to_contain_text("mood")
    expect(page.locator("#look-sql")).to_have_value("SELECT mood FROM changes")
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT time, kind, title, detail FROM changes WHERE detail IS NOT NULL")
    page.keyboard.press("Control+Enter")
    table = page.locator("#recent .rows").first
    expect(table.locator("caption")).to_contain_text("row")
    expect(page.locator("#look-problem")).to_be_empty()
    table.focus()
    expect(table).to_be_focused()
    page.locator(".sql-tables summary").first.click()
    assert overflow(page) == (0, 0)
    assert faults(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("[data-show=look]").click()
    expect(page.locator("#look-sql")).to_be_visible()
    assert overflow(page)[0] == 0


def test_the_cockpit_fits_its_screen(page: Page, flown: str) -> None:
    page.goto(flown)
    expect(page.locator("#pinned .chart svg").first).to_be_visible()
    for width, height in SIZES:
        sized(page, (width, height))
        page.evaluate(DRAWN)
        assert overflow(page) == (0, 0), (width, height)
    page.locator("[data-show=look]").click()
    expect(page.locator("#pinned .chart svg").first).to_be_visible()
    expect(page.locator("#say-text")).to_be_in_viewport()
    expect(page.locator("#clock")).to_be_in_viewport()
    assert overflow(page) == (0, 0), (width, height)
    assert faults(page) == []


def test_the_paused_cockpit(page: Page, flown: str) -> None:
    page.goto(flown)
    page.locator("body.scripted #pause").click()
    expect(page.locator("#stopped")).to_contain_text("Paused at")
    assert faults(page) == []
    page.locator("#go-on").click()
    expect(page.locator("#pause")).to_have_text("Pause")


def test_a_damaged_ride_that_is_brought_in(page: Page, server: Server, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.ride"
    damaged.write_text("{]\n")
    page.goto(server.url)
    page.locator("input[type=file]").set_input_files(damaged)
    page.get_by_role("button", name="Import").click()
    expect(page.locator("main")).to_contain_text("Export it again")
    assert faults(page) == []


def test_the_list_of_keys(page: Page, flown: str) -> None:
    page.goto(flown)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert faults(page) == []


def test_what_is_said_in_one_tab_appears_in_the_other(page: Page, flown: str) -> None:
    page.goto(flown)
    if page.locator("#go-on").count():
        page.locator("#go-on").click()
        expect(page.locator("#pause")).to_have_text("Pause")
    other = page.context.new_page()
    other.goto(flown)
    other.locator("#say-text").fill("said in the other tab")
    other.keyboard.press("Enter")
    expect(page.locator("#log")).to_contain_text("said in the other tab")
    page.locator("#say-text").fill("and answered in this one")
    page.keyboard.press("Enter")
    expect(other.locator("#log")).to_contain_text("and answered in this one")
    assert page.locator("#log li").evaluate_all("all => all.length - new Set(all.map(e => e.id)).size") == 0


def test_everything_works_without_scripts(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(server.url + "/cases/messenger/")
    page.locator("#take-off").click()
    page.locator("#say-text").fill("who is affected?")
    page.locator("#send").click()
    expect(page.locator("#log")).to_contain_text("who is affected?")
    page.locator("#look-button").click()
    expect(page.locator("#recent .card")).to_have_count(1)
    page.locator("#note-text").fill("a note")
    page.locator("#note-button").click()
    expect(page.locator("#note-lines")).to_contain_text("a note")
    page.locator("#pause").click()
    expect(page.locator("#stopped")).to_contain_text("Paused at")
    page.locator("#go-on").click()
    land_by_mouse(page)
    context.close()


def test_self_evaluation_and_debrief(page: Page, flown: str) -> None:
    page.goto(flown)
    land_by_mouse(page)
    assert faults(page) == []
    for level in page.locator("input[value=partial]").all():
        level.check()
    for reason in page.locator("textarea").all():
        reason.fill("I said so at the time.")
    page.locator("#lock").click()
    expect(page.locator("#debrief h1")).to_be_visible()
    for details in page.locator("main details").all():
        details.evaluate("e => { e.open = true; }")
    page.locator(".chart.short").scroll_into_view_if_needed()
    expect(page.locator(".chart.short svg")).to_be_visible()
    fits(page)
    _the_replay(page)
    page.goto(flown.split("/rides/")[0] + "/logbook/")
    expect(page.locator(".chart svg").first).to_be_visible()
    for details in page.locator("main details").all():
        details.evaluate("e => { e.open = true; }")
    fits(page)


def _the_replay(page: Page) -> None:
    """From the debrief into the replay, along its slider by keyboard, at any size."""
    page.locator("#to-replay").click()
    expect(page.locator("table.map")).to_be_visible()
    page.locator("#at").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#moment-at b")).not_to_have_text("00:00")
    expect(page.locator("table.map")).to_be_visible()
    expect(page.locator(".lanes .chart svg").first).to_be_visible()
    fits(page)
