"""Plans in the style of well-known tools and teams, in our words: files of the library."""

from functools import lru_cache
from pathlib import Path

from simride.base.errors import RolloutError
from simride.rollouts.plan import RolloutPlan
from simride.rollouts.plan_file import read_plan

USUAL = ("all-at-once", "one-canary", "four-steps", "four-steps-checked", "through-the-peak", "waves-of-days")
"""The six that a plan is put beside, from the boldest to the most careful."""
FOLDER = Path(__file__).parents[1] / "library/rollouts"


def names() -> tuple[str, ...]:
    """The presets there are, from the boldest to the most careful as their files are numbered."""
    return tuple(path.stem.split("-", 1)[1] for path in sorted(FOLDER.glob("*.yaml")))


def text(name: str) -> str:
    """A preset's YAML. Raises RolloutError with the names there are."""
    found = [path for path in FOLDER.glob("*.yaml") if path.stem.split("-", 1)[1] == name]
    if not found:
        raise RolloutError(f"there is no preset {name!r}; there are {', '.join(names())}")
    return found[0].read_text(encoding="utf-8")


@lru_cache(maxsize=32)
def preset(name: str) -> RolloutPlan:
    """A preset as a plan. Raises RolloutError with the names there are."""
    return read_plan(text(name), f"{name}.yaml")
