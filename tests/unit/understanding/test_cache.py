"""What was learnt is kept as plain arrays, and a damaged file is never believed."""

from pathlib import Path

import numpy as np
import pytest

from simride.examiner.understanding import cache
from simride.examiner.understanding.acts import ACTS
from simride.examiner.understanding.training import train

PHRASES = {
    act: tuple(
        f"{lead}{act.replace('_', ' ')} {end}" for lead in ("", "please ") for end in ("now", "then", "{region}")
    )
    for act in ACTS
}
GISTS = [("act", "drain", "now"), ("ask", "scope", "xregion"), ("something", "else")]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    cache.trained(PHRASES, tmp_path)
    (path,) = tmp_path.glob("*.npz")
    return path


def test_a_training_comes_back_from_its_file_as_it_was(kept: Path) -> None:
    learnt = train(PHRASES).ensemble.log_probabilities(GISTS)
    assert np.array_equal(cache.load(kept).ensemble.log_probabilities(GISTS), learnt)


def test_training_twice_gives_the_same_numbers() -> None:
    first, second = (train(PHRASES).ensemble.log_probabilities(GISTS) for _ in range(2))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("keep", [0, 100, 0.5, -1])
def test_a_torn_file_is_found_out_and_learnt_again(kept: Path, keep: float) -> None:
    whole = kept.read_bytes()
    kept.write_bytes(whole[: int(keep * len(whole)) if isinstance(keep, float) else keep])
    with pytest.raises(cache.UNREADABLE):
        cache.load(kept)
    cache.trained(PHRASES, kept.parent)
    assert cache.load(kept).trade == train(PHRASES).trade


def test_a_file_with_one_number_changed_is_found_out(kept: Path) -> None:
    with np.load(kept) as archive:
        arrays = {name: archive[name].copy() for name in archive.files}
    arrays["terms_bias"][0] += 1
    np.savez(kept, **arrays)
    with pytest.raises(ValueError, match="seal"):
        cache.load(kept)


def test_other_phrases_have_another_file() -> None:
    other = PHRASES | {"wait": (*PHRASES["wait"], "let it soak")}
    assert cache.fingerprint(other) != cache.fingerprint(PHRASES)


def test_no_pickle_is_ever_in_the_file(kept: Path) -> None:
    with np.load(kept, allow_pickle=False) as archive:
        assert all(archive[name].dtype != object for name in archive.files)
