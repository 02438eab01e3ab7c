"""The rollout desk: plans as data, what they can see, a judge, runs against hidden defects, what it all costs.

A plan, from a file or a preset, and back:

    plan = read_plan(text, "plan.yaml")          # PlanFaults: every fault at once, `plan.yaml:12: stages.0.bake: ...`
    text = write_plan(plan)                      # reads back as the same plan
    presets.names(), presets.text(name), presets.preset(name)

What each stage can see before it is run:

    for stage in stage_power(plan, profile):     # profile: ServiceProfile(), all its fields optional
        stage.says                               # "in 30 minutes: errors x1.9 or more; ...; not: ..."
        stage.sights, stage.guards               # by template; what limits on the whole service see of this stage

One rollout, step by step. The same (plan, profile, seed, run) is the same rollout, however it is led:

    rollout = Rollout(plan, profile, seed=7, watched=True)
    rollout.advance(minutes=10)                  # what happened meanwhile, as Happened(at_h, stage, what, says)
    rollout.state, rollout.stage, rollout.share, rollout.hour, rollout.waits_for
    rollout.analyses[stage], rollout.series[stage]   # verdicts so far and what was measured, by the stage's name
    rollout.hold(); rollout.resume(); rollout.promote(); rollout.extend(30); rollout.ramp(0.5); rollout.hurry()
    rollout.abort(); rollout.roll_forward()      # RolloutError: a sentence on why not now
    rollout.finish()                             # -> Outcome; before it ends, `harm` and the defect are not for showing

`watched` rollouts stand still at a hold until they are ordered on; others are led on by the people in them.

Many, and what they come to. `jobs` are plain data and `run_job` is a function of one of them, for any executor:

    parts = jobs(plan, profile, seed=7, runs=1000)
    runs = gather(parts, [run_job(part) for part in parts])
    found = economics(plan, profile, runs)       # Economics: harm, time, people, false aborts, residual by class
    compare([(found, runs), ...], profile)       # frontier, and regret under several exchange rates
"""

from simride.rollouts import presets
from simride.rollouts.defects import CLASSES, Defect
from simride.rollouts.economics import Economics, Job, Runs, economics, gather, jobs, run_job
from simride.rollouts.frontier import EXCHANGES, Standing, compare
from simride.rollouts.judge import AnalysisRun, Series, Verdict, judge
from simride.rollouts.outcome import Happened, Outcome
from simride.rollouts.plan import RolloutPlan
from simride.rollouts.plan_file import read_plan, write_plan
from simride.rollouts.profile import People, ServiceProfile
from simride.rollouts.rollout import Rollout
from simride.rollouts.stage_power import Sight, StagePower, stage_power

__all__ = [
    "CLASSES", "EXCHANGES", "AnalysisRun", "Defect", "Economics", "Happened", "Job", "Outcome", "People", "Rollout",
    "RolloutPlan", "Runs", "Series", "ServiceProfile", "Sight", "StagePower", "Standing", "Verdict", "compare",
    "economics", "gather", "jobs", "judge", "presets", "read_plan", "run_job", "stage_power", "write_plan",
]  # fmt: skip
