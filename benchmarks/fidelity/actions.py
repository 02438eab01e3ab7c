"""Twenty actions in ten kinds of trouble: do both rank them alike?"""

import altair as alt

from fidelity.report import Row, Section, points
from oracle.ranking import TROUBLES, rank


def section() -> Section:
    """Kendall's tau and what following the engine's best action would cost."""
    rows = []
    picture = []
    for name, trouble in TROUBLES.items():
        ranking = rank(trouble)
        best = [max(side, key=lambda action: side[action]) for side in (ranking.exactly, ranking.engine)]
        rows.append(Row(name, "1 - Kendall's tau", "", "", 1.0 - ranking.tau, 0.1, relative=False))
        rows.append(Row(name, "best action; loss in success", *best, ranking.regret, 0.03, relative=False))
        picture += [
            {"trouble": name, "action": a, "exact": ranking.exactly[a], "engine": ranking.engine[a]}
            for a in ranking.exactly
        ]
    chart = (
        alt.Chart(points(picture))
        .mark_point(size=18, filled=True)
        .encode(x=alt.X("exact:Q", title="success, exact"), y=alt.Y("engine:Q", title="success, engine"))
        .properties(width=150, height=150)
        .facet("trouble:N", columns=4)
    )
    return Section("actions", rows, charts={"actions": ("Success after each of twenty actions, by both", chart)})
