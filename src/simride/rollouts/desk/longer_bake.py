"""What a longer bake of a stage would add to what its checks see, and what it never would."""

import math
from collections.abc import Mapping

from simride.base.units import duration
from simride.base.wording import listed
from simride.rollouts.exposure import arms
from simride.rollouts.plan import AnalysisTemplate, RolloutPlan, Stage
from simride.rollouts.power import least_rise_ever
from simride.rollouts.profile import ServiceProfile
from simride.rollouts.slo import DAY_S
from simride.rollouts.stage_power import errors_seen, ratio_words

TIMES = 4.0  # as long
SHARPER = 0.95  # of the excess that was seen before: less than that is worth a word
LOOKED_AT: Mapping[str, tuple[str, ...]] = {  # what may go wrong, by the metrics that would show it
    "errors": ("error_ratio",),
    "slow answers": ("latency_mean", "latency_p99"),
    "endpoints that are rarely asked": ("endpoint_errors",),
    "memory": ("memory",),
    "records": ("invariants",),
    "whether the answers are right": ("orders",),
}


def longer_bake(plan: RolloutPlan, stage: Stage, profile: ServiceProfile) -> str:
    """Sentences on what more time would do for this stage."""
    templates = plan.templates(stage)
    if not templates:
        return "Nothing is judged here: more time lets more people meet what is wrong, and shows none of it."
    if stage.bake.duration <= 0.0:
        return "It does not wait at all."
    parts = [_sharper(stage, one, profile) for one in templates if one.metric == "error_ratio"][:1]
    parts.append(_events(stage, templates))
    unseen = [name for name, metrics in LOOKED_AT.items() if not any(one.metric in metrics for one in templates)]
    if unseen:
        parts.append(f"However long it bakes, no check of this stage looks at {listed(unseen, 'or')}.")
    else:
        parts.append("All there is to look at is looked at; what is smaller than that still gets past.")
    return " ".join(part for part in parts if part)


def _sharper(stage: Stage, template: AnalysisTemplate, profile: ServiceProfile) -> str:
    """What counting for longer does for errors."""
    sides = arms(stage, profile)
    if sides.baseline <= 0.0:
        return "More time changes nothing for errors: no host is left to compare with."
    lasts = max(stage.bake.duration - template.initial_delay, 1.0)
    now, later = (errors_seen(template, sides, profile, lasts * times) for times in (1.0, TIMES))
    noise = 0.0 if template.host_variance == "ignored" else sides.noise
    ever = least_rise_ever(noise, template.alpha) * template.allowed_increase
    differ = f"{sides.apart} by that much already"
    if not math.isfinite(later):
        return "Four times as long would still see no rise of errors."
    if math.isfinite(now) and later - 1.0 > SHARPER * (now - 1.0):
        return f"Four times as long would see hardly less than now, errors {ratio_words(later)}: {differ}."
    seen = f"instead of {ratio_words(now)}" if math.isfinite(now) else "where it sees none now"
    bound = f", and no wait less than {ratio_words(ever)}: {differ}" if ever > 1.05 else ""
    return f"Four times as long would see errors {ratio_words(later)} {seen}{bound}."


def _events(stage: Stage, templates: tuple[AnalysisTemplate, ...]) -> str:
    """What could happen meanwhile that has not happened before."""
    spans = stage.bake.duration >= DAY_S or "daily_peak" in stage.bake.must_span
    leak = any(one.metric == "memory" for one in templates)
    news = (["a slower leak"] if leak else []) + ([] if spans else ["the daily peak, where it falls into the wait"])
    if not news:
        return "It lives through the daily peak; after that, time brings nothing new to look at."
    return f"What {duration(stage.bake.duration)} more could bring is {' and '.join(news)}."
