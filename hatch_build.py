"""Makes the Vega bundle while the package is built: no third-party JavaScript is committed.

`python hatch_build.py` makes it in a bare checkout that is run from its source folder.
"""

import gzip
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand where only the bundle is wanted
    BuildHookInterface = object  # type: ignore[assignment,misc]

BUNDLE = "src/simride/web/static/vendor/vega.js"
PACKED = f"{BUNDLE}.gz"  # a third of it: what browsers are sent


def make_bundle(root: Path) -> Path:
    """Where Vega, Vega-Lite, vega-embed and the interpreter lie as one script, and packed beside it; made if absent."""
    path = root / BUNDLE
    if not path.exists():
        import vl_convert

        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, vl_convert.javascript_bundle().encode())
    if not (root / PACKED).exists():
        _write(root / PACKED, gzip.compress(path.read_bytes(), 9, mtime=0))
    return path


def _write(path: Path, content: bytes) -> None:
    """Two builds at once leave a whole file."""
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)


class VegaBundle(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for wheels, source distributions and editable installs alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        make_bundle(Path(self.root))
        build_data["artifacts"] += [BUNDLE, PACKED]


if __name__ == "__main__":
    make_bundle(Path(__file__).parent)
