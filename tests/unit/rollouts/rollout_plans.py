"""Plans that tests use."""

SMALL = """\
kind: RolloutPlan
name: small
change: {kind: binary}
stages:
  - name: canary
    exposure: {fraction: 0.1}
    bake: {duration: 30m}
    analysis: [errors]
  - name: all
    exposure: {fraction: 1.0}
    baseline: none
    bake: {duration: 15m}
analysis_templates:
  - {name: errors, metric: error_ratio, statistic: sequential_count, alpha: 0.001}
"""

FAULTY = """\
kind: RolloutPlan
name: faulty
stages:
  - name: a
    exposure: {fraction: 0.9}
    bake: {duration: 30}
    analysis: [nope, errs]
  - name: a
    exposure: {fraction: 0.5}
    bake: {duration: 1h}
analysis_templates:
  - {name: errs, metric: error_ratio, statistic: slope}
on: {fial: hold}
"""
