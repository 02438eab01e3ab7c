"""Everything there is to look at: pure views of a fleet's tape and seed, never of its future."""

from simride.simulator.telemetry import alerts, changes, hosts, logs, shell, text, topology, traces
from simride.simulator.telemetry.alerts import Alert
from simride.simulator.telemetry.catalog import METRICS, Metric
from simride.simulator.telemetry.frame import Frame, Series
from simride.simulator.telemetry.hosts import HostRow
from simride.simulator.telemetry.line import LogLine
from simride.simulator.telemetry.log_patterns import Pattern
from simride.simulator.telemetry.logs import LogPage
from simride.simulator.telemetry.metrics import run, total
from simride.simulator.telemetry.query import MetricQuery
from simride.simulator.telemetry.traces import Sample, Span, Trace
from simride.simulator.telemetry.view import View
from simride.simulator.telemetry.waterfall import waterfall

__all__ = [
    "METRICS", "Alert", "Frame", "HostRow", "LogLine", "LogPage", "Metric", "MetricQuery", "Pattern", "Sample",
    "Series", "Span", "Trace", "View", "alerts", "changes", "hosts", "logs", "run", "shell", "text", "topology",
    "total", "traces", "waterfall",
]
