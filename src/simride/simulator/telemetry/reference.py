"""The reference page of the metrics, written from the catalogue so that it cannot drift from it."""

from simride.simulator.telemetry.catalog import METRICS, Metric

UNITS = {"1": "ratio", "s": "seconds", "1/s": "per second", "1/h": "per hour", "ms": "milliseconds"}
HEAD = """# Metrics

Generated from `simride.simulator.telemetry.catalog`; a test keeps it up to date.

A metric is measured on a **side**: by the user, by the caller of a service (network included), by the server's own
timer (network not included), by the host, or by people. Where no side is named, the first one that can tell apart what
the query asks for is taken: endpoints, clients and whole regions are the user's; a service, rack, host or version is
what callers feel, and for traffic and gauges what the host itself counts.

Counts are whole numbers at the finest dimension, and every larger number is their sum: by cluster, by region and in
total they agree. No error rate is ever exactly zero over a busy hour. Nothing later than the fleet's present is shown.

A query as text: `p99 latency{endpoint="SendMessage", region="eu-west"} by (cluster) [15m] offset 1d`.
"""


def page() -> str:
    """The whole page, Markdown."""
    return "\n".join([HEAD, *(_section(metric) for metric in METRICS.values())])


def _section(metric: Metric) -> str:
    """One metric."""
    lines = [f"## {metric.name}", "", metric.help, ""]
    lines.append(f"- unit: {UNITS.get(metric.unit, metric.unit)}")
    if len(metric.stats) > 1:
        lines.append(f"- statistics: {', '.join(metric.stats)}; {metric.stat} when none is named")
    lines += [f"- {side} side, by {', '.join(dims)}" for side, dims in metric.dims_by_side.items()]
    lines += [f"- OpenTelemetry: {metric.otel_name}", ""]
    return "\n".join(lines)
