"""Every state of every page (web/places.py): WCAG 2.2 AA by axe, room at 320 px and at 200 %, nothing from elsewhere.

Each state is opened once and looked at in all themes and sizes, over a stand-in for the rides: what is checked is
pages, those that refuse what was sent to them among them, and what each weighs when it is loaded first. Contrast is
looked at in every theme; everything else once per size, since no theme changes it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from browser.chromium import PATIENCE_MS
from browser.hands import tab_to
from browser.looking import CONTRAST, CUT, DRAWN, NARROW, REFLOW, RULES, THEME, WIDE, ZOOMED, axe, sized
from browser.servers import free_port, wait_until_answered
from web.places import REFUSED, STATES

pytestmark = pytest.mark.browser
TESTS = Path(__file__).parents[1]
MOST_BYTES = 1_000_000
LOADED = """() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""  # as it came, whether now or for an earlier page
SEND = """([address, sent]) => {
  const form = document.createElement("form"), token = document.querySelector("[name=csrfmiddlewaretoken]");
  Object.assign(form, { method: "post", action: address, enctype: "multipart/form-data" });
  for (const [name, value] of [[token.name, token.value], ...Object.entries(sent)])
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  document.body.append(form);
  form.submit();
}"""
COLOURS = """() => ["body", "h1", "main p", "a", ".panel", ".button.primary", ".muted"].map((name) => {
  const style = getComputedStyle(document.querySelector(name));
  return [style.color, style.backgroundColor, style.borderColor];
})"""
WATCH = """() => {
  const kinds = "a[href], button, input, select, textarea, summary, audio, [tabindex='0']";
  const all = [...document.querySelectorAll(kinds)];
  const own = all.filter((e) => e.checkVisibility() && !e.disabled && e.type !== "hidden" && e.tabIndex >= 0
    && (e.type !== "radio" || e === (document.querySelector(`[name="${e.name}"]:checked`)
      ?? document.querySelector(`[name="${e.name}"]`))));
  const seen = new Set(), dim = new Set();
  const name = (e) => `${e.tagName} ${e.id || e.className} “${(e.innerText || e.value || "").slice(0, 30)}”`;
  document.addEventListener("focusin", ({ target }) => {
    seen.add(target);
    const style = getComputedStyle(target);
    const shows = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    if (!shows) dim.add(`focus cannot be seen: ${name(target)}`);
  });
  document.activeElement?.blur();
  const left = () => own.filter((e) => e.isConnected && !seen.has(e));
  window.missed = () => [...left().map((e) => `not reached: ${name(e)}`), ...dim];
  return own.length;
}"""
MISSED = "() => window.missed()"
ROUNDS = 3  # of the page: a date takes three stops, and what scrolls takes one of its own
OPEN = "all => all.forEach(one => { one.open = true; })"


@dataclass(frozen=True)
class Furnished:
    """Where the server is, and where on it everything is."""

    url: str
    at: dict[str, str]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    """A server on which somebody has done something of everything."""
    home = tmp_path_factory.mktemp("furnished")
    port = free_port()
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
    wait_until_answered(url, home)
    yield Furnished(url, json.loads(told))
    process.kill()
    process.wait()


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


def faults(page: Page) -> dict[str, list[str]]:
    """Everything that is wrong with a page, by where it was seen."""
    page.locator("main details").evaluate_all(OPEN)
    found = {"wide, dark": _in_theme(page, "dark", RULES)}
    for theme in ("light", "contrast"):
        found[f"wide, {theme}"] = _in_theme(page, theme, CONTRAST)
    sized(page, ZOOMED)
    found["at 200 %"] = page.evaluate(CUT)
    sized(page, NARROW)
    found["narrow, light"] = _in_theme(page, "light", RULES)
    sized(page, REFLOW)
    found["at 320 px"] = page.evaluate(CUT)
    sized(page, WIDE)
    page.evaluate("() => { document.documentElement.style.zoom = 2; }")
    found["zoomed by CSS"] = page.evaluate(CUT)
    return {where: said for where, said in found.items() if said}


def _in_theme(page: Page, theme: str, rules: tuple[str, ...]) -> list[str]:
    page.evaluate(THEME, theme)
    page.evaluate(DRAWN)
    return axe(page, rules)


@pytest.fixture
def asked(visitor: Page) -> Iterator[list[str]]:
    """Every address the visitor asks for during a test."""
    urls = list[str]()

    def note(request: Request) -> None:
        urls.append(request.url)

    visitor.on("request", note)
    yield urls
    visitor.remove_listener("request", note)


@pytest.mark.parametrize("address", [one for addresses in STATES.values() for one in addresses])
def test_a_page_is_sound_in_every_theme_and_size(
    visitor: Page, furnished: Furnished, asked: list[str], address: str
) -> None:
    page = visitor
    sized(page, WIDE)
    page.goto(furnished.url + address.format(**furnished.at))
    expect(page.locator("h1").first).to_be_attached()
    assert faults(page) == {}
    assert elsewhere(asked, furnished) == []
    assert page.evaluate(LOADED) <= MOST_BYTES


@pytest.mark.parametrize("name", REFUSED)
def test_a_page_that_refuses_what_was_sent_is_sound_too(
    visitor: Page, furnished: Furnished, asked: list[str], name: str
) -> None:
    page, (address, sent) = visitor, REFUSED[name]
    sized(page, WIDE)
    page.goto(furnished.url + "/settings/")  # any page with a form has the token that a form is sent with
    with page.expect_navigation() as answer:
        page.evaluate(SEND, [address.format(**furnished.at), sent])
    assert answer.value.status == 422
    expect(page.locator("main .problem:not(:empty)").first).to_be_visible()
    assert faults(page) == {}
    assert elsewhere(asked, furnished) == []


def test_the_rollout_panel_renews_itself_under_the_keyboard_and_keeps_what_was_folded_open(
    visitor: Page, furnished: Furnished
) -> None:
    page = visitor
    sized(page, WIDE)
    page.goto(furnished.url + furnished.at["rolling"] + "?tool=rollout")
    page.locator("#rollout-fold-1").press("Enter")
    amend = page.locator("#rollout-amend-soak")
    expect(amend).to_be_visible()
    page.locator("#value-extend").fill("45")
    page.evaluate("() => { document.querySelector('#rollout').dataset.seen = 'yes'; }")
    amend.press("Enter")
    expect(page.locator("#rollout:not([data-seen])")).to_be_visible()  # another one came in its place
    expect(amend).to_be_focused()
    expect(page.locator("#value-extend")).to_have_value("45")


def test_the_keys_of_the_tabs_bring_the_keyboard_to_them_and_every_tab_is_in_a_small_window(
    visitor: Page, furnished: Furnished
) -> None:
    page = visitor
    sized(page, NARROW)
    page.goto(furnished.url + furnished.at["rolling"])
    page.locator("#say-text").press("Escape")
    page.keyboard.press("8")
    expect(page.locator("#rollout")).to_be_visible()
    expect(page.locator("#tab-rollout")).to_be_focused()
    for tab in page.locator(".tabs a").all():
        expect(tab).to_be_in_viewport(ratio=1)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#rollout button").first).to_be_focused()
    page.keyboard.press("9")
    expect(page.locator("#look-sql")).to_be_visible()
    expect(page.locator("#tab-sql")).to_be_focused()


def elsewhere(asked: list[str], furnished: Furnished) -> list[str]:
    """What was asked of anybody but our own server."""
    return [url for url in asked if not url.startswith((furnished.url + "/", "data:", "blob:"))]


@pytest.mark.parametrize("address", [addresses[0] for addresses in STATES.values()])
def test_the_tab_key_comes_to_everything_and_is_seen_to(visitor: Page, furnished: Furnished, address: str) -> None:
    page = visitor
    sized(page, WIDE)
    page.goto(furnished.url + address.format(**furnished.at))
    expect(page.locator("h1").first).to_be_attached()
    count = page.evaluate(WATCH)
    for _ in range(ROUNDS):
        for _ in range(count + 2):
            page.keyboard.press("Tab")
        if not page.evaluate(MISSED):
            break
    assert page.evaluate(MISSED) == []


def test_the_newest_pages_are_used_by_keyboard(visitor: Page, furnished: Furnished) -> None:
    page = visitor
    sized(page, WIDE)
    page.goto(furnished.url + "/cases/")
    page.locator("#id_kind").focus()
    page.keyboard.type("replace")
    tab_to(page, "Show")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/?kind=replace*")
    page.goto(furnished.url + "/rollouts/")
    tab_to(page, "Lead")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rollouts/led/**")
    begun = page.locator(".where").inner_text()
    tab_to(page, "An hour on")
    page.keyboard.press("Enter")
    expect(page.locator(".where")).not_to_have_text(begun)
    page.goto(furnished.url + "/pre-flight/")
    page.get_by_label("Notes away").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Notes away")).to_be_checked()
    page.goto(furnished.url + "/settings/")
    page.locator("input[name=voice-talk][value=off]").focus()
    page.keyboard.press("ArrowDown")
    tab_to(page, "Save voice")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=voice-talk][value=hold]")).to_be_checked()


def test_the_theme_of_the_system_is_the_one_that_is_named_so(visitor: Page, furnished: Furnished) -> None:
    visitor.goto(furnished.url)
    seen = {}
    for scheme in ("dark", "light"):
        for theme in ("system", scheme):
            visitor.emulate_media(color_scheme=scheme if theme == "system" else None)  # type: ignore[arg-type]
            visitor.evaluate(THEME, theme)
            seen[scheme, theme] = visitor.evaluate(COLOURS)
        assert seen[scheme, "system"] == seen[scheme, scheme]
    assert seen["dark", "dark"] != seen["light", "light"]


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
