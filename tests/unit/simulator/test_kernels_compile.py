"""Where compiled kernels are kept, and what happens if they cannot be."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from simride.simulator import engine
from simride.simulator.kernels import compile as compiling


def test_the_cache_folder_is_named_by_all_kernel_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIMRIDE_CACHE", str(tmp_path))
    assert compiling.cache_folder() == tmp_path / f"kernels-{compiling.sources_hash()}"


def test_a_folder_that_cannot_be_made_is_not_writable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert not compiling.writable(tmp_path / "file" / "kernels")
    assert compiling.writable(tmp_path / "kernels")


def test_kernels_run_without_a_cache(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    program = "from simride.simulator.kernels import compile as c, rest\nprint(c.CACHED, rest.residual_scv(1.0))"
    source = Path(compiling.__file__).parents[3]
    environment = {**os.environ, "SIMRIDE_CACHE": str(tmp_path / "file"), "PYTHONPATH": str(source)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "1.0"]


def test_warming_up_says_what_comes_next() -> None:
    said: list[str] = []
    engine.warm_up(said.append)
    assert said == ["latency", "engine"]
