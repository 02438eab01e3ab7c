"""The lanes of a replay: a tick for everything that happened, and harm per minute above them."""

from collections.abc import Sequence
from typing import Any

from simride.base.units import mmss
from simride.web.debriefs.replay import LANES, Mark
from simride.web.shared.charts import ANY_UNIT, finish

COLOURS = {"talk": "$accent", "look": "$s0", "orders": "$s1", "examiner": "$muted", "fleet": "$s3"}
GUTTER = 72  # pixels for the labels on the left, so that both charts share their minutes
CLOCK = "floor(datum.value / 60) + ':00'"


def lanes_chart(marks: Sequence[Mark], longest: float, at: float) -> dict[str, Any]:
    """Everything that happened, by lane; `at` and `longest` in ride seconds, a rule stands at the moment."""
    import altair as alt  # a second to import: not before the first chart

    rows = [{"t": one.at, "lane": one.lane, "says": one.says, "when": mmss(one.at)} for one in marks]
    gutter = alt.Axis(minExtent=GUTTER, maxExtent=GUTTER)
    colours = alt.Scale(domain=list(LANES), range=[COLOURS[lane] for lane in LANES])
    ticks = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_tick(thickness=3, size=16)
        .encode(
            x=_ride_time(alt, longest),
            y=alt.Y("lane:N", title=None, sort=list(LANES), scale=alt.Scale(domain=list(LANES)), axis=gutter),
            color=alt.Color("lane:N", legend=None, scale=colours),
            tooltip=[
                alt.Tooltip("when:N", title="at"),
                alt.Tooltip("lane:N", title="what"),
                alt.Tooltip("says:N", title="says"),
            ],
        )
    )
    return finish(alt, [ticks, _now(alt, longest, at)], f"The ride in lanes; the line stands at {mmss(at)}", 120)


def harm_chart(harm: Sequence[tuple[float, float]], longest: float, at: float) -> dict[str, Any]:
    """Bad requests in each minute, over the ride's own time."""
    import altair as alt

    gutter = alt.Axis(labelExpr=ANY_UNIT, tickCount=3, minExtent=GUTTER, maxExtent=GUTTER)
    known = harm or [(0.0, 0.0), (longest, 0.0)]  # a ride of less than a minute
    rows = [{"t": when, "v": value, "when": mmss(when)} for when, value in known]
    area = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_area(color="$s1", opacity=0.5, interpolate="step")
        .encode(
            x=_ride_time(alt, longest),
            y=alt.Y("v:Q", title=None, axis=gutter),
            tooltip=[alt.Tooltip("when:N", title="at"), alt.Tooltip("v:Q", format=",.0f", title="bad requests")],
        )
    )
    most = max((value for _, value in harm), default=0.0)
    return finish(alt, [area, _now(alt, longest, at)], f"Bad requests a minute over the ride, at most {most:,.0f}", 70)


def _ride_time(alt: Any, longest: float) -> Any:
    """The ride's own clock along the x axis."""
    axis = alt.Axis(values=list(range(0, int(longest) + 1, 300)), labelExpr=CLOCK, grid=False)
    return alt.X("t:Q", title=None, scale=alt.Scale(domain=[0, max(longest, 60.0)], nice=False), axis=axis)


def _now(alt: Any, longest: float, at: float) -> Any:
    rule = alt.Chart(alt.InlineData(values=[{"t": at}])).mark_rule(color="$ink", strokeWidth=1.5)
    return rule.encode(x=_ride_time(alt, longest))
