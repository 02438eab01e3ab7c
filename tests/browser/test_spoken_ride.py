"""A ride with a voice, in a real browser with a pretended microphone, engine, recogniser, voices and fleet."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Playwright, expect

from browser.chromium import browser_with
from browser.hands import land, land_by_mouse, mark_oneself, tab_to, take_off
from browser.looking import fits, overflow
from browser.servers import Server
from simride.web.voice.engine import NEEDED

pytestmark = pytest.mark.browser
HERE = Path(__file__).parent
STAND_IN = "import sys; sys.argv[1:] = ['{port}']; import web.fake_server"  # voice asks nothing of a fleet
MODULES = (HERE.parent, HERE / "pretended")
LISTENING = "Listening. Take your time."

LOCAL_RECOGNISER = """
window.heardBy = [];
window.SpeechRecognition = class extends EventTarget {
  constructor() { super(); this.kept = false; window.recogniser = this; }
  static async available(options) { return options.processLocally ? "available" : "unavailable"; }
  get processLocally() { return this.kept; }
  set processLocally(yes) { this.kept = yes; }
  start() { this.on = true; window.heardBy.push(this.kept); }
  stop() { if (this.on) { this.on = false; setTimeout(() => this.dispatchEvent(new Event("end"))); } }
  hear(words) { this.dispatchEvent(Object.assign(new Event("result"), { results: [[{ transcript: words }]] })); }
};
"""
ENDS_BY_ITSELF = """() => new Promise((begun) => {
  const before = heardBy.length;
  const look = () => (heardBy.length > before ? begun() : setTimeout(look, 50));
  recogniser.stop();
  look();
})"""
REMOTE_RECOGNISER = """
window.heardBy = [];
delete window.SpeechRecognition;
window.webkitSpeechRecognition = class extends EventTarget { start() { window.heardBy.push(this); } stop() {} };
"""
MOVED = """(slider, at) => {
  for (const player of document.querySelectorAll("[data-cued]")) delete player.dataset.cued;
  Object.assign(slider, { step: 1, value: at }).dispatchEvent(new Event("change"));
}"""
VOICES = """
window.said = []; window.hushed = 0;
const voices = [{ name: "Far", lang: "en-US", localService: false }, { name: "Near", lang: "en-GB", localService: %s }];
window.SpeechSynthesisUtterance = class extends EventTarget { constructor(text) { super(); this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: Object.assign(new EventTarget(), {
  pending: false, getVoices: () => voices, cancel: () => { window.hushed += 1; },
  speak: (one) => { window.said.push([one.voice.name, one.rate, one.text]); one.dispatchEvent(new Event("start")); },
}) });
"""


@pytest.fixture(scope="module")
def hearing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the pretended engine, and a folder that looks like a model."""
    home = tmp_path_factory.mktemp("home")
    (home / "model").mkdir()
    for name in NEEDED:
        (home / "model" / name).write_text("{}")
    running = Server(home, serve=STAND_IN, modules=MODULES)
    running.start()
    yield running
    running.kill()


def choose(page: Page, server: Server, *ticks: str, talk: str = "hold", text: str = "none", folder: str = "") -> None:
    """Switch voice on in the settings."""
    page.goto(server.url + "/settings/")
    page.locator(f"input[name=voice-talk][value={talk}]").check()
    page.locator(f"input[name=voice-text][value={text}]").check()
    for tick in ticks:
        page.locator(f"input[name=voice-{tick}]").check()
    page.locator("#folder").fill(folder)
    page.locator("#voice-save").click()
    expect(page.locator(f"input[name=voice-talk][value={talk}]")).to_be_checked()


def fly(page: Page, server: Server) -> None:
    """Take off, and wait until the bar of voice is there."""
    take_off(page, server.url)
    expect(page.locator("#voice")).to_be_visible()


def test_a_spoken_answer_lands_in_the_entry_and_is_heard_beside_the_debrief(ready: Page, hearing: Server) -> None:
    page = ready
    elsewhere: list[str] = []
    page.on(
        "request", lambda one: elsewhere.append(one.url) if not one.url.startswith((hearing.url, "blob:")) else None
    )
    choose(page, hearing, "keep", "whole", text="engine", folder=str(hearing.home / "model"))
    fits(page)
    fly(page, hearing)
    page.keyboard.press("Escape")
    with page.expect_response(re.compile("/pieces/0/")):
        page.keyboard.down("v")
        expect(page.locator("#voice-says")).to_have_text(LISTENING)
        expect(page.locator("#talk-button")).to_have_attribute("aria-pressed", "true")
        fits(page)
        page.keyboard.up("v")
    expect(page.locator("#say-text")).to_have_value("who is affected")
    expect(page.locator("#say-text")).to_be_focused()
    expect(page.locator("#voice-says")).to_contain_text("read it, change it, send it")
    expect(page.locator("#log .line.you")).to_have_count(0)
    page.keyboard.type(", and since when?")
    page.keyboard.press("Enter")
    expect(page.locator("#log .line.you")).to_contain_text("who is affected, and since when?")
    page.locator("#record-button").click()
    with page.expect_response(re.compile("/pieces/1/")):
        expect(page.locator("#record-button")).to_have_text("Recording: stop")
    fits(page)
    assert overflow(page) == (0, 0)
    land(page)
    expect(page.locator(".recording")).to_have_count(2)
    expect(page.locator("#voice")).to_contain_text("You spoke for")
    for details in page.locator("#voice details").all():
        details.evaluate("e => { e.open = true; }")
    fits(page)
    player = page.locator(".recording audio").last
    page.locator(".listen .you [data-play]").click()
    expect(page.locator(".recording audio[data-cued]")).to_have_count(1)
    page.locator("#to-replay").click()
    page.locator("#at").focus()
    page.keyboard.press("End")
    expect(page.locator("#moment-at b")).not_to_have_text("00:00")
    expect(player).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    assert overflow(page)[0] == 0
    assert elsewhere == []


def test_a_recording_is_played_from_the_second_asked_for(ready: Page, hearing: Server) -> None:
    page = ready
    choose(page, hearing, "whole", talk="off")
    fly(page, hearing)
    with page.expect_response(re.compile("/pieces/2/")):  # twelve seconds
        page.locator("#record-button").click()
    page.locator("#record-button").click()
    expect(page.locator("#voice-says")).to_contain_text("beside the debrief")
    land_by_mouse(page)
    page.locator("h1").click()
    mark_oneself(page)
    page.locator("#to-replay").click()
    player = page.locator(".recording audio")
    marks = player.evaluate("e => JSON.parse(e.closest('.recording').dataset.marks)")
    at = marks[0][1] + 8.0
    page.locator("#at").evaluate(MOVED, at)
    expect(player).to_have_attribute("data-cued", re.compile(".+"))
    now, cued, length = player.evaluate("e => [e.currentTime, Number(e.dataset.cued), e.duration]")
    assert cued == pytest.approx(second_of(marks, at))
    assert 8 < length < 3600, "a length was found, though the browser wrote none into the file"
    assert now == pytest.approx(cued, abs=0.1)


def second_of(marks: list[list[float]], at: float) -> float:
    """The second of a recording at a second of the ride: its marks are pairs of the two, straight lines between."""
    seconds, rides = zip(*marks, strict=True)
    last = sum(one <= at for one in rides) - 1
    if last == len(marks) - 1:
        return float(seconds[last] + at - rides[last])
    return float(np.interp(at, rides, seconds))


def test_a_voice_survives_a_crash_but_for_seconds(ready: Page, tmp_path: Path) -> None:
    server = Server(tmp_path, serve=STAND_IN, modules=MODULES)
    server.start()
    choose(ready, server, "whole", talk="off")
    fly(ready, server)
    with ready.expect_response(re.compile("/pieces/1/")):
        ready.locator("#record-button").click()
    server.kill()
    [kept] = (tmp_path / "recordings").glob("*.webm")
    assert kept.stat().st_size > 10_000
    server.start()
    ready.goto(server.url + "/settings/")
    expect(ready.locator("#voice")).to_contain_text("1 recording,")
    ready.locator("#voice-remove-all").click()
    expect(ready.locator("#voice")).not_to_contain_text("1 recording,")
    server.kill()
    assert not kept.exists()


def test_the_browsers_own_recogniser_is_used_on_this_machine_only(ready: Page, hearing: Server) -> None:
    page = ready
    page.add_init_script(LOCAL_RECOGNISER)
    choose(page, hearing, text="browser")
    expect(page.locator("#browser-ears")).to_contain_text("can recognise English on this machine")
    fly(page, hearing)
    page.keyboard.press("Alt+v")  # in the entry, held for a moment only
    expect(page.locator("#voice-says")).to_contain_text("Nothing was understood")
    page.keyboard.down("Alt")
    page.keyboard.down("v")
    expect(page.locator("#voice-says")).to_have_text(LISTENING)
    page.evaluate("recogniser.hear('split it')")
    expect(page.locator("#voice-heard")).to_have_text("split it")
    page.evaluate(ENDS_BY_ITSELF)  # somebody thinks
    page.evaluate("recogniser.hear('by cluster')")
    page.keyboard.up("v")
    page.keyboard.up("Alt")
    expect(page.locator("#say-text")).to_have_value("split it by cluster")
    assert set(page.evaluate("heardBy")) == {True}


def test_a_recogniser_that_would_send_the_voice_away_is_refused(ready: Page, hearing: Server) -> None:
    page = ready
    page.add_init_script(REMOTE_RECOGNISER)
    choose(page, hearing, text="browser")
    expect(page.locator("#browser-ears")).to_contain_text("only on its maker’s servers")
    fly(page, hearing)
    page.keyboard.press("Escape")
    page.keyboard.down("v")
    expect(page.locator("#voice-problem")).to_contain_text("Simride does not use it")
    page.keyboard.up("v")
    assert page.evaluate("heardBy.length") == 0
    fits(page)


def test_who_cannot_hold_presses_once_to_begin_and_once_to_end(ready: Page, hearing: Server) -> None:
    page = ready
    page.add_init_script(LOCAL_RECOGNISER)
    choose(page, hearing, talk="toggle", text="browser")
    fly(page, hearing)
    tab_to(page, "Talk")
    page.keyboard.press("Space")
    expect(page.locator("#voice-says")).to_have_text(LISTENING)
    page.evaluate("recogniser.hear('roll it back')")
    page.keyboard.press("Space")
    expect(page.locator("#say-text")).to_have_value("roll it back")
    page.locator("#talk-button").click()
    expect(page.locator("#voice-says")).to_have_text(LISTENING)
    page.locator("#talk-button").click()
    expect(page.locator("#talk-button")).to_have_attribute("aria-pressed", "false")


def test_a_click_of_a_screen_reader_need_not_be_held_either(ready: Page, hearing: Server) -> None:
    page = ready
    page.add_init_script(LOCAL_RECOGNISER)
    choose(page, hearing, talk="hold", text="browser")
    fly(page, hearing)
    page.locator("#talk-button").evaluate("e => e.click()")
    expect(page.locator("#voice-says")).to_have_text(LISTENING)
    page.evaluate("recogniser.hear('check it again')")
    page.locator("#talk-button").evaluate("e => e.click()")
    expect(page.locator("#say-text")).to_have_value("check it again")
    page.locator("#talk-button").hover()
    page.mouse.down()
    expect(page.locator("#voice-says")).to_have_text(LISTENING)
    page.evaluate("recogniser.hear('for the users')")
    page.mouse.up()
    expect(page.locator("#say-text")).to_have_value("check it again for the users")


def test_no_microphone_is_said_and_the_entry_still_works(playwright: Playwright, hearing: Server) -> None:
    with browser_with(playwright) as page:
        choose(page, hearing, "keep", "whole")
        fly(page, hearing)
        page.keyboard.press("Escape")
        page.keyboard.press("v")
        expect(page.locator("#voice-problem")).to_contain_text("No microphone was found")
        page.locator("#record-button").click()
        expect(page.locator("#voice-problem")).to_contain_text("No microphone was found")
        page.locator("#say-text").fill("typed instead")
        page.keyboard.press("Enter")
        expect(page.locator("#log")).to_contain_text("typed instead")


def test_the_examiner_speaks_with_a_voice_of_this_machine_and_stops_for_yours(ready: Page, hearing: Server) -> None:
    page = ready
    page.add_init_script(VOICES % "true")
    choose(page, hearing, "speaks")
    page.locator("#id_voice-rate").select_option("1.5")
    expect(page.locator("#id_voice-voice")).not_to_contain_text("Far")
    page.locator("#id_voice-voice").select_option("Near")
    page.locator("#voice-save").click()
    fly(page, hearing)
    assert page.evaluate("said") == []
    page.keyboard.type("who is affected?")
    page.keyboard.press("Enter")
    expect(page.locator("#caption")).to_be_visible()
    expect(page.locator("#caption")).not_to_be_empty()
    said = page.evaluate("said")
    assert {(name, rate) for name, rate, _ in said} == {("Near", 1.5)}
    assert "".join(said[-1][2].split()) in "".join((page.locator("#log .line.examiner").last.inner_text()).split())
    fits(page)
    page.keyboard.press("Escape")
    expect(page.locator("#caption")).to_be_hidden()
    hushed = page.evaluate("hushed")
    page.locator("#again-button").click()
    expect(page.locator("#caption")).to_be_visible()
    page.keyboard.press("Alt+v")
    expect(page.locator("#caption")).to_be_hidden()
    assert page.evaluate("hushed") > hushed


def test_a_voice_that_would_send_the_words_away_is_not_used(ready: Page, hearing: Server) -> None:
    page = ready
    page.add_init_script(VOICES % "false")
    choose(page, hearing, "speaks", talk="off")
    expect(page.locator("#voices-say")).to_contain_text("has no voice on this machine")
    fly(page, hearing)
    page.locator("#again-button").click()
    expect(page.locator("#voice-problem")).to_contain_text("nothing is spoken")
    assert page.evaluate("said") == []
