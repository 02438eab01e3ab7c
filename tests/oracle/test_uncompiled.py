"""The same run in plain Python, in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

TESTS = Path(__file__).parent.parent

PROGRAM = """
import sys
import numpy as np
from oracle.small_fleets import chain, fly, own_times, service

def slow_later(params, names, i):
    params = own_times(params, names, {"back": 1.0 if i < 4 else 3.0})
    return params._replace(quota=np.full_like(params.quota, 200.0 if i == 6 else 1e12))

back = service("back", hosts=2, slots=2, queue_limit=20, rate_limit_rps=300.0)
call = {"pool": 3.0, "retry_budget": 0.2, "attempts": 2, "timeout_s": 0.2}
fleet = chain(service("front", slots=8), back, service("end"), **call)
flown = fly(fleet, 250.0, 8, slow_later)
np.savez(sys.argv[1], *flown.state, flown.segment.cells, flown.segment.latency)
"""


def flown(path: Path, **environment: str) -> list[np.ndarray]:
    """All arrays of one small run, stressed from its second half on."""
    places = os.pathsep.join([str(TESTS.parent / "src"), str(TESTS)])
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)],
        check=True,
        env={**os.environ, "PYTHONPATH": places, **environment},
    )
    with np.load(path) as saved:
        return [saved[name] for name in saved.files]


def test_plain_python_and_machine_code_agree(tmp_path: Path) -> None:
    # not to the bit: LLVM and libm may round log, exp and pow apart in the last place
    compiled = flown(tmp_path / "compiled.npz", SIMRIDE_UNCOMPILED="")
    plain = flown(tmp_path / "plain.npz", SIMRIDE_UNCOMPILED="1")
    for one, other in zip(compiled, plain, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-9)


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    first = flown(tmp_path / "first.npz")
    second = flown(tmp_path / "second.npz")
    assert [a.tobytes() for a in first] == [b.tobytes() for b in second]
