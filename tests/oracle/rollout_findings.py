"""The experiments behind what `docs/explanation/rollouts.md` says: for its figures, and small for its tests."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simride.base import seeds
from simride.base.executors import Executor, Here
from simride.rollouts import Economics, Rollout, RolloutPlan, ServiceProfile, Verdict, judge, presets, read_plan
from simride.rollouts.defects import Defect, harm_rate, strike
from simride.rollouts.exposure import Arms
from simride.rollouts.judge import Series
from simride.rollouts.many import run_plans
from simride.rollouts.plan import AnalysisTemplate, seconds
from simride.rollouts.power import Counting, least_rise

SIX = ("all-at-once", "one-canary", "four-steps", "four-steps-checked", "through-the-peak", "waves-of-days")
SERVICE = ServiceProfile(error_ratio=0.001)  # as in the tables of the reference
QUIET = SERVICE.model_copy(update={"incidents_per_day": 0.0, "outages_per_day": 0.0})
MINUTE = 60.0

ONE_CANARY = """\
kind: RolloutPlan
name: one canary
stages:
  - name: canary
    exposure: {{fraction: {share}, unit: users}}
    bake: {{duration: 10d}}
    analysis: [errors]
  - name: all
    exposure: {{fraction: 1.0, unit: users}}
    baseline: none
    bake: {{duration: 15m}}
analysis_templates:
  - {{name: errors, metric: error_ratio, statistic: sequential_count, alpha: 0.001}}
change: {{kind: flag}}
rollback: {{mechanism: flag_off, expected_minutes: 1}}
"""


@dataclass(frozen=True)
class BeforeDetection:
    """One canary size: bad requests and hours until the finding, on average."""

    share: float
    bad_requests: float
    hours: float


def harm_before_detection(shares: Sequence[float], runs: int, rise: float = 2.0) -> list[BeforeDetection]:
    """Finding 1. A rise of errors to so many times the usual, met by canaries of different sizes."""
    profile = QUIET.model_copy(update={"deploy_minutes": 0.5, "error_ratio": 0.001, "trough": 1.0})
    defect = Defect("error_broad", (rise - 1.0) * profile.error_ratio)
    found = []
    for share in shares:
        plan = read_plan(ONE_CANARY.format(share=share))
        outcomes = [Rollout(plan, profile, 1, run, defect).finish() for run in range(runs)]
        harm, hours = (float(np.mean([of(one) for one in outcomes])) for of in (lambda o: o.harm, lambda o: o.hours))
        found.append(BeforeDetection(share, harm, hours))
    return found


def six_plans(runs: int, profile: ServiceProfile | None = None, where: Executor | None = None) -> tuple[Economics, ...]:
    """Finding 2. From the boldest to the most careful, under the same luck."""
    plans = [presets.preset(name) for name in SIX]
    return run_plans(plans, profile or SERVICE, 7, runs, where or Here()).found


def least_rise_by_time(hosts: int, minutes: Iterable[float], spread: float = 0.1, rps: float = 5000.0) -> list[float]:
    """Finding 3. What so many hosts beside as many can see, by how long they bake; 5 % of the requests."""
    arms = Counting(rps * 0.05, rps * 0.05, 0.001, spread * math.sqrt(2.0 / hosts))
    return [least_rise(arms, MINUTE * length, 0.001) for length in minutes]


def template(statistic: str, alpha: float = 0.01, **more: object) -> AnalysisTemplate:
    """A judge of error ratios."""
    said = {"name": statistic, "metric": "error_ratio", "statistic": statistic, "alpha": alpha, **more}
    return AnalysisTemplate.model_validate(said)


CARELESS = {"host_variance": "ignored"}
JUDGES: Mapping[str, AnalysisTemplate] = {
    "one look at the end": template("fixed_count", **CARELESS),
    "Mann-Whitney over minutes": template("mann_whitney", **CARELESS),
    "a look every minute": template("peeking_count", **CARELESS),
    "sequential, hosts taken as alike": template("sequential_count", concentration=100.0, **CARELESS),
    "sequential, hosts measured": template("sequential_count"),
}


@dataclass(frozen=True)
class Setting:
    """Two sides whose errors are counted minute by minute."""

    rps: float = 500.0
    share: float = 0.05
    beside: float = 0.05
    ratio: float = 0.001
    rise: float = 1.0
    spread: float = 0.0
    hosts: int = 5
    minutes: int = 60


def alarms(setting: Setting, judges: Mapping[str, AnalysisTemplate], runs: int) -> dict[str, float]:
    """Findings 4, 5 and 7. How often each judge calls the canary bad, on the same counts."""
    rng = seeds.generator(4, "alarms", *replace(setting, rise=0.0).__dict__.values())
    noise = setting.spread * math.sqrt(2.0 / setting.hosts)
    arms = Arms(setting.share, setting.beside, setting.hosts, setting.hosts, noise, 0.0, True)
    counted = dict.fromkeys(judges, 0)
    for _ in range(runs):
        series = _minutes(setting, rng)
        for name, one in judges.items():
            counted[name] += judge(one, series, arms, 0, True).verdict is Verdict.FAILED
    return {name: count / runs for name, count in counted.items()}


def _minutes(setting: Setting, rng: np.random.Generator) -> Series:
    n = setting.minutes
    normal = rng.standard_normal((2, setting.hosts))
    canary, baseline = np.exp(setting.spread * normal - 0.5 * setting.spread**2).mean(axis=1)
    asked = setting.rps * MINUTE
    x = rng.poisson(asked * setting.share * setting.ratio * setting.rise * canary, n).astype(float)
    y = rng.poisson(asked * setting.beside * setting.ratio * baseline, n).astype(float)
    none, ones = np.zeros(n), np.ones(n)
    return Series(
        MINUTE, np.ones(n, dtype=bool), asked * setting.share * ones, asked * setting.beside * ones, x, y,
        none, none, none, none, none, none, ones, none, ones, ones, none, 1.0,
    )  # fmt: skip


def precision_of(statistic: str, bad_change: float, runs: int) -> Economics:
    """Finding 6. Alarms of four steps judged carelessly or carefully, where hosts differ by a fifth."""
    plan = presets.preset("four-steps")
    said = {"alpha": 0.01, "statistic": statistic}
    said["host_variance"] = "ignored" if statistic == "peeking_count" else "measured"
    templates = tuple(
        one.model_copy(update=said) if one.metric == "error_ratio" else one for one in plan.analysis_templates
    )  # fmt: skip
    plan = plan.model_copy(update={"analysis_templates": templates, "name": statistic})
    profile = QUIET.model_copy(update={"host_variance": 0.2, "bad_change": bad_change})
    return run_plans([plan], profile, 7, runs, Here()).found[0]


def with_guards(kept: Sequence[str]) -> RolloutPlan:
    """Finding 8. Four steps with comparisons and only these of its limits on the whole service."""
    plan = presets.preset("four-steps-checked")
    guards = tuple(one for one in plan.absolute_guards if (one.slo or one.metric) in kept)
    name = " and ".join(("comparison", *kept))
    return plan.model_copy(update={"absolute_guards": guards, "name": name})


def caught(plan: RolloutPlan, defect: str, runs: int, profile: ServiceProfile = QUIET) -> tuple[float, float]:
    """How often the plan itself finds a class at less than everything, and the harm on average."""
    outcomes = [Rollout(plan, profile, 3, run, defect).finish() for run in range(runs)]  # type: ignore[arg-type]
    own = [one.ended != "everywhere" and one.caught_share < 0.999 and one.caught_by not in ("pager", "people")
           for one in outcomes]  # fmt: skip
    return float(np.mean(own)), float(np.mean([one.harm for one in outcomes]))


def steps(*shares: float, bake: str = "30m") -> RolloutPlan:
    """Finding 9. Stages of these shares, looking at everything but the whole service; then everything."""
    plan = presets.preset("four-steps-checked")
    first = plan.stages[1]
    stages = tuple(
        first.model_copy(update={"name": f"{100 * share:g} %", "exposure": first.exposure.model_copy(
            update={"fraction": share}), "bake": first.bake.model_copy(update={"duration": float(seconds(bake))})})
        for share in shares
    )  # fmt: skip
    slo_only = tuple(guard for guard in plan.absolute_guards if guard.slo)
    every = (*stages, plan.stages[-1])
    return plan.model_copy(update={"stages": every, "absolute_guards": slo_only, "name": str(shares)})


def skew_harm(shares: Sequence[float], size: float = 0.05) -> list[float]:
    """Finding 9. Bad requests per request by exposure, of two versions that do not understand each other."""
    share = np.asarray(shares)
    defect = Defect("version_skew", size)
    hit = strike(defect, share, np.ones_like(share), np.ones_like(share), 1.0)
    return [float(value) for value in harm_rate(defect, hit, share, QUIET)]


def harm_by_trust(precision: float, runs: int) -> Economics:
    """Finding 10. Four steps whose findings a person believes, or not, by how often past ones were true."""
    plan = presets.preset("four-steps-checked")
    plan = plan.model_copy(update={"on": plan.on.model_copy(update={"fail": "hold"}), "name": f"{precision:g}"})
    people = QUIET.people.model_copy(update={"past_precision": precision})
    return run_plans([plan], QUIET.model_copy(update={"people": people}), 7, runs, Here()).found[0]


def harm_by_bake(bake: str, checks: Sequence[str], runs: int) -> Economics:
    """A tenth of the service for so long, and these checks; then everything. Longer is not more careful."""
    plan = presets.preset("four-steps-checked")
    kept = tuple(one for one in plan.analysis_templates if one.name in checks)
    canary = plan.stages[1].model_copy(update={
        "analysis": tuple(checks), "bake": plan.stages[1].bake.model_copy(update={"duration": float(seconds(bake))})
    })  # fmt: skip
    last = plan.stages[-1].model_copy(update={"analysis": ()})
    plan = plan.model_copy(update={"stages": (canary, last), "analysis_templates": kept, "name": bake})
    return run_plans([plan], QUIET, 7, runs, Here()).found[0]
