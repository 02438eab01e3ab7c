"""Charts of the desk: plans among each other, and where a plan's harm comes from."""

from collections.abc import Mapping, Sequence
from typing import Any

from simride.base.units import people_number
from simride.web.shared.charts import ANY_UNIT, finish


def frontier_chart(plans: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Harm per release against hours until a good one is everywhere; both on logarithms, lower left is better."""
    import altair as alt

    mine = plans[0]["plan"]
    rows = [
        {
            "plan": one["plan"],
            "hours": max(one["time_to_full_h"]["mean"], 0.01),
            "harm": max(one["harm"]["mean"], 0.1),
            "told": people_number(one["harm"]["mean"]),
            "kind": "your plan" if one["plan"] == mine else "on the frontier" if one["on_frontier"] else "beaten",
        }
        for one in plans
    ]
    kinds = ["your plan", "on the frontier", "beaten"]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("hours:Q", scale=alt.Scale(type="log", nice=True), title="hours until everywhere"),
        y=alt.Y("harm:Q", scale=alt.Scale(type="log", nice=True), title="bad requests per release",
                axis=alt.Axis(labelExpr=ANY_UNIT, tickCount=5)),
    )  # fmt: skip
    points = base.mark_point(filled=True, size=110).encode(
        color=alt.Color("kind:N", title=None, scale=alt.Scale(domain=kinds, range=["$accent", "$s0", "$muted"]),
                        legend=alt.Legend(orient="top")),
        shape=alt.Shape("kind:N", title=None, scale=alt.Scale(domain=kinds, range=["diamond", "circle", "cross"]),
                        legend=alt.Legend(orient="top")),
        tooltip=[alt.Tooltip("plan:N"), alt.Tooltip("hours:Q", format=".1f"), alt.Tooltip("told:N", title="harm")],
    )  # fmt: skip
    names = base.mark_text(align="left", dx=9, dy=-7, color="$ink", fontSize=11).encode(text="plan:N")
    words = "; ".join(
        f"{row['plan']}: {row['told']} bad requests, {row['hours']:.1f} hours, {row['kind']}" for row in rows
    )
    return finish(alt, [points, names], f"Plans by harm and by time. {words}", height=300)


def residual_chart(mine: Mapping[str, Any]) -> dict[str, Any]:
    """The harm that each class of defect brings per release of a plan, the worst on top."""
    import altair as alt

    worst = sorted(mine["residual"].items(), key=lambda one: -one[1])
    rows = [{"class": name.replace("_", " "), "v": value, "told": people_number(value)} for name, value in worst]
    bars = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(color="$accent", size=14)
        .encode(
            y=alt.Y("class:N", sort=None, title=None, axis=alt.Axis(labelLimit=200)),
            x=alt.X("v:Q", title="bad requests per release", axis=alt.Axis(labelExpr=ANY_UNIT, tickCount=5)),
            tooltip=[alt.Tooltip("class:N", title="defect"), alt.Tooltip("told:N", title="bad requests")],
        )
    )
    words = "; ".join(f"{row['class']}: {row['told']}" for row in rows)
    return finish(alt, [bars], f"Harm by class of defect. {words}", height=240)
