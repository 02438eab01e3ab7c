"""Makes the Vega bundle while the package is built: no third-party JavaScript is committed.

`python hatch_build.py` makes it in a bare checkout that is run from its source folder.
"""

from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand where only the bundle is wanted
    BuildHookInterface = object  # type: ignore[assignment,misc]

BUNDLE = "src/simride/web/static/vendor/vega.js"


def make_bundle(root: Path) -> Path:
    """Where Vega, Vega-Lite, vega-embed and the interpreter lie as one script; made if absent."""
    path = root / BUNDLE
    if not path.exists():
        import vl_convert

        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        unfinished.write_text(vl_convert.javascript_bundle(), encoding="utf-8")
        unfinished.replace(path)  # two builds at once leave a whole file
    return path


class VegaBundle(BuildHookInterface):  # type: ignore[type-arg]
    """Runs for wheels, source distributions and editable installs alike."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        make_bundle(Path(self.root))
        build_data["artifacts"].append(BUNDLE)


if __name__ == "__main__":
    make_bundle(Path(__file__).parent)
