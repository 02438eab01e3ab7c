"""The service that a plan is run on: how busy, how noisy, how many hosts, how often a release is bad."""

from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from simride.rollouts.evidence import Floats
from simride.rollouts.plan import Data

DAY_H = 24.0
Ratio = Annotated[float, Field(ge=0, le=1)]


class People(Data):
    """Who looks, how soon, and how far they still believe an alarm. Hours unless said otherwise."""

    answer_h: float = 0.5
    """From an alert until somebody has decided, in office hours; three times that outside."""
    triage_h: float = 1.0
    """Engineer hours for one alarm."""
    incident_h: float = 6.0
    """Engineer hours for a bad release that got past its plan, its review included (SRE book: about six)."""
    stage_h: float = 0.1
    """Engineer hours that each stage takes by itself."""
    past_precision: Ratio = 0.9
    """Share of past alarms that were true: what decides whether the next one is believed."""


class ServiceProfile(Data):
    """A service. Rates are per second at the daily peak; shares are 0..1."""

    peak_rps: Annotated[float, Field(gt=0)] = 1000.0
    trough: Ratio = 0.4
    """Demand at night as a share of the peak."""
    peak_hour: float = 20.0
    hosts: int = Field(default=200, ge=2)
    regions: Mapping[str, float] = {"eu-west": 0.4, "us-east": 0.4, "ap-south": 0.2}
    """Share of the hosts and of the traffic by region."""
    hardware: Mapping[str, float] = {"gen-5": 0.8, "gen-6": 0.2}
    """Share of the hosts by hardware, the same in each region."""
    error_ratio: Annotated[float, Field(gt=0, lt=1)] = 0.0005
    """Share of requests that fail in health; half of what the objective allows."""
    latency_ms: float = 80.0
    latency_sigma: float = 0.6
    """Standard deviation of the logarithm of a request's latency."""
    host_variance: float = 0.1
    """Standard deviation of the logarithm of a host's error ratio among like hosts."""
    host_latency_variance: float = 0.02
    """The same of its mean latency."""
    endpoints: Mapping[str, float] = {"browse": 0.7, "search": 0.289, "pay": 0.01, "refund": 0.0009, "export": 0.0001}
    """Share of requests by endpoint."""
    write_share: Ratio = 0.1
    order_share: Ratio = 0.05
    """Requests that end in an order: the business metric."""
    repair_cost: float = 100.0
    """Bad-request equivalents of one corrupted record, rollback or not."""
    slo: Annotated[float, Field(gt=0, lt=1)] = 0.999
    budget_days: float = 30.0
    bad_change: Ratio = 0.1
    """Odds that a change of one is bad in a way that production shows."""
    deploy_minutes: float = 5.0
    """Until a stage's hosts run the new version."""
    incidents_per_day: float = 0.05
    """Incidents that have nothing to do with the release."""
    outages_per_day: float = 0.05
    """Times at which monitoring is down."""
    cold_minutes: float = 20.0
    """Until a fresh host is as fast as an old one."""
    cold_slower: float = 0.05
    """How much slower it is at first."""
    people: People = People()

    def load(self, hour: Any) -> Floats:
        """Demand at hours of the day as a share of the peak: a cosine, highest at the peak hour."""
        turned = 2.0 * np.pi * (np.asarray(hour) - self.peak_hour) / DAY_H
        return np.asarray(self.trough + (1.0 - self.trough) * 0.5 * (1.0 + np.cos(turned)))

    @property
    def mean_rps(self) -> float:
        """Requests per second over a day."""
        return self.peak_rps * (1 + self.trough) / 2

    def bad_release(self, batch: int) -> float:
        """Odds that a release of so many changes is bad: 1 - (1 - q)^changes."""
        return 1.0 - (1.0 - self.bad_change) ** batch
