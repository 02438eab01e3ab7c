"""The pre-flight page with real code and pretended devices: there, refused, missing, dark and loud."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Playwright, expect

from browser.chromium import browser_with
from browser.devices import DEVICES, YES, noise, picture
from browser.looking import faults, fits
from browser.servers import Server

pytestmark = pytest.mark.browser
NO_BATTERY = "delete Navigator.prototype.getBattery"
NOT_CHOSEN = """MediaDevices.prototype.getDisplayMedia = () =>
  Promise.reject(new DOMException("", "NotAllowedError"));"""
ON_BATTERY = """Navigator.prototype.getBattery = async () =>
  Object.assign(new EventTarget(), { charging: false, level: 0.4 });"""


def test_every_check_works_and_nothing_leaves_the_machine(ready: Page, server: Server) -> None:
    page = ready
    asked: list[tuple[str, str]] = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.on("websocket", lambda socket: asked.append(("WS", socket.url)))
    page.goto(server.url + "/pre-flight/")
    page.locator("#camera-start").click()
    expect(page.locator("#camera-says")).to_contain_text("It works: fake_device_0, 640 × 480")
    expect(page.locator("#light-figures")).to_contain_text("whole picture")
    expect(page.locator("#filter-says")).to_contain_text("does not say whether a filter is on")
    page.locator("#microphone-start").click()
    expect(page.locator("#microphone-says")).to_contain_text("It works: Fake")
    expect(page.locator("#level-says")).to_contain_text(re.compile("hears you well|clips"))
    page.locator("#record-start").click()
    page.locator("#record-stop").click()
    expect(page.locator("#played")).to_be_visible()
    page.locator("#quiet-measure").click()
    expect(page.locator("#quiet-says")).to_contain_text("dB below full scale")
    page.locator("#screen-start").click()
    expect(page.locator("#screen-says")).to_contain_text("It works: a whole screen")
    expect(page.locator("#charger-says")).not_to_be_empty()
    fits(page)
    for name in ("camera", "microphone", "screen"):
        page.locator(f"#{name}-stop").click()
        expect(page.locator(f"#{name}-start")).to_be_visible()
    elsewhere = [url for _, url in asked if urlsplit(url).scheme != "blob" and not url.startswith(server.url + "/")]
    assert elsewhere == []
    assert {method for method, _ in asked} == {"GET"}


def test_the_recording_can_be_heard(ready: Page, server: Server) -> None:
    ready.goto(server.url + "/pre-flight/")
    ready.locator("#microphone-start").click()
    ready.locator("#record-start").click()
    expect(ready.locator("#level-says")).to_contain_text(re.compile("hears you well|clips"))
    ready.locator("#record-stop").click()
    heard = ready.locator("#played").evaluate(
        """player => new Promise((tell) => {
          player.addEventListener("ended", () => tell(player.currentTime));
          player.play();
        })"""
    )
    assert heard > 0


def test_a_refusal_says_what_to_do(playwright: Playwright, server: Server) -> None:
    with browser_with(playwright, *DEVICES) as page:  # devices, and nobody who allows them
        page.add_init_script(NOT_CHOSEN)  # without a screen to click on, Chromium waits for a choice for ever
        page.goto(server.url + "/pre-flight/")
        for name in ("camera", "microphone"):
            page.locator(f"#{name}-start").click()
            expect(page.locator(f"#{name}-says")).to_contain_text(f"may not use the {name}. Allow it for this page")
        page.locator("#quiet-measure").click()
        expect(page.locator("#quiet-says")).to_contain_text("needs the microphone")
        page.locator("#screen-start").click()
        expect(page.locator("#screen-says")).to_contain_text("Nothing is shared")
        assert faults(page) == []


def test_no_device_no_battery_no_screen_sharing(playwright: Playwright, server: Server) -> None:
    with browser_with(playwright) as page:
        page.add_init_script(f"{NO_BATTERY}; delete MediaDevices.prototype.getDisplayMedia;")
        page.goto(server.url + "/pre-flight/")
        for name in ("camera", "microphone"):
            page.locator(f"#{name}-start").click()
            expect(page.locator(f"#{name}-says")).to_contain_text(f"No {name} was found")
        page.locator("#screen-start").click()
        expect(page.locator("#screen-says")).to_contain_text("cannot share a screen")
        expect(page.locator("#charger-says")).to_contain_text("does not say")


def test_a_dark_picture_and_a_loud_room_are_noticed(
    playwright: Playwright, server: Server, tmp_path: Path
) -> None:
    film, sound = picture(tmp_path / "dark.y4m", 30, 30), noise(tmp_path / "loud.wav", 0.1)
    with browser_with(
        playwright, *DEVICES, *YES,
        f"--use-file-for-fake-video-capture={film}", f"--use-file-for-fake-audio-capture={sound}",
    ) as page:  # fmt: skip
        page.add_init_script(ON_BATTERY)
        page.goto(server.url + "/pre-flight/")
        page.locator("#camera-start").click()
        expect(page.locator("#light-says")).to_contain_text("Dark")
        page.locator("#quiet-measure").click()
        expect(page.locator("#quiet-says")).to_contain_text("Loud")
        expect(page.locator("#charger-says")).to_have_text("On battery, at 40 %. Plug the charger in.")


def test_a_window_behind_and_a_quiet_room_are_noticed(
    playwright: Playwright, server: Server, tmp_path: Path
) -> None:
    film, sound = picture(tmp_path / "window.y4m", 225, 60), noise(tmp_path / "quiet.wav", 0.001)
    with browser_with(
        playwright, *DEVICES, *YES,
        f"--use-file-for-fake-video-capture={film}", f"--use-file-for-fake-audio-capture={sound}",
    ) as page:  # fmt: skip
        page.goto(server.url + "/pre-flight/")
        page.locator("#camera-start").click()
        expect(page.locator("#light-says")).to_contain_text("a window behind you")
        page.locator("#quiet-measure").click()
        expect(page.locator("#quiet-says")).to_contain_text("Quiet. (6")  # 0.001 of full scale is 60 dB below it


def test_ticks_stay_and_a_lost_network_is_counted(ready: Page, server: Server) -> None:
    page = ready
    page.goto(server.url + "/pre-flight/")
    page.get_by_label("Water within reach").check()
    expect(page.locator("#network-says")).to_contain_text("sees a network. Not lost")
    page.reload()
    expect(page.get_by_label("Water within reach")).to_be_checked()
    expect(page.get_by_label("Notes away")).not_to_be_checked()
    page.locator("body.scripted #ticks-off").click()
    page.reload()
    expect(page.get_by_label("Water within reach")).not_to_be_checked()
    page.context.set_offline(True)
    expect(page.locator("#network-says")).to_contain_text("sees no network")
    page.context.set_offline(False)
    expect(page.locator("#network-says")).to_contain_text("Lost 1 time since")


def test_the_page_says_what_it_cannot_do_without_scripts(ready: Page, server: Server) -> None:
    assert ready.context.browser is not None
    bare = ready.context.browser.new_context(java_script_enabled=False).new_page()
    bare.goto(server.url + "/pre-flight/")
    expect(bare.locator("noscript p")).to_contain_text("only be tried with scripts")
    expect(bare.locator("#camera-start")).to_be_hidden()
