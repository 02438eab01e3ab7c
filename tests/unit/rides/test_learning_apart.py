"""Reading stories is learnt by a child, so that nobody who looks at a page pays for it."""

import logging
import sys
import threading
from pathlib import Path

import pytest

from simride.rides.exploratory import learning, learnt
from simride.rides.exploratory.learning import Learner
from simride.stories import cache

LONG_S = 60.0
COPIES = "import pathlib, sys; pathlib.Path(sys.argv[2]).write_bytes(pathlib.Path(sys.argv[1]).read_bytes())"
WAITS = "import time; time.sleep(60)"


def child(code: str, *given: Path) -> list[str]:
    return [sys.executable, "-c", code, *map(str, given)]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A file of what was learnt, elsewhere than where it is looked for."""
    path = tmp_path / "elsewhere.npz"
    cache.keep(learnt(), path)
    return path


def never(folder: Path) -> None:
    raise AssertionError("learnt in this process")


def test_what_a_child_has_learnt_is_loaded_and_whoever_asks_meanwhile_waits_for_it(kept: Path) -> None:
    learner = Learner(kept.parent, child(COPIES, kept, cache.place(kept.parent)))
    thread = learner.begin_apart()
    assert learner.now().parts.names == learnt().parts.names
    thread.join(LONG_S)
    assert not learner.under_way


def test_what_is_kept_is_not_learnt_again(kept: Path) -> None:
    kept.rename(cache.place(kept.parent))
    learner = Learner(kept.parent, child("raise SystemExit('begun')"))
    learner.begin_apart().join(LONG_S)
    assert not learner.under_way
    assert learner.now().hints.names == learnt().hints.names


def test_a_child_that_fails_is_told_of_and_does_not_keep_a_story_from_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(learning, "trained", lambda folder: f"learnt for {folder.name}")
    learner = Learner(tmp_path, child("raise SystemExit('no room')"))
    with caplog.at_level(logging.ERROR):
        learner.begin_apart().join(LONG_S)
    assert "no room" in caplog.text
    assert not learner.under_way
    assert str(learner.now()) == f"learnt for {tmp_path.name}"


def test_a_server_that_stops_ends_its_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "trained", never)
    learner = Learner(tmp_path, child(WAITS))
    thread = learner.begin_apart()
    assert learner.under_way
    learner.stop()
    thread.join(LONG_S / 2)
    assert not thread.is_alive()
    assert "learn stories" not in {one.name for one in threading.enumerate()}


def test_the_child_of_a_server_finds_what_is_kept_where_a_server_looks_for_it(
    kept: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = cache.place(kept.parent)
    kept.rename(place)
    with caplog.at_level(logging.ERROR):
        Learner(kept.parent)._have_it_learnt()
    assert (caplog.text, [one.name for one in kept.parent.iterdir()]) == ("", [place.name])
