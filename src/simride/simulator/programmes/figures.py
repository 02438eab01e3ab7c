"""The figures a programme keeps day by day, for every kind: what the metrics tool can be asked of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

FigureKind = Literal["count", "ratio", "level", "share", "worst"]


@dataclass(frozen=True)
class Figure:
    """One figure. A count adds up over days, a ratio is sums by sums; a level and a share are as they stood last.

    So is a worst, and of several classes the worst is meant: fullness does not add up.
    """

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
    Figure(
        "renewal_runs", "1", "Share of the nightly runs that renew certificates that ended with a green tick.", "ratio",
        "share of certificate renewals that ended green", ("renewal runs", "certificate renewals", "renewal jobs"),
        less_is_worse=True,
    ),
    Figure(
        "access_reviews", "1", "Share of the access reviews of the quarter that were signed.", "ratio",
        "share of access reviews that were signed", ("access reviews", "signed reviews"), less_is_worse=True,
    ),
    Figure(
        "hours_on_pages", "hours", "Working hours that went into pages.", "count", "working hours that went into pages",
        ("hours on pages", "time on pages", "hours went into pages"),
    ),
    Figure(
        "hours_on_releases", "hours", "Working hours that went into releases by hand.", "count",
        "working hours that went into releases",
        ("hours on releases", "time on releases", "hours on deploys", "hours went into releases", "release hours"),
    ),
    Figure(
        "hours_on_requests", "hours", "Working hours that went into requests by hand.", "count",
        "working hours that went into requests by hand",
        ("hours on requests", "time on requests", "hours on tickets", "hours went into requests"),
    ),
)  # fmt: skip

REPLACE = (
    Figure(
        "reads_on_new", "1", "Share of the reads that the new side answers.", "level",
        "share of the reads that the new side answers",
        ("reads on the new", "share of reads", "reads on new", "read share", "shifted", "shares of reads",
         "traffic on the new", "share of checks", "share of jobs", "checks on the new", "jobs on the new"),
        less_is_worse=True,
    ),
    Figure(
        "writes_on_new", "1", "Share of the writes for which the new side is the authority.", "level",
        "share of the writes for which the new side is the authority",
        ("writes on the new", "share of writes", "writes on new", "write share", "authority"), less_is_worse=True,
    ),
    Figure(
        "backfilled", "1", "Share of the records that the new side has.", "share",
        "share of the records that the new side has",
        ("backfilled", "backfill", "copied", "copy progress", "the copy", "progress"), by_class=True,
        less_is_worse=True,
    ),
    Figure(
        "mismatches", "1",
        "Share of the compared answers that differ, of records both sides have; nothing before anything is compared.",
        "ratio", "share of the compared answers that differ",
        ("mismatches", "mismatch", "answers that differ", "shadow differences", "compared answers"), by_class=True,
    ),
    Figure(
        "records_apart", "1",
        "Share of the records that are missing, older or different on the new side; nothing before a reconciliation.",
        "share", "share of the records that are apart",
        ("records apart", "apart", "reconciliation", "reconciled", "divergence", "diverging", "drift", "differ",
         "differences", "match"), by_class=True,
    ),
    Figure(
        "failed_answers", "answers", "Answers to users and callers that failed, of both sides.", "count",
        "failed answers", ("failed answers", "failures", "failed", "fail", "errors"),
    ),
    Figure(
        "complaints", "complaints", "People who wrote that what they see is not right.", "count",
        "people who wrote that something is not right", ("complaints", "complaint", "tickets", "support"),
    ),
    Figure(
        "callers_left", "callers", "Callers known to go to the old side directly.", "level",
        "callers known to go to the old side directly",
        ("callers left", "callers", "clients left", "readers left", "remaining callers", "remaining clients",
         "long tail", "still calls", "still calling", "still call", "who is left", "are left",
         "still use", "still uses", "still writes", "still write"), by_class=True,
    ),
    Figure(
        "sync_lag", "s", "How far the side that follows is behind the one that is written first.", "level",
        "how far the following side is behind", ("sync lag", "lag", "behind"),
    ),
    Figure(
        "running_cost", "1", "What both sides cost to run, beside the old one alone.", "level",
        "cost of running, beside the old one alone",
        ("running cost", "cost of running", "cost of both", "what both cost", "cost"),
    ),
)  # fmt: skip

LAUNCH = (
    Figure(
        "exposure", "1", "Share of those it is meant for that are let in, at the end of the day.", "level",
        "share of users let in", ("exposure", "share let in", "let in", "how far open"), less_is_worse=True,
    ),
    Figure(
        "days_to_launch", "days", "Days from the end of the day to the one that was announced.", "level",
        "days to the launch", ("days to the launch", "days to launch", "days until", "days left", "launch date"),
        less_is_worse=True,
    ),
    Figure(
        "unproven_claims", "claims", "Claims of the dossier that nobody has put to the proof.", "level",
        "claims that nobody has put to the proof",
        ("unproven claims", "unproven", "unverified claims", "unverified", "claims not checked"),
    ),
    Figure(
        "checks_held", "checks", "Checks, rehearsals and drills that were held.", "count", "checks that were held",
        ("checks held", "checks done", "rehearsals held", "drills held"), less_is_worse=True,
    ),
    Figure(
        "launch_bad_requests", "bad requests", "Bad requests of those let in, beside the minutes flown.", "count",
        "bad requests of those let in", ("bad requests", "user harm", "harm so far"),
    ),
    Figure(
        "delay_cost", "bad requests", "What it costs those who are not let in after the day announced.", "count",
        "cost of the delay", ("cost of delay", "cost of the delay", "delay cost", "delay costs"),
    ),
)  # fmt: skip

EXPAND = (
    Figure(
        "busiest_rps", "req/s", "Requests per second in the busiest hour of the day.", "level",
        "requests per second in the busiest hour",
        ("peak traffic", "peak demand", "demand at peak", "peak load", "peak requests", "peak rps", "traffic at peak",
         "requests per second at peak", "busiest hour's demand", "our peak", "today's peak"),
    ),
    Figure(
        "busiest_use", "1", "Share of what a resource can do that is asked of it in its busiest hour.", "worst",
        "use in the busiest hour",
        ("headroom", "peak use", "peak utilisation", "peak utilization", "utilisation at peak", "utilization at peak",
         "use at peak", "busiest hour", "how full", "how close to", "use of each resource", "bottleneck"),
        by_class=True,
    ),
    Figure(
        "planned_use", "1",
        "The same on the day that is planned for, with as many hosts as that day needs; above 1 it cannot.", "worst",
        "use on the day that is planned for",
        ("planned use", "planned peak", "projected", "projection", "forecast use", "on the day", "at the new peak",
         "at three times", "at 3x", "at triple", "with triple", "after the move", "when it comes", "once it is here"),
        by_class=True,
    ),
    Figure(
        "planned_use_one_out", "1", "The same with the region out that hurts the resource most.", "worst",
        "use on that day with a region out",
        ("n+1", "n + 1", "region out", "one region out", "region is out", "without a region", "lose a region",
         "losing a region", "region down", "region fails", "a region lost", "one out"),
        by_class=True,
    ),
    Figure(
        "failed_share", "1", "Share of the day's requests that failed.", "ratio", "share of requests that failed",
        ("failed requests", "requests failed", "failures", "failed"),
    ),
    Figure(
        "late_share", "1", "Share of the day's requests that were answered late.", "ratio",
        "share of requests that came late", ("late requests", "late answers", "came late"),
    ),
    Figure(
        "gave_way", "bad requests", "Bad requests, by the resource that turned them away or kept them waiting.",
        "count", "bad requests by what gave way", ("gave way", "gives way", "what failed", "what broke"),
        by_class=True,
    ),
    Figure(
        "money_spent", "thousand", "Money spent beyond what was spent before, in thousands.", "count",
        "money spent beyond the usual", ("money spent", "spent so far", "spending", "spend", "spent", "extra cost",
        "cost so far"),
    ),
)  # fmt: skip

FIGURES_OF: Mapping[str, tuple[Figure, ...]] = MappingProxyType(
    {"expand": EXPAND, "launch": LAUNCH, "replace": REPLACE, "takeover": TAKEOVER}
)
FIGURES: Mapping[str, Figure] = MappingProxyType(
    {figure.name: figure for figures in FIGURES_OF.values() for figure in figures}
)
