"""Figures on texts by another author stay above floors set a little below what was measured."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from simride.examiner.understanding.normalise import plain_words
from simride.examiner.understanding.reader import Reader
from simride.examiner.understanding.training import shipped_phrases

BENCHMARK = Path(__file__).parents[3] / "benchmarks/understanding.py"
FLOORS = {
    "top-1": 0.86, "top-3": 0.93, "act-set F1": 0.85, "multi-act F1": 0.87, "unknown recall": 0.87, "slot F1": 0.89,
    "order polarity": 0.92,
}  # fmt: skip
CEILINGS = {"wrong-order rate": 0.012, "false abstention": 0.02}
ALIKE = 0.8


def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("understanding_benchmark", BENCHMARK)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up by name
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, float]:
    reader = Reader.trained(tmp_path_factory.getbasetemp().parent / "understanding")
    module = benchmark()
    summary: dict[str, float] = module.measure(reader, module.fresh(module.cases())).summary()
    return summary


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_a_figure_stays_above_its_floor(figures: dict[str, float], name: str, floor: float) -> None:
    assert figures[name] >= floor


@pytest.mark.parametrize(("name", "ceiling"), CEILINGS.items())
def test_a_fault_rate_stays_below_its_ceiling(figures: dict[str, float], name: str, ceiling: float) -> None:
    assert figures[name] <= ceiling


def test_no_evaluation_text_is_a_training_phrase_or_nearly_one() -> None:
    """Equal from three words on; from five words on, not four fifths of the words in common either."""
    module = benchmark()
    phrases = {tuple(plain_words(line)) for lines in shipped_phrases().values() for line in lines}
    texts = [words for case in module.cases() if len(words := tuple(plain_words(case.text))) > 2]
    learnt = sum(words in phrases for words in texts)
    sets = [frozenset(words) for words in phrases]
    near = sum(any(_alike(frozenset(words), other) > ALIKE for other in sets) for words in texts if len(words) > 4)
    # Bare numbers: a failing test must not print evaluation texts.
    assert (learnt, near) == (0, 0), f"{learnt} phrases are evaluation texts, {near} texts are nearly a phrase"


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(len(one | other), 1)
