"""What a release does to the fluid fleet: hosts move to the new version, and its defect shows where they are."""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simride.rollouts.defects import QUIET_LOAD, TAIL_S, TAIL_SHARE, Defect
from simride.rollouts.profile import DAY_H
from simride.rollouts.riding.attempts import Attempt
from simride.rollouts.slo import HOUR_S
from simride.rollouts.trace import Stretch
from simride.simulator.world import Effect, Where

if TYPE_CHECKING:
    from simride.rollouts.riding.release import Release

STEP_H = 1.0 / 12.0  # in which a threshold of demand is looked for
SKEW_PARTS = 8  # even steps of a share that moves, where errors follow its square


def effects_of(release: "Release", led: Sequence[Attempt]) -> tuple[Effect, ...]:
    """Every effect of every attempt, from its start on."""
    found: list[Effect] = []
    for attempt in led:
        found += _hosts(release, attempt)
        if release.defect is not None and not attempt.start.repaired:
            found += _defect(release, release.defect, attempt)
    return tuple(found)


def _hosts(release: "Release", attempt: Attempt) -> Iterator[Effect]:
    """Hosts on the new version, region by region where a stage goes by regions."""
    regions = release.clusters_of
    shares = dict.fromkeys(regions, 0.0)
    for stretch in attempt.trace.stretches():
        after = _placed(release, stretch, shares)
        at, ramp_s = attempt.at(stretch.begins_h), (stretch.ends_h - stretch.begins_h) * HOUR_S
        for region, clusters in regions.items():
            moved = after[region] - shares[region]
            if moved:
                where = Where((release.service,), clusters=clusters)
                yield Effect("new_version", where, moved, at, how="add", ramp_s=ramp_s)
            if moved > 0.0:
                yield _fresh(release, clusters, moved / after[region], at, ramp_s)
        shares = after


def _fresh(release: "Release", clusters: tuple[str, ...], share: float, at: float, ramp_s: float) -> Effect:
    """Fresh hosts are slower until their caches are warm: `share` of those on the new version are fresh."""
    where = Where((release.service,), versions=(release.version,), clusters=clusters)
    warm_s = 60.0 * release.profile.cold_minutes
    return Effect("own", where, 1.0 + share * release.profile.cold_slower, at, end=at + ramp_s, fade_s=warm_s)


def _placed(release: "Release", stretch: Stretch, before: dict[str, float]) -> dict[str, float]:
    """Each region's share once a stretch is over."""
    if stretch.ends < stretch.begins:
        return {region: share * stretch.ends / stretch.begins for region, share in before.items()}
    if not stretch.where:
        return dict.fromkeys(before, stretch.ends)
    there = sum(release.profile.regions[region] for region in stretch.where)
    return {
        region: min(1.0, stretch.ends / there) if region in stretch.where else share for region, share in before.items()
    }


def _defect(release: "Release", defect: Defect, attempt: Attempt) -> Iterator[Effect]:
    """What the defect does to those who meet it, until the release is over."""
    ends = attempt.until if attempt.ended is None else min(attempt.ended, attempt.until)
    begins = attempt.start.at
    new = Where((release.service,), versions=(release.version,))
    match defect.kind:
        case "crash_on_start" | "error_broad":
            yield Effect("errors", new, defect.size, begins, how="add", end=ends)
        case "region_hw_specific":
            there = Where((release.service,), versions=(release.version,), clusters=release.clusters_of[defect.region],
                          host_classes=(defect.hardware,))  # fmt: skip
            yield Effect("errors", there, defect.size, begins, how="add", end=ends)
        case "latency_regression" if defect.in_the_tail:
            yield Effect("slow_p", new, TAIL_SHARE, begins, how="add", end=ends)
            yield Effect("slow_mean_s", new, TAIL_S, begins, how="set", end=ends)
        case "latency_regression":
            yield Effect("own", new, 1.0 + defect.size, begins, end=ends)
        case "rare_endpoint_error":
            failing = Where((release.service,), operations=(release.operation,), versions=(release.version,))
            yield Effect("op_errors", failing, 1.0, begins, how="add", end=ends)
        case "slow_leak":
            yield Effect("errors", new, defect.size, attempt.at(defect.onset_h), how="add", end=ends)
        case "load_dependent":
            for since, until in _busy(release, defect, begins, ends):
                yield Effect("errors", new, defect.size, since, how="add", end=until)
        case "wrong_result_200_ok":
            yield Effect("wrong", new, defect.size, begins, how="add", end=ends)
        case "version_skew":
            yield from _skewed(release, defect, attempt, ends)
        case "shared_backend_overload":
            yield from _overload(release, defect, attempt, ends)
        case "data_corruption":
            return  # no answer shows it: that is what is bad about it


def _busy(release: "Release", defect: Defect, begins: float, ends: float) -> Iterator[tuple[float, float]]:
    """The times at which demand is over the defect's limit."""
    last = min(ends, release.weeks * 7 * 24 * HOUR_S)
    at = np.arange(begins, last, STEP_H * HOUR_S)
    over = release.profile.load(at / HOUR_S % DAY_H) >= defect.limit
    edges = np.flatnonzero(np.diff(np.concatenate([[False], over, [False]]).astype(int)))
    for first, beyond in zip(edges[::2], edges[1::2], strict=True):
        yield float(at[first]), float(at[beyond]) if beyond < len(at) else last


def _skewed(release: "Release", defect: Defect, attempt: Attempt, ends: float) -> Iterator[Effect]:
    """Errors on either side, by how much of the other there is: s p (1 - p) of all requests, half of them on each."""
    versions = (Where((release.service,), versions=(release.version,)), _older(release))
    for since, until, share in _levels(attempt, ends):
        for where, others in zip(versions, (1.0 - share, share), strict=True):
            if 0.0 < share < 1.0:
                yield Effect("errors", where, 0.5 * defect.size * others, since, how="add", end=until)


def _overload(release: "Release", defect: Defect, attempt: Attempt, ends: float) -> Iterator[Effect]:
    """What all share has more to do with every host on the new version; beyond its limit both versions fail."""
    for since, until, share in _levels(attempt, ends):
        if share <= 0.0:
            continue
        busier = (QUIET_LOAD + (1.0 - QUIET_LOAD) * min(share / defect.limit, 1.0)) / QUIET_LOAD
        yield Effect("work", Where((release.backend,)), busier, since, end=until)
        if share >= defect.limit:
            yield Effect("errors", Where((release.service,)), defect.size, since, how="add", end=until)


def _older(release: "Release") -> Where:
    return Where((release.service,), versions=(release.before,))


def _levels(attempt: Attempt, ends: float) -> Iterator[tuple[float, float, float]]:
    """From, until and exposure, in even steps where it moves."""
    marks = [(attempt.start.at, 0.0)]
    for stretch in attempt.trace.stretches():
        begins, lasts = attempt.at(stretch.begins_h), (stretch.ends_h - stretch.begins_h) * HOUR_S
        for part in range(1, SKEW_PARTS + 1):
            share = stretch.begins + (stretch.ends - stretch.begins) * part / SKEW_PARTS
            marks.append((begins + lasts * (part - 1) / SKEW_PARTS, share))
    for (since, share), until in zip(marks, [*(at for at, _ in marks[1:]), math.inf], strict=True):
        if min(until, ends) > since:
            yield since, min(until, ends), share
