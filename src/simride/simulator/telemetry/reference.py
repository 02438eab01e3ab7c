"""The reference page of the metrics, written from the catalogue and its names so that it cannot drift from them."""

from simride.simulator.telemetry import conventions
from simride.simulator.telemetry.catalog import DIMS, LEDGER_DIMS, METRICS, Metric

UNITS = {"1": "ratio", "s": "seconds", "1/s": "per second", "1/h": "per hour", "ms": "milliseconds"}
HEAD = """# Metrics

Generated from `simride.simulator.telemetry.catalog` and `conventions`; a test keeps it up to date.

A metric is measured on a **side**: by the user, by the caller of a service (network included), by the server's own
timer (network not included), by the host, or by people. Where no side is named, the first one that can tell apart what
the query asks for is taken: endpoints, clients and whole regions are the user's; a service, rack, host or version is
what callers feel, and for traffic and gauges what the host itself counts.

Counts are whole numbers at the finest dimension, and every larger number is their sum: by cluster, by region and in
total they agree. No error rate is ever exactly zero over a busy hour. Nothing later than the fleet's present is shown.

A query as text: `p99 latency{endpoint="SendMessage", region="eu-west"} by (cluster) [15m] offset 1d`.

The usual forms of PromQL are understood too, with the names below: `sum by (...) (rate(NAME_count[5m]))`, one such
divided by another, `histogram_quantile(0.99, sum by (le, ...) (rate(NAME_bucket[5m])))`, and
`avg by (...) (NAME)` of a gauge.
"""
NAMES = f"""## Names outside Simride

Instruments have the names and units of the OpenTelemetry semantic conventions {conventions.VERSION}. What these have no
name for begins with `simride.` and is ours. Prometheus names follow by the rules of the OpenTelemetry specification:
dots become underscores, the unit is spelt out, counters end in `_total`, ratios in `_ratio`.

| dimension | attribute | label | on a caller's own counts, which name whom it called |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The whole page, Markdown."""
    return "\n".join([HEAD, *(_section(metric) for metric in METRICS.values()), NAMES + _dimensions()])


def _section(metric: Metric) -> str:
    """One metric."""
    lines = [f"## {metric.name}", "", metric.help, ""]
    lines.append(f"- unit: {UNITS.get(metric.unit, metric.unit)}")
    if len(metric.stats) > 1:
        lines.append(f"- statistics: {', '.join(metric.stats)}; {metric.stat} when none is named")
    for side, dims in metric.dims_by_side.items():
        if side == "ledger":
            lines.append(f"- ledger side, kept by the day{f', by {chr(44).join(dims)}' if dims else ''}")
            continue
        found = conventions.reading(metric.name, side)
        kind = f"{found.instrument.kind}, {found.instrument.unit}{'' if found.instrument.standard else ', ours'}"
        lines += [
            f"- {side} side, by {', '.join(dims)}",
            f"  - OpenTelemetry: `{found.instrument.name}` ({kind})",
            f"  - Prometheus: `{conventions.promql(metric.name, side)}`",
        ]
    return "\n".join([*lines, ""])


def _dimensions() -> str:
    """What each dimension is called."""
    rows = [
        f"| {dim} | `{conventions.ATTRIBUTES[dim]}` | `{conventions.prometheus_label(conventions.ATTRIBUTES[dim])}` | "
        + (f"`{conventions.OF_THE_CALLED[dim]}` |" if dim in conventions.OF_THE_CALLED else "– |")
        for dim in DIMS if dim not in LEDGER_DIMS
    ]
    return "\n".join(rows) + "\n"
