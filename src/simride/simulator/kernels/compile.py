"""The one way a function becomes machine code: same bits on every machine, cached under the sources' hash."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, ParamSpec, TypeVar

import numba
import platformdirs

P = ParamSpec("P")
R = TypeVar("R")

UNCOMPILED = os.environ.get("SIMRIDE_UNCOMPILED", "") not in ("", "0")

# A generic target keeps fused multiply-adds and wide vectors of one machine from giving other bits than
# the next: a ride file must replay the same everywhere. Measured cost: none (reference §4, JIT).
SETTINGS: Any = numba.config  # made of environment variables at import; Numba types none of them
SETTINGS.CPU_NAME = "generic"
SETTINGS.CPU_FEATURES = ""

# No array is made in a kernel, so none needs counting; Numba's own switch for that, which its types leave out.
UNCOUNTED: Any = {"_nrt": False}


def sources_hash() -> str:
    """One word for the text of all kernels; Numba's own cache misses an edited callee in another file."""
    digest = hashlib.blake2b(digest_size=8)
    here = Path(__file__).parent
    for path in (*sorted(here.glob("*.py")), here.parent / "state.py"):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where compiled kernels of exactly these sources are kept."""
    root = os.environ.get("SIMRIDE_CACHE") or platformdirs.user_cache_dir("simride", appauthor=False)
    return Path(root) / f"kernels-{sources_hash()}"


def writable(folder: Path) -> bool:
    """True where the folder exists, or could be made, and takes a file."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _prepare_cache() -> bool:
    folder = cache_folder()
    if UNCOMPILED or not writable(folder):
        return False
    SETTINGS.CACHE_DIR = str(folder)
    return True


CACHED = _prepare_cache()


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compile on first call: no fast-math (order of sums is kept), no GIL, x / 0 as NumPy has it.

    Kernels are inlined into their callers: without that, a step of the fleet takes half as long again. They
    make no arrays, and so need no reference counts (Numba says so if one does); counting takes as long
    again as all the arithmetic, and twenty times as long where tuples of thirty arrays are handed on.
    """
    return _compile(function, forceinline=True)


def kernel_apart(function: Callable[P, R]) -> Callable[P, R]:
    """A kernel that is called, not inlined: big, or reached once a step. Keeps compiling short."""
    return _compile(function, forceinline=False)


def _compile(function: Callable[P, R], forceinline: bool) -> Callable[P, R]:
    if UNCOMPILED:
        return function
    compiled: Callable[P, R] = numba.njit(
        cache=CACHED,
        nogil=True,
        error_model="numpy",
        forceinline=forceinline,
        **UNCOUNTED,
    )(function)
    return compiled
