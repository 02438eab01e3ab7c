"""A plan is run a thousand times beside the request, with word of how far it is."""

import os
from uuid import UUID

from simride.base.executors import Executor, executor
from simride.rollouts import ServiceProfile, presets, read_plan
from simride.rollouts.many import run_plans
from simride.rollouts.profile_file import read_profile
from simride.rollouts.report import to_json
from simride.web.rollouts.models import Study
from simride.web.shared.errands import Errands

BESIDE = ("all-at-once", "one-canary", "four-steps", "four-steps-checked", "through-the-peak", "waves-of-days")
FAILED = "The plans could not be run. Yours is kept; the reason is written in the terminal."
_progress: dict[UUID, tuple[int, int]] = {}


def service_of(text: str) -> ServiceProfile:
    """The service of a text, or the usual one where there is none. Raises PlanFaults."""
    return read_profile(text) if text.strip() else ServiceProfile()


def workers() -> Executor:
    """Where the runs are done: in as many processes as this machine has cores."""
    return executor("local", "", os.cpu_count() or 1)


def progress(study: UUID) -> tuple[int, int] | None:
    """How many parts of how many are run; None where nobody runs it."""
    return _progress.get(study, (0, 1)) if errands.under_way(study) else None


def compute(study: UUID) -> None:
    """Run the plans now and keep what came out."""
    row = Study.objects.get(pk=study)
    plan, profile = read_plan(row.plan), service_of(row.service)
    others = [presets.preset(name) for name in BESIDE if name != plan.name]
    try:
        done = run_plans([plan, *others], profile, row.seed, row.runs, workers(),
                         lambda parts, of: _progress.update({study: (parts, of)}))  # fmt: skip
    finally:
        _progress.pop(study, None)
    Study.objects.filter(pk=study).update(result=to_json(done, profile, row.seed))


errands = Errands("rollouts", lambda study: compute(study), FAILED)
