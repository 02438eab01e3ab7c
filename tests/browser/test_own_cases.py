"""Cases from folders of one's own, as the how-to lays them out, flown in a browser without touching Python."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from browser.hands import land, take_off, type_and_send
from browser.servers import Server

pytestmark = pytest.mark.browser

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-case.md"


def laid_out(folder: Path, command: str) -> None:
    """Run a command of the how-to, with a folder of the test's own for the one it names."""
    words = shlex.split(command.replace("~/my-cases", str(folder)))
    assert words.pop(0) == "simride"
    subprocess.run([sys.executable, "-m", "simride", *words], check=True, timeout=300, capture_output=True)
    assert not list(folder.rglob("*.py"))


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that SIMRIDE_CASES names, outside the package."""
    folder = tmp_path / "my-cases"
    monkeypatch.setenv("SIMRIDE_CASES", str(folder))
    return folder


def test_the_how_to_s_case_is_flown_from_the_catalogue_to_the_debrief(page: Page, own: Path, tmp_path: Path) -> None:
    command = re.search(r"^simride cases new .*$", HOW_TO.read_text(), re.MULTILINE)
    assert command is not None
    laid_out(own, command[0])
    (own / "quiet-hang" / "brief.md").write_text("You look after a shop. Cyd wants to know why its basket hangs.\n")
    server = Server(tmp_path, speed=10)
    server.start()
    try:
        take_off(page, server.url, "Quiet hang", "quiet-hang")
        expect(page.locator("#log")).to_contain_text("Cyd wants to know why its basket hangs")
        type_and_send(page, "share of AddToBasket over two seconds by cluster, last hour")
        expect(page.locator("#log .chart svg").first).to_be_visible()
        land(page)
        assert "Traceback" not in server.log()
    finally:
        server.kill()


def test_an_expansion_of_one_s_own_is_asked_planned_and_let_pass(page: Page, own: Path, tmp_path: Path) -> None:
    laid_out(own, "simride cases new own-growth --kind expand --into ~/my-cases")
    data = own / "own-growth" / "case.yaml"
    data.write_text(re.sub(r"^title: .*$", "title: Own growth", data.read_text(), flags=re.MULTILINE))
    server = Server(tmp_path, speed=10)
    server.start()
    try:
        take_off(page, server.url, "Own growth", "own-growth")
        type_and_send(page, "run the load test")
        expect(page.locator("#choices .chip").first).to_be_visible()
        type_and_send(page, "yes")
        expect(page.locator("#order-lines li").first).to_be_visible()
        type_and_send(page, "skip two weeks")
        expect(page.locator("#log .line.examiner").last).not_to_be_empty()
        land(page)
        assert "Traceback" not in server.log()
    finally:
        server.kill()
