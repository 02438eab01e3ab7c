"""The figures a programme keeps day by day, for every kind: what the metrics tool can be asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

FigureKind = Literal["count", "ratio", "level"]


@dataclass(frozen=True)
class Figure:
    """One figure. A count adds up over days, a ratio is sums by sums, a level is as it stood last."""

    name: str
    unit: str  # "pages", "1" (a share), "s", ...
    help: str
    kind: FigureKind
    says: str  # as a sentence names it: "pages to the on-call"
    words: tuple[str, ...]  # what people call it; the first is the usual one
    by_class: bool = False  # told apart by class: of page, of record, of resource
    less_is_worse: bool = False


TAKEOVER = (
    Figure(
        "on_call_pages", "pages", "Pages sent to the on-call.", "count", "pages to the on-call",
        ("pages", "paged", "page classes", "page class", "pager", "on-call load", "alerts"),
        by_class=True,
    ),
    Figure(
        "actionable_pages", "1", "Share of the pages that needed somebody to do something.", "ratio",
        "share of pages that needed anybody", ("actionable", "needed action", "noise", "noisy", "false pages"),
        by_class=True, less_is_worse=True,
    ),
    Figure(
        "bad_requests", "bad requests",
        "Bad requests of incidents, by the class of page that told of them.",
        "count", "bad requests of incidents",
        ("bad requests", "budget burned", "budget spent", "burned", "burnt", "user harm"),
        by_class=True,
    ),
    Figure(
        "bad_from_releases", "bad requests", "Bad requests of releases that had to be taken back.", "count",
        "bad requests of failed releases",
        ("bad requests of releases", "bad requests from releases", "cost of releases", "harm of releases",
         "bad from releases"),
    ),
    Figure(
        "budget_left", "1", "What is left of the error budget of 28 days; below zero where more was spent.", "level",
        "error budget left", ("error budget", "budget left", "budget"), less_is_worse=True,
    ),
    Figure(
        "toil", "1", "Share of the team's working hours that go into pages, tickets and manual work.", "ratio",
        "share of time that goes into toil", ("toil", "manual work", "operational load", "ops work"),
    ),
    Figure(
        "nights_woken", "nights", "Nights in which the on-call was woken.", "count",
        "nights in which somebody was woken",
        ("nights woken", "woken", "nights", "sleep"),
    ),
    Figure(
        "releases", "releases", "Releases that went out.", "count", "releases",
        ("releases", "deploys", "deployments", "release frequency"),
    ),
    Figure(
        "change_failures", "1", "Share of the releases that had to be taken back.", "ratio",
        "share of releases that had to be taken back",
        ("change fail rate", "change-fail rate", "change failure rate", "change failures", "failed releases",
         "failed changes"),
    ),
    Figure(
        "time_to_mitigate", "s", "Mean time from the page to the end of the users' harm.", "ratio",
        "mean time to mitigate", ("time to mitigate", "mttr", "time to recover", "time to repair"), by_class=True,
    ),
    Figure(
        "backup_runs", "1", "Share of the nightly backup runs that ended with a green tick.", "ratio",
        "share of backup runs that ended green", ("backup runs", "backup jobs", "backup success"), less_is_worse=True,
    ),
)  # fmt: skip

FIGURES_OF: Mapping[str, tuple[Figure, ...]] = MappingProxyType({"takeover": TAKEOVER})
FIGURES: Mapping[str, Figure] = MappingProxyType(
    {figure.name: figure for figures in FIGURES_OF.values() for figure in figures}
)
