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
FLOORS = {}
CEILINGS = {}


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
    summary: dict[str, float] = module.measure(reader, module.cases()).summary()
    return summary


@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_a_figure_stays_above_its_floor(figures: dict[str, float], name: str, floor: float) -> None:
    assert figures[name] >= floor


@pytest.mark.parametrize(("name", "ceiling"), CEILINGS.items())
def test_a_fault_rate_stays_below_its_ceiling(figures: dict[str, float], name: str, ceiling: float) -> None:
    assert figures[name] <= ceiling


def test_no_evaluation_text_is_a_training_phrase() -> None:
    learnt = {tuple(plain_words(line)) for lines in shipped_phrases().values() for line in lines}
    known = [case for case in benchmark().cases() if tuple(plain_words(case.text)) in learnt and len(plain_words(case.text)) > 2]
    assert len(known) == 0, f"{len(known)} evaluation texts are training phrases"
