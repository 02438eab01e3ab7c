"""The eleven ways in which a release can be bad in production: how often, how badly, what it looks like.

Shares and sizes are a synthesis of public studies of outages, meant to be varied, not measurements of one place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simride.rollouts.profile import ServiceProfile

Floats = NDArray[np.float64]
ClassName = Literal[
    "crash_on_start", "error_broad", "latency_regression", "rare_endpoint_error", "slow_leak", "region_hw_specific",
    "load_dependent", "shared_backend_overload", "data_corruption", "version_skew", "wrong_result_200_ok",
]  # fmt: skip
FAILED, WRONG = 1.0, 3.0  # bad-request equivalents of one request, as in simulator/harm.py
SLOWEST = 0.02  # of one that is half as slow again, or more
TAIL_SHARE, TAIL_S = 0.02, 2.0  # of a regression of the tail: requests hit, seconds added
HEADROOM = 0.4  # share of a process's memory that a leak has before it is killed


@dataclass(frozen=True)
class DefectClass:
    """One class: its share among bad releases, the range of its size, and how long it goes unseen once everywhere."""

    name: ClassName
    share: float
    size: tuple[float, float]  # lowest and highest, drawn evenly by logarithm
    size_says: str
    unseen_h: float  # median hours until users or chance show what no alert does
    caught_by: str
    missed_by: str


CLASSES: Mapping[ClassName, DefectClass] = {one.name: one for one in (
    DefectClass("crash_on_start", 0.15, (0.5, 1.0), "share of requests to it that fail", 0.5,
                "readiness of the first host", "a long bake, which only wastes time"),
    DefectClass("error_broad", 0.15, (0.002, 0.05), "further share of requests that fail", 4.0,
                "errors of the canary beside its baseline", "the SLO alert, at a few per cent of exposure"),
    DefectClass("latency_regression", 0.14, (0.05, 0.5), "relative rise of latency", 24.0,
                "latency beside a like-for-like baseline", "one host, or a p99 of few requests"),
    DefectClass("rare_endpoint_error", 0.14, (1e-5, 1e-3), "share of requests, all of which fail", 24.0,
                "failures by endpoint, with enough requests", "the error ratio of all endpoints together"),
    DefectClass("slow_leak", 0.07, (0.01, 0.2), "share of requests that fail once memory is full", 2.0,
                "the slope of memory; a bake beyond its onset", "stages of half an hour"),
    DefectClass("region_hw_specific", 0.07, (0.05, 0.5), "share of requests that fail there", 2.0,
                "a host of every region and hardware", "more hosts of the same kind"),
    DefectClass("load_dependent", 0.08, (0.01, 0.2), "share of requests that fail at the peak", 6.0,
                "a bake through the daily peak", "a canary off the peak, however long"),
    DefectClass("shared_backend_overload", 0.05, (0.05, 0.2), "share of all requests that fail", 1.0,
                "a limit on the load of what is shared", "any comparison of canary and baseline"),
    DefectClass("data_corruption", 0.04, (1e-4, 3e-3), "share of writes", 36.0,
                "a check of invariants", "errors and latency, at any exposure"),
    DefectClass("version_skew", 0.07, (0.02, 0.1), "share s of requests in s p (1 - p)", 4.0,
                "a stage that is mixed; a change in two phases", "the first stage, and the look at 100 %"),
    DefectClass("wrong_result_200_ok", 0.04, (0.002, 0.03), "share of answers that are wrong", 12.0,
                "a business metric", "errors and latency, at any exposure"),
)}  # fmt: skip


class Strike(NamedTuple):
    """What a defect does over some ticks [T]: further error ratios and what else the two sides show."""

    canary_errors: Floats
    baseline_errors: Floats
    slower: Floats  # log of mean latency on the canary, rise
    tail: Floats  # log of its p99, rise
    endpoint_failures: Floats  # share of the canary's requests that fail at endpoints of which half fail
    leak_h: float  # slope of the canary's memory, share of the limit per hour
    corrupted: Floats  # share of the canary's writes
    wrong: Floats  # share of the canary's answers; orders fall by as much
    dependency: Floats  # load of what all share, of its capacity


@dataclass(frozen=True)
class Defect:
    """One defect that hides in a release."""

    kind: ClassName
    size: float
    onset_h: float = 8.0  # of a leak: process age
    limit: float = 0.85  # load of its peak (load_dependent) or exposure (shared_backend_overload) from which it shows
    region: str = ""  # of region_hw_specific
    hardware: str = ""
    in_the_tail: bool = False  # of a latency regression: few requests, much slower
    unseen_h: float = 24.0  # once everywhere, where no alert tells

    def stratum_weight(self, profile: ServiceProfile) -> float:
        """Share of the hosts it can strike."""
        if self.kind != "region_hw_specific":
            return 1.0
        return profile.regions[self.region] * profile.hardware[self.hardware]


QUIET_LOAD = 0.45  # of what all share, of its capacity, before the release


def strike(defect: Defect | None, share: Floats, load: Floats, age_h: Floats, struck: float) -> Strike:
    """What a defect does at each tick.

    `share`: exposure 0..1; `load`: demand as a share of its peak; `age_h`: of the oldest process on the new version;
    `struck`: share of the canary's requests in the part of the fleet where it works.
    """
    none = np.zeros_like(share)
    quiet = QUIET_LOAD * (0.6 + 0.4 * load)
    healthy = Strike(none, none, none, none, none, 0.0, none, none, quiet)
    return healthy if defect is None else HOW[defect.kind](defect, healthy, share, load, age_h, struck)


def _crash(defect: Defect, healthy: Strike, share: Floats, load: Floats, age_h: Floats, struck: float) -> Strike:  # noqa: ARG001
    failing = np.full_like(share, defect.size)
    return healthy._replace(canary_errors=failing, endpoint_failures=failing)


def _errors(defect: Defect, healthy: Strike, share: Floats, load: Floats, age_h: Floats, struck: float) -> Strike:  # noqa: ARG001
    return healthy._replace(canary_errors=np.full_like(share, defect.size * struck))


def _latency(defect: Defect, healthy: Strike, share: Floats, load: Floats, age_h: Floats, struck: float) -> Strike:  # noqa: ARG001
    if defect.in_the_tail:  # two of a hundred requests wait: the mean hardly moves, the p99 is theirs
        return healthy._replace(
            slower=np.full_like(share, TAIL_SHARE * np.log1p(20.0 * defect.size)), tail=np.full_like(share, 1.0)
        )
    rise = np.full_like(share, np.log1p(defect.size))
    return healthy._replace(slower=rise, tail=rise)


def _endpoint(defect: Defect, healthy: Strike, share: Floats, load: Floats, age_h: Floats, struck: float) -> Strike:  # noqa: ARG001
    failing = np.full_like(share, defect.size)
    return healthy._replace(canary_errors=failing, endpoint_failures=failing)


def _leak(defect: Defect, healthy: Strike, share: Floats, load: Floats, age_h: Floats, struck: float) -> Strike:  # noqa: ARG001
    killed = np.where(age_h >= defect.onset_h, defect.size, 0.0)
    return healthy._replace(canary_errors=killed, leak_h=HEADROOM / defect.onset_h)


def _load(defect: Defect, healthy: Strike, share: Floats, load: Floats, age_h: Floats, struck: float) -> Strike:  # noqa: ARG001
    return healthy._replace(canary_errors=np.where(load >= defect.limit, defect.size, 0.0))


def _backend(defect: Defect, healthy: Strike, share: Floats, load: Floats, age_h: Floats, struck: float) -> Strike:  # noqa: ARG001
    over = np.where(share >= defect.limit, defect.size, 0.0)
    rising = QUIET_LOAD + (1.0 - QUIET_LOAD) * np.minimum(share / defect.limit, 1.0)
    return healthy._replace(canary_errors=over, baseline_errors=over, dependency=rising * (0.6 + 0.4 * load))


def _corrupts(defect: Defect, healthy: Strike, share: Floats, load: Floats, age_h: Floats, struck: float) -> Strike:  # noqa: ARG001
    return healthy._replace(corrupted=np.full_like(share, defect.size))


def _skew(defect: Defect, healthy: Strike, share: Floats, load: Floats, age_h: Floats, struck: float) -> Strike:  # noqa: ARG001
    # s p (1 - p) of all requests meet the other version, half of them on either side
    met = 0.5 * defect.size
    return healthy._replace(canary_errors=met * (1.0 - share), baseline_errors=met * share)


def _wrong(defect: Defect, healthy: Strike, share: Floats, load: Floats, age_h: Floats, struck: float) -> Strike:  # noqa: ARG001
    return healthy._replace(wrong=np.full_like(share, defect.size))


HOW = {
    "crash_on_start": _crash, "error_broad": _errors, "latency_regression": _latency, "rare_endpoint_error": _endpoint,
    "slow_leak": _leak, "region_hw_specific": _errors, "load_dependent": _load, "shared_backend_overload": _backend,
    "data_corruption": _corrupts, "version_skew": _skew, "wrong_result_200_ok": _wrong,
}  # fmt: skip


def harm_rate(defect: Defect | None, hit: Strike, share: Floats, profile: ServiceProfile) -> Floats:
    """Bad-request equivalents per request of the service [T]: the integrand of the harm integral.

    [p delta_c + (1 - p) delta_b] w + R x corrupted records, which no rollback brings back.
    """
    failed = share * hit.canary_errors + (1.0 - share) * hit.baseline_errors
    late = share * slow_weight(defect)
    wrong = share * hit.wrong
    lost = share * profile.write_share * hit.corrupted * profile.repair_cost
    return np.asarray(FAILED * failed + late + WRONG * wrong + lost)


def slow_weight(defect: Defect | None) -> float:
    """Bad-request equivalents of a request to the slower version, by how much slower it is."""
    if defect is None or defect.kind != "latency_regression":
        return 0.0
    if defect.in_the_tail:
        return TAIL_SHARE * 0.5  # two seconds late, as in simulator/harm.py
    return SLOWEST * min(1.0, defect.size / 0.5)
