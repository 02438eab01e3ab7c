"""Charts of a rollout's two sides: the new version beside what it is compared with, and how sure that is."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simride.base.units import people_number, percent
from simride.rollouts.desk.parts import Sides
from simride.web.shared.charts import finish

HEIGHT = 128
SETTLED = 0.3  # of the points are before the bounds are narrow enough to be drawn whole
FEW = 4  # points, fewer of which make no line
ROOM = 1.1
WIDER, SHORTEST = 1.02, 5.0  # than what was measured; minutes
NEW, BESIDE = "new version", "beside it"
PERCENT = "datum.value == 0 ? '0 %' : format(100 * datum.value, '~r') + ' %'"


def share_words(share: float) -> str:
    """A share with two digits: bounds lie close together."""
    return f"{100.0 * share:.2g} %"


def sides_words(sides: Sides) -> str:
    """The two sides in a sentence, for those who do not see the charts."""
    beside = f", {share_words(sides.usual[-1])} beside it" if sides.usual else ""
    low, high = share_words(sides.errors_low[-1]), share_words(sides.errors_high[-1])
    return (
        f"{share_words(sides.errors[-1])} of {people_number(sides.requests)} requests failed on the new version"
        f"{beside}. The band is where the true share is nineteen times in twenty: {low} to {high}. "
        f"It narrows as requests come, and no further than hosts differ."
    )


def errors_chart(sides: Sides) -> dict[str, Any]:
    """Share of failed requests so far on either side; a band where the new version's true share is 19 times in 20."""
    beside = sides.usual
    lines = {NEW: sides.errors} | ({BESIDE: beside} if beside else {})
    told = f"Errors in stage {sides.stage}. {sides_words(sides)}"
    return _chart(sides, lines, sides.errors_low, sides.errors_high, told, 0.0)


def slower_chart(sides: Sides) -> dict[str, Any]:
    """Relative rise of mean latency over the other side so far, with its band."""
    if not sides.slower:
        return _chart(sides, {}, (), (), "There is no other side to compare latency with.", 0.0)
    told = f"{percent(sides.slower[-1])}, between {percent(sides.slower_low[-1])} and {percent(sides.slower_high[-1])}"
    lines = {NEW: sides.slower, BESIDE: tuple(0.0 for _ in sides.slower)}
    return _chart(
        sides, lines, sides.slower_low, sides.slower_high, f"Mean latency above the other side. {told}.",
        min(_settled(sides.slower_low)),
    )  # fmt: skip


def _settled(values: Sequence[float]) -> Sequence[float]:
    return values[int(SETTLED * (len(values) - 1)) :]


def _chart(
    sides: Sides, lines: Mapping[str, Sequence[float]], low: Sequence[float], high: Sequence[float],
    description: str, least: float,
) -> dict[str, Any]:  # fmt: skip
    import altair as alt  # a second to import: not before the first chart

    most = max([*_settled(high), *(value for line in lines.values() for value in _settled(line)), 1e-6])
    scale = alt.Scale(domain=[min(ROOM * least, 0.0), ROOM * most], clamp=True, nice=False)
    until = max(SHORTEST, WIDER * sides.minutes[-1])  # what was measured last is not cut in half by the edge
    span = alt.Scale(domain=[0.0, until], nice=False)
    x = alt.X("m:Q", title="minutes measured", axis=alt.Axis(tickCount=5, tickMinStep=1), scale=span)
    y = alt.Y("v:Q", title=None, scale=scale, axis=alt.Axis(labelExpr=PERCENT, tickCount=4))
    layers = []
    if low:
        band = [{"m": m, "v": a, "w": b} for m, a, b in zip(sides.minutes, low, high, strict=True)]
        drawn = alt.Chart(alt.InlineData(values=band))
        few = len(band) < FEW  # an area of one point would be nothing
        marked = drawn.mark_rule(color="$s0", strokeWidth=6, opacity=0.3, clip=True) if few else (
            drawn.mark_area(color="$s0", opacity=0.22, clip=True)
        )
        layers.append(marked.encode(x=x, y=y, y2=alt.Y2("w:Q")))
    rows = [
        {"m": m, "v": v, "name": name, "told": percent(v)}
        for name, line in lines.items() for m, v in zip(sides.minutes, line, strict=True)
    ]  # fmt: skip
    legend = alt.Legend(orient="top", symbolType="stroke")
    names = list(lines)
    layers.append(
        alt.Chart(alt.InlineData(values=rows)).mark_line(
            strokeWidth=2, clip=True, point=alt.OverlayMarkDef(size=40) if len(sides.minutes) < FEW else False
        ).encode(
            x=x, y=y,
            color=alt.Color("name:N", title=None, legend=legend,
                            scale=alt.Scale(domain=names, range=["$s0", "$s1"][: len(names)])),
            strokeDash=alt.StrokeDash("name:N", title=None, legend=legend,
                                      scale=alt.Scale(domain=names, range=[[1, 0], [6, 3]][: len(names)])),
            tooltip=[alt.Tooltip("name:N", title="which"), alt.Tooltip("m:Q", title="minutes", format=".0f"),
                     alt.Tooltip("told:N", title="so far")],
        )
    )  # fmt: skip
    return finish(alt, layers, description, height=HEIGHT)


CHARTS: Mapping[str, Callable[[Sides], dict[str, Any]]] = {"errors": errors_chart, "slower": slower_chart}
