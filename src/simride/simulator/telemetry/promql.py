"""The forms of PromQL that mean something here: rates, sums by labels, averages, quantiles of histograms, shares.

    sum by (L) (rate(NAME_count{M}[W]))                   how many a second: traffic, timeouts, tickets
    sum by (L) (rate(A[W])) / sum by (L) (rate(B[W]))     the share of B that A is: errors, retries, cache hits
    histogram_quantile(Q, sum by (le, L) (rate(NAME_bucket{M}[W])))
    avg by (L) (NAME{M})                                  gauges of hosts; sum for queues and hosts

Names and labels are those of `conventions`. `rate` over a window W means the chart's window here: what is drawn is
the rate in each of its steps. `offset 1d` at the end compares with the day before.
"""

import re
from collections.abc import Mapping

from simride.base.errors import QueryError
from simride.simulator.telemetry import conventions
from simride.simulator.telemetry.catalog import METRICS, QUANTILES, Side
from simride.simulator.telemetry.conventions import READINGS, Reading
from simride.simulator.telemetry.query import MetricQuery, Values

_NAME = r"(?P<name>[a-z_][a-z0-9_]*)"
_MATCH = r"\s*(?:\{(?P<match>[^}]*)\})?"
_WINDOW = r"\s*\[(?P<window>\d+)(?P<unit>[smhd])\]"
_RATE = rf"(?:rate|irate|increase)\(\s*{_NAME}{_MATCH}{_WINDOW}\s*\)"
_BY = r"(?:\s*by\s*\((?P<by>[^)]*)\))?"
_AFTER = r"(?:\s*by\s*\((?P<after>[^)]*)\))?"
_SUM = re.compile(rf"(?:(?P<head>sum|avg|max){_BY}\s*)?\(?\s*{_RATE}\s*\)?{_AFTER}")
_GAUGE = re.compile(rf"(?:(?P<head>sum|avg|max){_BY}\s*)?\(?\s*{_NAME}{_MATCH}\s*\)?{_AFTER}")
_QUANTILE = re.compile(
    rf"histogram_quantile\(\s*(?P<q>0?\.\d+)\s*,\s*(?:sum{_BY}\s*)?\(?\s*{_RATE}\s*\)?{_AFTER}\s*\)"
)
_LOOKS_SO = re.compile(
    r"^\s*(?:sum|avg|max|rate|irate|increase|histogram_quantile)\b\s*(?:\(|by\b)|^\s*[a-z0-9]+(?:_[a-z0-9]+){2,}\s*(?:\{|$)"
)
_OFFSET = re.compile(r"\s+offset\s+1d\s*$")
_UNITS: Mapping[str, float] = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86_400.0}
FORMS = "sum by (...) (rate(NAME[5m])), one such divided by another, histogram_quantile(...) and avg by (...) (NAME)"


def looks_so(text: str) -> bool:
    """Whether a query is meant as PromQL, well formed or not."""
    return _LOOKS_SO.match(text) is not None and text.split("{")[0].split("(")[0].strip() not in METRICS


def parse(text: str) -> MetricQuery:
    """The query a PromQL expression means. Raises QueryError where it has no meaning here, with the forms that have."""
    bare = _OFFSET.sub("", text.strip())
    compare = "1d" if bare != text.strip() else None
    found = _quantile(bare) or _share(bare) or _rate(bare) or _gauge(bare)
    if found is None:
        raise QueryError(f"{text.strip()!r} is no form of PromQL that is answered here; these are {FORMS}")
    return MetricQuery.from_dict({**found.to_dict(), **({"compare": compare} if compare else {})})


def _quantile(text: str) -> MetricQuery | None:
    match = _QUANTILE.fullmatch(text)
    if match is None:
        return None
    stats = {f"{q:g}": stat for stat, q in QUANTILES.items()}
    stat = stats.get(f"{float(match['q']):g}")
    if stat is None:
        raise QueryError(f"quantiles are kept for {', '.join(stats)}; found {match['q']}")
    metric, side = _meant(match["name"].removesuffix("_bucket"), "quantile", _matchers(match["match"]))
    return _query(match, metric, side, stat=stat)


def _share(text: str) -> MetricQuery | None:
    """One rate divided by another of the same instrument."""
    above, slash, below = text.partition("/")
    if not slash:
        return None
    one, other = _SUM.fullmatch(above.strip()), _SUM.fullmatch(below.strip())
    if one is None or other is None:
        return None
    if one["name"].endswith("_sum") and other["name"].endswith("_count"):
        metric, side = _meant(one["name"].removesuffix("_sum"), "quantile", _matchers(one["match"]))
        return _query(one, metric, side, stat="mean")
    if one["name"] != other["name"]:
        raise QueryError(f"a share is of one metric; found {one['name']} above {other['name']}")
    chosen = _matchers(one["match"])
    metric, side = _meant(one["name"].removesuffix("_count"), "share", chosen)
    return _query(one, metric, side)


def _rate(text: str) -> MetricQuery | None:
    match = _SUM.fullmatch(text)
    if match is None:
        return None
    metric, side = _meant(match["name"].removesuffix("_count"), "rate", _matchers(match["match"]))
    return _query(match, metric, side)


def _gauge(text: str) -> MetricQuery | None:
    match = _GAUGE.fullmatch(text)
    if match is None:
        return None
    metric, side = _meant(match["name"], "value", _matchers(match["match"]))
    return _query(match, metric, side)


def _meant(name: str, how: str, chosen: Mapping[str, tuple[str, str]]) -> tuple[str, Side]:
    """The metric and side of ours that is read off so."""
    known = [(key, found) for key, found in READINGS.items() if found.instrument.prometheus == name]
    if not known:
        names = ", ".join(sorted({found.instrument.prometheus for found in READINGS.values()}))
        raise QueryError(f"there is no {name!r}; there are {names}")
    for (metric, side), found in known:
        if found.how == how and not found.beyond and _picks(found, chosen):
            return metric, side
    ways = ", ".join(sorted(conventions.promql(metric, side) for (metric, side), _ in known))
    raise QueryError(f"{name} is not kept in that way; it is read as {ways}")


def _picks(found: Reading, chosen: Mapping[str, tuple[str, str]]) -> bool:
    """Whether the matchers pick the part of the instrument that the metric is about."""
    wanted = {
        conventions.prometheus_label(name): ("!=", "") if value == "*" else ("=~" if "|" in value else "=", value)
        for name, value in found.only.items()
    }
    picking = {name: matcher for name, matcher in chosen.items() if name in PICKING}
    if found.how == "quantile":  # of good answers, whether that is said or not
        return picking.items() <= wanted.items()
    return picking == wanted


PICKING = frozenset(
    conventions.prometheus_label(name) for found in READINGS.values() for name in found.only
)  # labels that pick a part of an instrument, not a place


def _query(match: re.Match[str], metric: str, side: Side, stat: str = "") -> MetricQuery:
    """The rest of the expression: labels split by, matchers, window."""
    parts = match.groupdict()
    split = [word.strip() for word in (parts.get("by") or parts.get("after") or "").split(",") if word.strip()]
    where: dict[str, Values] = {}
    exclude: dict[str, Values] = {}
    for label, (sign, value) in _matchers(parts["match"]).items():
        if label not in PICKING and label != "le":
            (where if sign in ("=", "=~") else exclude)[_dim(label, side)] = _values(value)
    window = _UNITS[parts["unit"]] * float(parts["window"]) if parts.get("window") else None
    return MetricQuery(
        metric, stat, side, where, exclude, tuple(_dim(label, side) for label in split if label != "le"),
        last_s=None if window is None or window <= RATE_WINDOW_S else window,
    )


RATE_WINDOW_S = 600.0  # a shorter window smooths a rate; it does not say how far back to look


def _values(value: str) -> Values:
    several = tuple(value.split("|"))
    return several if len(several) > 1 else value


def _matchers(text: str | None) -> dict[str, tuple[str, str]]:
    """Label -> sign and value."""
    found: dict[str, tuple[str, str]] = {}
    for part in re.split(r",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", text or ""):
        if not part.strip():
            continue
        match = re.fullmatch(r'\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*"([^"]*)"\s*', part)
        if match is None:
            raise QueryError(f'a matcher is written label="value"; found {part.strip()!r}')
        found[match[1]] = (match[2].replace("!~", "!="), match[3])
    return found


def _dim(label: str, side: Side) -> str:
    """The dimension of ours that a label names on this side."""
    names = {**conventions.ATTRIBUTES, **(conventions.OF_THE_CALLED if side == "caller" else {})}
    labels = {conventions.prometheus_label(attribute): dim for dim, attribute in names.items()}
    if label in labels:
        return labels[label]
    raise QueryError(f"there is no label {label!r} on it; there are {', '.join(sorted(labels))}")
