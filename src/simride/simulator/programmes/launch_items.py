"""What can be done before and on the day of a launch, and what people call it."""

from collections.abc import Mapping
from typing import Protocol

from simride.simulator.programmes.launch_parts import Claim, Effort, ExposurePlan
from simride.simulator.programmes.programme import Item


class _Owner(Protocol):
    @property
    def claims(self) -> Mapping[str, Claim]:
        """The claims of the dossier by name."""

    @property
    def plans(self) -> Mapping[str, ExposurePlan]:
        """The plans of exposure by name."""


_MOVE = ("move", "postpone", "delay", "push", "slip", "shift")
_ONE = tuple(f"{verb} {what} {span}" for verb in _MOVE for what in ("launch", "date", "opening", "it")
             for span in ("one week", "a week", "1 week", "7 days"))  # fmt: skip
_TWO = tuple(f"{verb} {what} {span}" for verb in _MOVE for what in ("launch", "date", "opening", "it")
             for span in ("two week", "fortnight", "2 week", "14 days"))  # fmt: skip

COMMON = (
    Item(
        "read-dossier", "have two engineers read the dossier and say behind which ticks there is any proof",
        ("read dossier", "go through dossier", "review dossier", "audit dossier", "go through checklist",
         "review checklist", "audit checklist", "evidence behind each", "proof behind each", "go through claims"),
        days=1.5, most=2.0, again=True,
    ),
    Item(
        "repeat-test", "run the load test of the dossier once more, as it was",
        ("repeat load test", "run load test again", "rerun load test", "re-run load test", "same load test"),
        days=2.0, again=True,
    ),
    Item(
        "dark-launch", "send made-up requests through the whole path at the forecast's size, unseen by users",
        ("dark launch", "dark-launch", "shadow traffic", "synthetic traffic at", "full dress rehearsal",
         "dress rehearsal", "end-to-end load", "end to end load"), days=7.0, most=2.0, wait_days=2, again=True,
    ),
    Item(
        "beta", "let invited users try all of it for some days",
        ("beta", "friends and family", "invite users", "invited users", "dogfood", "trial with users"),
        days=3.0, most=1.0, wait_days=4, again=True,
    ),
    Item(
        "staff-the-day", "have the owners of every part sit with the launch on its day, with one who decides",
        ("staff day", "staff launch", "war room", "launch room", "owners in one room", "owners sit", "owners on call",
         "everybody on call"), days=1.5, most=1.0, wait_days=1,
    ),
    Item(
        "fill-in-checklist", "fill in the long form of the launch checklist",
        ("fill in checklist", "fill checklist", "complete checklist", "long form", "fill in form", "tick boxes"),
        days=4.0,
    ),
    Item("move-one-week", "move the day by one week and tell everybody", _ONE),
    Item("move-two-weeks", "move the day by two weeks and tell everybody", _TWO),
    Item(
        "exposure", "let in this share of those it is meant for, within a minute",
        ("open to", "open at", "open it", "open for", "open the doors", "ramp", "expose", "exposure", "widen",
         "raise to", "increase to", "let in %", "let % in", "step up", "down to %", "go to %", "launch at"),
        takes="percent",
    ),
    Item(
        "hold", "hold it where it is until you say otherwise",
        ("hold launch", "hold there", "hold here", "hold exposure", "hold ramp", "pause launch", "pause ramp",
         "stay here", "pause exposure"),
    ),
    Item(
        "abort", "close it to everybody again",
        ("abort", "close it", "close launch", "close the doors", "pull launch", "take launch back", "roll launch back",
         "roll back launch", "switch it off", "switch off", "back to zero", "kill switch now"),
    ),
)  # fmt: skip


_ENDS = ("what broke", "what was found", "what we found", "what failed", "what came out", "what is broken", "blockers",
         "all that", "everything that", "those that", "findings", "all of them")  # fmt: skip
MEND = tuple(f"{verb} {end}" for verb in ("mend", "fix", "repair") for end in _ENDS)


def items_of(programme: _Owner, broken: frozenset[str]) -> tuple[Item, ...]:
    """The common items, one for each plan of exposure, a check and a repair for each claim, and all repairs of those
    known to be broken.
    """
    plans = [Item(f"plan-{name}", plan.says, plan.words) for name, plan in programme.plans.items()]
    own = [
        _item(f"{verb}-{name}", effort, again=verb == "check")
        for name, claim in programme.claims.items()
        for verb, effort in (("check", claim.check), ("repair", claim.repair))
    ]
    mend = Item(
        "mend-found", "mend all that was found", MEND, of=tuple(f"repair-{name}" for name in sorted(broken)),
        days=sum(programme.claims[name].repair.days for name in broken),
    )  # fmt: skip
    return (*COMMON, *plans, mend, *own)


def _item(name: str, effort: Effort, again: bool) -> Item:
    return Item(name, effort.says, effort.words, days=effort.days, wait_days=effort.wait_days, again=again)
