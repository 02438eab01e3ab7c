"""What can be ordered of a release, and what people call it."""

from typing import TYPE_CHECKING

from simride.rollouts.riding.parts import Effort
from simride.simulator.programmes.programme import Item

if TYPE_CHECKING:
    from simride.rollouts.riding.release import Release

_IT = ("release", "rollout", "roll-out", "canary", "deploy", "it there", "it here")


def _of(*verbs: str) -> tuple[str, ...]:
    return tuple(f"{verb} {what}" for verb in verbs for what in _IT)


COMMON = (
    Item(
        "start", "begin the rollout now, by the plan as it stands",
        (*_of("start", "begin"), "start it", "start now", "begin now", "let it go out", "let it go", "kick off",
         "go ahead with", "ship it", "launch it", "release it", "roll it out"),
        at_once=True,
    ),
    Item(
        "postpone", "not begin before you say so",
        ("postpone", "not begin", "not start", "delay release", "delay rollout", "delay train",
         "keep it off the train", "take it off the train", "wait with",
         "put off", "block the release", "block the rollout"),
        at_once=True,
    ),
    Item(
        "hold", "stay at this exposure until you say otherwise",
        (*_of("hold", "pause", "freeze", "stop"), "hold here", "hold there", "hold it", "hold at", "pause it",
         "stay here", "stay at", "freeze it"),
        at_once=True,
    ),
    Item(
        "resume", "go on where it stands, and take note of what held it",
        (*_of("resume", "continue", "unpause", "go on with"), "resume", "go on with it", "let it continue", "carry on"),
        at_once=True,
    ),
    Item(
        "promote", "go on to the next stage at once, whatever was found",
        ("promote", "next stage", "override", "go on anyway", "push through", "push it on", "skip the bake",
         "ignore the finding"),
        at_once=True,
    ),
    Item(
        "extend", "let this stage bake so many minutes longer",
        ("extend", "bake longer", "bake it longer", "longer bake", "more minutes", "minutes more", "minutes longer",
         "bake for"),
        takes="amount", at_once=True,
    ),
    Item(
        "abort", "take it back: everything on the version before",
        (*_of("abort", "roll back", "rollback", "take back", "revert", "back out", "pull", "undo"), "abort",
         "roll back", "rollback", "revert", "take it back", "back it out", "pull it", "roll it back"),
        at_once=True,
    ),
    Item(
        "roll-forward", "build a mended version and roll that out instead, at the exposure of now until it is there",
        ("roll forward", "roll-forward", "fix forward", "fix-forward", "forward fix", "forward with a fix"),
        at_once=True,
    ),
    Item(
        "ramp", "set the exposure by hand",
        ("ramp", "set exposure", "exposure to", "raise to", "increase to", "widen to", "go to %", "straight to",
         "jump to", "to everybody", "to everyone"),
        takes="percent", at_once=True,
    ),
    Item(
        "hurry", "open the emergency lane: its stages alone, each with its least bake",
        ("emergency lane", "fast lane", "hurry", "emergency rollout", "emergency path", "expedite"),
        at_once=True,
    ),
)  # fmt: skip


def items_of(release: "Release") -> tuple[Item, ...]:
    """The common orders; then what the case's people can check, amend and mend."""
    return (
        *COMMON,
        *(item(f"check-{name}", check.work) for name, check in release.checks.items()),
        *(item(f"amend-{name}", amendment.work) for name, amendment in release.amendments.items()),
        item("repair", release.repair),
    )


def item(name: str, work: Effort) -> Item:
    """A piece of work of the case."""
    at_once = work.days == 0 and work.wait_days == 0
    return Item(name, work.says, work.words, days=work.days, wait_days=work.wait_days, at_once=at_once)
