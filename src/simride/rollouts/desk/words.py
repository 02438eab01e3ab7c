"""The desk in words, for whoever shows it: where it is, until when, and what each stage is."""

from simride.base.units import duration, hhmm
from simride.rollouts.desk.parts import DeskView, LogLine, StageLine
from simride.rollouts.slo import DAY_S

OPEN = "open to"  # what a launch is doing that is open: its share says so already


def clock_words(at: float, now: float) -> str:
    """A moment as somebody says it who stands at `now`: '10:50', '10:50 tomorrow', '10:50 in 3 days'."""
    days = int(at // DAY_S) - int(now // DAY_S)
    said = {0: "", 1: " tomorrow", -1: " yesterday"}.get(days)
    if said is None:
        said = f" in {days} days" if days > 0 else f" {-days} days ago"
    return f"{hhmm(at)}{said}"


def share_words(share: float) -> str:
    """A share of what serves, to two digits: '1 %', '5.2 %', '100 %'."""
    return f"{float(f'{100.0 * share:.2g}'):g} %"


def headline(view: DeskView) -> str:
    """Where it is, in a sentence or two."""
    has = "has" if view.measures else "is open to"
    of = "the service" if view.measures else "its users"
    out = f" {has} {share_words(view.share)} of {of}" if view.share > 0.0 else ""
    told = f"{view.of}{out}" if out and view.doing.startswith(OPEN) else f"{view.of}{out}: {view.doing}"
    if view.stage is not None:
        told += f", stage {view.stage.name}"
    if view.waits_for:
        return f"{told}. It stands there: {view.waits_for}."
    if view.until is not None:
        told += f", until {clock_words(view.until, view.at)} by the plan"
    if view.next_stage and view.until is not None:
        told += f", then {view.next_stage}"
    return f"{told}."


def stage_words(stage: StageLine) -> str:
    """'5 % of hosts for 30 minutes'."""
    waits = f" for {duration(stage.bake_s)}" if stage.bake_s > 0 else ", no wait"
    return f"{share_words(stage.share)} of {stage.unit}{waits}"


def log_words(line: LogLine, now: float) -> str:
    """'10:20 few: few: 5 % on the new version'."""
    said = line.says if line.says.startswith(f"{line.stage}:") else f"{line.stage}: {line.says}"
    return f"{clock_words(line.at, now)} {said}"
