"""The what-ifs as the page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simride.base.units import people_number, percent


@dataclass(frozen=True)
class Row:
    """One what-if: harm with its ends over the weathers, share of the budget, and whether users were well again."""

    says: str
    harm: str
    between: str
    budget: str
    recovered: str
    note: str
    share: int  # of the worst, in percent: a bar
    own: bool


def rows(result: Mapping[str, Any]) -> tuple[Row, ...]:
    """In the order they were flown."""
    worst = max((one["harm"]["middle"] for one in result["what_ifs"]), default=1) or 1
    return tuple(_row(one, worst) for one in result["what_ifs"])


def words(result: Mapping[str, Any]) -> str:
    """What the table rests on."""
    budget = result["objective"]
    base = f"Each flown under {result['weathers']} kinds of weather: the same case, with other noise of the day."
    if budget is None:
        return base
    return f"{base} Budget: share of what 28 days as busy as this may lose at {100 * budget:g} %."


def _row(one: Mapping[str, Any], worst: float) -> Row:
    harm, well = one["harm"], one["recovered"]
    return Row(
        says=one["says"],
        harm=people_number(harm["middle"]),
        between=f"{people_number(harm['least'])} to {people_number(harm['most'])}",
        budget="–" if one["budget"] is None else percent(one["budget"]),
        recovered=_recovered(well),
        note="; ".join(one["refused"]),
        share=round(100 * harm["middle"] / worst),
        own=one["id"] == "yours",
    )


def _recovered(well: Mapping[str, Any]) -> str:
    if not well["times"]:
        return "not by the end"
    after = "at once" if not well["middle_s"] else f"after {well['middle_s'] / 60:.0f} min"
    return after if well["times"] == well["of"] else f"{after}, in {well['times']} of {well['of']}"
