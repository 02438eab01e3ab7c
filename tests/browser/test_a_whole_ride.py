"""Somebody new, by keyboard and with the cable out: along the guide to a ride, over a server that is killed in it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.hands import clock, follow_the_guide, land, tab_to, take_off, type_and_send
from browser.servers import SERVE, Server

pytestmark = pytest.mark.browser


UNPLUGGED = f"import browser.no_network; {SERVE}"
TESTS = Path(__file__).parents[1]


def test_somebody_new_flies_a_ride_by_keyboard_with_the_cable_out_and_it_survives_a_kill(
    page: Page, tmp_path: Path
) -> None:
    server = Server(tmp_path, speed=10, serve=UNPLUGGED, modules=(TESTS,))
    server.start()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    try:
        follow_the_guide(page, server.url)
        type_and_send(page, "who is affected, since when, and is it sends only or reads as well?")
        type_and_send(page, "split p99 by cluster")
        expect(page.locator("#log .chart svg").first).to_be_visible()

        page.keyboard.press("Escape")
        page.keyboard.press("q")
        page.keyboard.type("slow_ratio by (region) [30m] offset 1d")
        page.keyboard.press("Enter")
        expect(page.locator("#recent .chart svg").first).to_be_visible()

        page.keyboard.press("Escape")
        page.keyboard.press("3")
        expect(page.locator("#tab-changes")).to_have_attribute("aria-current", "page")
        page.keyboard.press("e")
        page.keyboard.press("Enter")
        expect(page.locator("#recent table").first).to_be_visible()

        page.keyboard.press("/")
        page.keyboard.type("freeze all changes please")
        page.keyboard.press("Enter")
        expect(page.locator("#choices .chip").first).to_be_visible()
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        page.keyboard.press("Enter")
        expect(page.locator("#order-lines li").first).to_be_visible()

        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.keyboard.type("the swap of the switch")
        page.keyboard.press("Enter")
        expect(page.locator("#note-lines li")).to_contain_text("the swap of the switch")

        page.keyboard.press("Escape")
        page.keyboard.press("t")
        expect(page.locator("#spoken")).to_contain_text("minutes")
        page.keyboard.press("p")
        expect(page.locator("#pause")).to_have_text("Go on")
        stood = clock(page)
        page.keyboard.press("p")
        expect(page.locator("#pause")).to_have_text("Pause")
        assert clock(page) - stood <= 15

        page.keyboard.press("/")
        page.keyboard.type("half a thought")
        page.wait_for_timeout(2500)
        before = clock(page)
        said = page.locator("#log .line").count()
        server.kill()
        expect(page.locator("#offline")).to_be_visible()
        server.start()

        page.goto(server.url)
        tab_to(page, "Go on at")
        page.keyboard.press("Enter")
        expect(page.locator("#stopped")).to_contain_text("cut off")
        assert abs(clock(page) - before) <= 30  # three real seconds at ten times the speed
        assert page.locator("#log .line").count() >= said
        expect(page.locator("#say-text")).to_have_value("half a thought")
        tab_to(page, "Go on at")
        page.keyboard.press("Enter")
        expect(page.locator("#pause")).to_have_text("Pause")
        page.keyboard.press("Escape")
        page.keyboard.press("/")
        type_and_send(page, " and the rest of it")

        land(page)
        page.locator(".chart.tall").scroll_into_view_if_needed()
        expect(page.locator(".chart.tall svg")).to_be_visible()
        tab_to(page, "Logbook")
        page.keyboard.press("Enter")
        page.wait_for_url("**/logbook/")
        expect(page.locator("main")).to_contain_text("1 ride")
        assert "Traceback" not in server.log()
        assert [url for url in asked if not url.startswith((server.url + "/", "data:", "blob:"))] == []
    finally:
        server.kill()


def test_without_a_cable_a_server_reaches_nobody(tmp_path: Path) -> None:
    reach_out = "import urllib.request; urllib.request.urlopen('http://example.org', timeout=30)"
    attempt = UNPLUGGED.replace(SERVE, reach_out)
    modules = os.pathsep.join((str(TESTS), str(TESTS.parent / "src")))
    tried = subprocess.run(
        [sys.executable, "-c", attempt], env=os.environ | {"PYTHONPATH": modules}, capture_output=True, text=True
    )
    assert "the cable is out" in tried.stderr


def test_time_runs_out_by_itself(page: Page, tmp_path: Path) -> None:
    server = Server(tmp_path, speed=300)
    server.start()
    try:
        take_off(page, server.url)
        page.wait_for_url("**/self-evaluation/")
    finally:
        server.kill()
