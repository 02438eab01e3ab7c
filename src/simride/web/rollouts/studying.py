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

BESIDE = presets.USUAL
FAILED = "The plans could not be run. Yours is kept; the reason is written in the terminal."


def service_of(text: str) -> ServiceProfile:
    """The service of a text, or the usual one where there is none. Raises PlanFaults."""
    return read_profile(text) if text.strip() else ServiceProfile()


def workers() -> Executor:
    """Where the runs are done: in as many processes as this machine has cores."""
    return executor("local", "", os.cpu_count() or 1)


def compute(study: UUID) -> None:
    """Run the plans now and keep what came out."""
    row = Study.objects.get(pk=study)
    plan, profile = read_plan(row.plan), service_of(row.service)
    others = [presets.preset(name) for name in BESIDE if name != plan.name]
    done = run_plans([plan, *others], profile, row.seed, row.runs, workers(),
                     lambda parts, of: errands.tell(study, parts, of))  # fmt: skip
    Study.objects.filter(pk=study).update(result=to_json(done, profile, row.seed))


errands = Errands("rollouts", lambda study: compute(study), FAILED)
