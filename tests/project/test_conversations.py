"""The conversations of the documentation are what the examiner says today, and they read like talk."""

from itertools import pairwise
from pathlib import Path

import pytest

from simride.cli.conversations import page, scripts
from simride.simulator.run import Run

ROOT = Path(__file__).parents[2]
PAIRS = list(scripts(ROOT))
SAME_FLEET = "# case: messenger seed: 7"


@pytest.mark.parametrize(("script", "written"), PAIRS, ids=[script.stem for script, _ in PAIRS])
def test_a_conversation_is_what_the_examiner_says_today(script: Path, written: Path, started: Run) -> None:
    words = script.read_text(encoding="utf-8")
    run = started.fork() if words.startswith(SAME_FLEET) else None
    assert page(words, run) == written.read_text(encoding="utf-8"), "run `make docs`, and read the page"


@pytest.mark.parametrize(("script", "written"), PAIRS, ids=[script.stem for script, _ in PAIRS])
def test_a_conversation_fills_its_time_and_the_examiner_never_says_the_same_twice_running(
    script: Path, written: Path
) -> None:
    lines = [line for line in written.read_text(encoding="utf-8").splitlines() if line.startswith("> **Examiner**")]
    said = [line.split(" — ", 1)[1] for line in lines]
    assert lines[-1].split()[2] >= "43:00" and len(lines) >= 35
    assert not [one for one, other in pairwise(said) if one == other]
    questions = [one for one in said if one.endswith("?")]
    assert len(questions) >= 8 and len(set(questions)) == len(questions)
