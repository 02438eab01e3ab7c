"""What a team that takes over a service can be put to, and what people call it."""

from collections.abc import Mapping
from typing import Protocol

from simride.simulator.programmes.programme import Item


class _Class(Protocol):
    @property
    def words(self) -> tuple[str, ...]:
        """What people call it."""

    @property
    def fix_days(self) -> float:
        """Engineer-days to remove its cause."""


class _Owner(Protocol):
    @property
    def page_classes(self) -> Mapping[str, _Class]:
        """The classes of page by name."""


COMMON = (
    Item(
        "read-pages", "have two engineers read the pages and reviews of the last quarter",
        ("read page", "read review", "read postmortem", "go through page", "go through postmortem",
         "review page history", "classify page", "categorise page", "categorize page"), days=2.0,
    ),
    Item(
        "shadow-on-call", "have somebody sit with the on-call for a week",
        ("shadow on-call", "shadow rota", "sit with on-call", "shadow shift"), days=3.0, most=1.0, wait_days=2,
    ),
    Item(
        "restore-drill", "restore a backup into an empty cell and compare what comes back",
        ("restore backup", "restore drill", "restore test", "test backup", "test restore", "verify backup",
         "prove backup", "rehearse restore", "practise restore", "try restore"), days=2.0, most=1.0, wait_days=1,
    ),
    Item(
        "repair-backups", "make backups that can be restored",
        ("repair backup", "fix backup", "mend backup", "new backup key", "working backup"), days=4.0, wait_days=1,
    ),
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
         "rehearse roll back"), days=1.0, wait_days=1,
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
        "automate-toil", "automate the requests that fill the queue",
        ("automate toil", "automate manual", "automate request", "automate ticket", "self service", "automate queue"),
        days=8.0, wait_days=3,
    ),
    Item(
        "hire", "ask for one more engineer", ("hire", "headcount", "one more engineer", "recruit"), days=2.0, most=1.0,
        wait_days=70,
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


def items_of(programme: _Owner) -> tuple[Item, ...]:
    """The common items, and three for each class of page."""
    own = [
        Item(
            f"{verb}-{name}", says.format(name=name.replace("-", " ")),
            tuple(f"{way} {word}" for way in ways for word in one.words),
            days=one.fix_days if days is None else days, wait_days=1,
        )
        for name, one in programme.page_classes.items()
        for verb, (days, says, ways) in _VERBS.items()
    ]  # fmt: skip
    return (*COMMON, *own)
