"""The logbook's charts, in the colours and grammar of all others. Colours are names the page fills in."""

from typing import Any

from simride.logbook import Logbook, calibration
from simride.web.shared.charts import finish


def trend_chart(book: Logbook, area: str) -> dict[str, Any]:
    """An area over the rides: each ride's score as a point, what was known after it as a line with its band."""
    import altair as alt  # a second to import: not before the first chart

    points = book.trends[area].points
    rows = [
        {"n": place + 1, "score": one.score, "level": one.level, "mean": one.known.mean,
         "low": max(0.0, one.known.low), "high": min(1.0, one.known.high)}
        for place, one in enumerate(points)
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_rides(alt, len(rows)))
    scale = alt.Scale(domain=[0, 1])
    layers = [
        base.mark_area(color="$accent", opacity=0.18).encode(y=alt.Y("low:Q", scale=scale, title=None), y2="high:Q"),
        base.mark_line(color="$accent", strokeWidth=2).encode(y=alt.Y("mean:Q", scale=scale)),
        base.mark_point(color="$ink", filled=True, size=26, opacity=0.75).encode(
            y=alt.Y("score:Q", scale=scale, axis=alt.Axis(tickCount=4)),
            tooltip=[alt.Tooltip("n:Q", title="ride"), alt.Tooltip("level:N"), alt.Tooltip("score:Q", format=".2f")],
        ),
    ]
    now = book.trends[area].now
    words = f"Score over {len(rows)} rides; now {now.mean:.2f} ({now.low:.2f} to {now.high:.2f})"
    return finish(alt, layers, words, 120)


def stamina_chart(book: Logbook) -> dict[str, Any]:
    """Evidence per five minutes: yours as bars, the reference responses' as a line."""
    import altair as alt

    curve = book.stamina
    rows = [
        {"when": f"{minute}–{minute + 5}", "yours": yours, "reference": usual}
        for minute, yours, usual in zip(curve.minutes, curve.yours, curve.usual, strict=True)
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("when:O", sort=None, title="minutes", axis=alt.Axis(labelAngle=0))
    )
    tips = [alt.Tooltip("when:O", title="minutes"), alt.Tooltip("yours:Q", format=".1f"),
            alt.Tooltip("reference:Q", format=".1f")]  # fmt: skip
    layers = [
        base.mark_bar(color="$accent", size=18).encode(y=alt.Y("yours:Q", title=None), tooltip=tips),
        base.mark_line(color="$s1", strokeWidth=2, strokeDash=[5, 3], point={"color": "$s1"}).encode(
            y=alt.Y("reference:Q", title=None, axis=alt.Axis(tickCount=4)), tooltip=tips
        ),
    ]
    words = ", ".join(f"{row['when']}: {row['yours']:.1f}" for row in rows)
    head = "Pieces of evidence per five minutes, yours as bars, the reference dashed."
    return finish(alt, layers, f"{head} {words}", 130)


def calibration_chart(book: Logbook) -> dict[str, Any]:
    """Own marks minus the evidence's, ride by ride."""
    import altair as alt

    rows = [
        {"n": place + 1, "gap": gap, "title": entry.title}
        for place, (entry, gap) in enumerate(calibration.gaps(book.entries))
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=_rides(alt, len(rows)))
    zero = alt.Chart(alt.InlineData(values=[{"zero": 0}])).mark_rule(color="$muted", strokeDash=[4, 3])
    layers = [
        zero.encode(y="zero:Q"),
        base.mark_bar(color="$s0", size=8).encode(
            y=alt.Y("gap:Q", title="levels", scale=alt.Scale(domain=[-2, 2], nice=False), axis=alt.Axis(tickCount=5)),
            tooltip=[alt.Tooltip("title:N", title="case"), alt.Tooltip("gap:Q", format="+.2f", title="apart")],
        ),
    ]
    return finish(alt, layers, f"Own marks minus the evidence, in levels, over {len(rows)} rides", 130)


def _rides(alt: Any, count: int) -> Any:
    """The rides along the x axis, the oldest first."""
    scale = alt.Scale(domain=[0.5, max(count, 5) + 0.5], nice=False)
    return alt.X("n:Q", title="ride", scale=scale, axis=alt.Axis(tickMinStep=1, tickCount=8, grid=False))
