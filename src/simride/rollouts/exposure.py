"""Who runs the new version at a stage, and whom they are compared with."""

import math
from dataclasses import dataclass

from simride.rollouts.plan import Stage
from simride.rollouts.profile import ServiceProfile

REGION_NOISE = 0.15  # regions differ by more than hosts do: log error ratio
REGION_LATENCY_NOISE = 0.1
TIME_NOISE = 0.2  # the same hosts an hour later: log error ratio
TIME_LATENCY_NOISE = 0.05


@dataclass(frozen=True)
class Arms:
    """The two sides of a comparison. Shares are of the service's requests."""

    canary: float
    baseline: float  # 0: there is none
    canary_hosts: int
    baseline_hosts: int
    noise: float  # standard deviation of the log ratio of error ratios that no waiting averages out
    latency_noise: float  # the same of mean latency
    fresh_baseline: bool  # deployed together with the canary, so just as cold
    regions: tuple[str, ...] = ()  # of a stage by regions: those it has
    by_time: bool = False  # compared with themselves, an hour before

    @property
    def apart(self) -> str:
        """What makes the two sides differ although nothing is wrong, in words."""
        if self.by_time:
            return "one hour differs from another"
        if self.regions:
            return "regions differ"
        return "one host differs from others" if self.canary_hosts == 1 else f"{self.canary_hosts} hosts differ"

    @property
    def share(self) -> float:
        """The canary's share of what both sides serve."""
        both = self.canary + self.baseline
        return self.canary / both if both else 1.0


def arms(stage: Stage, profile: ServiceProfile) -> Arms:
    """The sides of a stage on a service."""
    share, hosts, regions = _canary(stage, profile)
    baseline, baseline_hosts = _baseline(stage, profile, share, hosts)
    errors, latency = _noise(stage, profile, hosts, baseline_hosts)
    fresh = stage.baseline == "equal_size"
    return Arms(share, baseline, hosts, baseline_hosts, errors, latency, fresh, regions,
                stage.baseline == "before_after")  # fmt: skip


def _canary(stage: Stage, profile: ServiceProfile) -> tuple[float, int, tuple[str, ...]]:
    exposure = stage.exposure
    if exposure.unit == "users":
        return exposure.fraction, profile.hosts, ()
    if exposure.unit == "regions":
        chosen: list[str] = []
        for region in sorted(profile.regions, key=lambda name: profile.regions[name]):
            if sum(profile.regions[name] for name in chosen) >= exposure.fraction - 1e-9:
                break
            chosen.append(region)
        share = sum(profile.regions[name] for name in chosen)
        return share, max(1, round(share * profile.hosts)), tuple(chosen)
    hosts = max(1, math.ceil(exposure.fraction * profile.hosts - 1e-9))
    if exposure.stratified:
        hosts = min(profile.hosts, max(hosts, len(profile.regions) * len(profile.hardware)))
    share = hosts / profile.hosts if exposure.unit == "hosts" else exposure.fraction
    return share, hosts, ()


def _baseline(stage: Stage, profile: ServiceProfile, share: float, hosts: int) -> tuple[float, int]:
    if stage.baseline == "none":
        return 0.0, 0
    if stage.baseline == "before_after":
        return share, hosts
    if stage.exposure.unit == "users":
        return (share if stage.baseline == "equal_size" else 1.0 - share), profile.hosts
    left = profile.hosts - hosts
    if stage.baseline == "rest_of_fleet" or left < hosts:
        return 1.0 - share, max(left, 0)
    return min(share, 1.0 - share), hosts


def _noise(stage: Stage, profile: ServiceProfile, hosts: int, baseline_hosts: int) -> tuple[float, float]:
    """Both deviations: by hosts, by regions, or by time."""
    if stage.baseline == "before_after":
        return TIME_NOISE, TIME_LATENCY_NOISE
    if stage.baseline == "none" or stage.exposure.unit == "users":
        return 0.0, 0.0
    spread = math.sqrt(1.0 / hosts + 1.0 / max(baseline_hosts, 1))
    errors, latency = profile.host_variance * spread, profile.host_latency_variance * spread
    if stage.exposure.unit == "regions":
        return math.hypot(errors, REGION_NOISE), math.hypot(latency, REGION_LATENCY_NOISE)
    return errors, latency
