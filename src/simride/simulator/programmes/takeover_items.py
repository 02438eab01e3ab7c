"""What a team that takes over a service can be put to, and what people call it."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from simride.simulator.programmes.programme import Item
from simride.simulator.programmes.takeover_risks import CHECKS, MEND


class _Class(Protocol):
    @property
    def words(self) -> tuple[str, ...]:
        """What people call it."""

    @property
    def fix_days(self) -> float:
        """Engineer-days to remove its cause."""

    @property
    def owner(self) -> str:
        """The team that owns what it pages for; empty where that is the service's own."""

    @property
    def owner_days(self) -> float:
        """Calendar days until that team has removed the cause."""

    @property
    def soften_days(self) -> float:
        """Engineer-days to serve without it for a while."""


class _Owner(Protocol):
    @property
    def page_classes(self) -> Mapping[str, _Class]:
        """The classes of page by name."""


COMMON = (
    Item(
        "read-pages", "have two engineers read the pages and reviews of the last quarter",
        ("read page", "read review", "read postmortem", "go through page", "go through postmortem",
         "review page history", "classify page", "categorise page", "categorize page"), days=2.0, again=True,
    ),
    Item(
        "shadow-on-call", "have somebody sit with the on-call for a week",
        ("shadow on-call", "shadow rota", "sit with on-call", "shadow shift"), days=3.0, most=1.0, wait_days=2,
        again=True,
    ),
    *CHECKS,
    MEND,
    Item(
        "agree-slo", "agree on an objective with product and those who use the service",
        ("agree slo", "set slo", "define slo", "slo with", "agree objective", "set objective", "define objective"),
        days=3.0, most=1.0, wait_days=4,
    ),
    Item(
        "budget-policy", "have product sign what happens when the error budget is spent",
        ("budget policy", "sign budget", "policy product", "budget agreement"), days=1.0, most=1.0, wait_days=4,
    ),
    Item(
        "canary", "release to one cluster first, with a bake and a stop rule",
        ("canary", "staged rollout", "staged release", "stage release", "one cluster first", "gradual release"),
        days=6.0, wait_days=2,
    ),
    Item(
        "rollback-drill", "rehearse going back to the release before",
        ("rehearse rollback", "rollback drill", "rollback rehearsal", "practise rollback", "drill rollback",
         "rehearse roll back"), days=1.0, wait_days=1, again=True,
    ),
    Item(
        "freeze-releases", "hold releases until you say so; what is held goes out together afterwards",
        ("freeze release", "freeze deploy", "freeze change", "stop release", "hold release", "pause release",
         "stop deploy", "feature freeze", "freeze feature"),
    ),
    Item(
        "resume-releases", "let releases go out again, with all that was held",
        ("resume release", "unfreeze", "lift freeze", "thaw", "release again", "resume deploy"),
    ),
    Item(
        "automate-releases", "have a tool do what people do by hand at each release",
        ("automate release", "automate deploy", "automate rollout", "release tool", "deploy tool", "release pipeline",
         "push button release", "deploy pipeline", "continuous deploy", "continuous delivery"),
        days=12.0, wait_days=3,
    ),
    Item(
        "weekly-train", "collect releases and let them out together once a week",
        ("weekly train", "release train", "weekly release", "release once week", "deploy once week", "batch release",
         "collect release", "fewer release", "bundle release"),
    ),
    Item(
        "automate-toil", "automate the requests that fill the queue",
        ("automate toil", "automate manual", "automate request", "automate ticket", "self service", "automate queue"),
        days=8.0, wait_days=3,
    ),
    Item(
        "hire", "ask for one more engineer", ("hire", "headcount", "one more engineer", "recruit"), days=2.0, most=1.0,
        wait_days=70, again=True,
    ),
    Item(
        "share-the-rota", "have the developers share the rota",
        ("share rota", "developer rota", "share on-call", "share pager", "developer on-call", "hand back", "hand-back"),
        days=2.0, most=1.0, wait_days=10,
    ),
    Item(
        "rewrite", "rewrite the service", ("rewrite", "re-write", "rebuild from scratch", "new architecture"),
        days=150.0, most=4.0,
    ),
)  # fmt: skip

# verb of an item of a class -> engineer-days where the class does not say, what it says, what people call it
_VERBS: Mapping[str, tuple[float | None, str, tuple[str, ...]]] = {
    "tune": (
        1.0, "stop the {name} alert from paging where nothing is wrong",
        ("tune", "silence", "delete", "mute", "route", "demote", "stop paging", "remove alert", "alert", "noise",
         "ticket instead", "threshold"),
    ),
    "runbook": (1.5, "write and try a runbook for {name}", ("runbook", "playbook", "instructions")),
    "fix": (
        None, "remove what causes {name}",
        ("fix", "cause", "eliminate", "engineer away", "get rid", "repair", "pay down", "permanent"),
    ),
}  # fmt: skip


# the same where another team owns what it pages for: they remove the cause, in their own time; we can do without
_VERBS_OF_OTHERS: Mapping[str, tuple[float | None, str, tuple[str, ...]]] = {
    **{verb: _VERBS[verb] for verb in ("tune", "runbook")},
    "fix": (
        None, "have {owner} remove what causes {name}",
        (*_VERBS["fix"][2], "owner", "ask", "agree", "contract", "negotiate", "objective"),
    ),
    "soften": (
        None, "serve without {name} for a while when it fails",
        ("soften", "fallback", "fall back", "without", "degrade", "survive", "tolerate", "soft", "cache", "breaker"),
    ),
}  # fmt: skip


def items_of(programme: _Owner) -> tuple[Item, ...]:
    """The common items, and those of each class of page."""
    return (*COMMON, *(item for name, one in programme.page_classes.items() for item in _of_class(name, one)))


def _of_class(name: str, one: _Class) -> Iterator[Item]:
    """What can be done about one class of page, by us or by whoever owns what it pages for."""
    takes = {"fix": one.fix_days, "soften": one.soften_days}
    for verb, (days, says, ways) in (_VERBS_OF_OTHERS if one.owner else _VERBS).items():
        yield Item(
            f"{verb}-{name}", says.format(name=name.replace("-", " "), owner=one.owner),
            tuple(f"{way} {word}" for way in ways for word in one.words),
            days=takes[verb] if days is None else days, wait_days=one.owner_days if one.owner and verb == "fix" else 1,
        )  # fmt: skip
