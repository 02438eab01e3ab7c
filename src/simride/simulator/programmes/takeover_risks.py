"""Risks of a takeover that never page: what is green, what a check by hand shows, and the day they come due.

Shapes from public reviews: backups that ran and could not be restored (GitLab, 31 January 2017), certificates that ran
out though they were renewed or watched (Ericsson and O2, 6 December 2018), a command that was allowed to remove more
than it was meant to (Amazon S3, 28 February 2017; Atlassian, 5 April 2022).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from simride.simulator.programmes.programme import Finished, Item, News
from simride.simulator.programmes.takeover_team import Team


@dataclass(frozen=True)
class Risk:
    """One thing that is green and may be broken. `{days}` is since when, `{left}` how long until it comes due."""

    check: Item
    who: str
    whole: str  # the report of the check where nothing is broken
    broken: str  # and where it is
    mended: str  # what is said once it is put right
    due: str  # on the day, unmended
    averted: str  # on the day, mended
    left: float  # share of the loss that is left where it was mended in time


RISKS: Mapping[str, Risk] = MappingProxyType({
    "backup": Risk(
        Item(
            "restore-drill", "restore a backup into an empty cell and compare what comes back",
            ("restore backup", "restore drill", "restore test", "test backup", "test restore", "verify backup",
             "prove backup", "rehearse restore", "practise restore", "try restore"),
            days=2.0, most=1.0, wait_days=1, again=True,
        ),
        "the storage team",
        "We restored last night's backup into an empty cell. It is whole.",
        "We tried to restore last night's backup into an empty cell. The job is green, the files are there, and none "
        "of them can be read: the key they are written with has been gone for {days} days. Older ones restore.",
        "Backups are written with a key that exists, and one was restored and compared.",
        "A clean-up script dropped a partition of live data this morning, and last night's backup does not "
        "restore. Neither do those of the weeks before. What was written there is gone; users are being told.",
        "A clean-up script dropped a partition of live data this morning. We restored it from last night's "
        "backup within two hours; a little of today was replayed from the log.",
        0.03,
    ),
    "certificate": Risk(
        Item(
            "renewal-drill", "renew a certificate ahead of time and see which one is served",
            ("renew certificate", "renewal drill", "rotate certificate", "test renewal", "try renewal", "check renewal",
             "certificate is served", "certificate we serve", "rehearse renewal", "verify certificate"),
            days=2.0, most=1.0, wait_days=1, again=True,
        ),
        "the traffic team",
        "We renewed a certificate ahead of time. The new one was served within a minute, on every host.",
        "We renewed a certificate ahead of time. The job was green and the new one lay on the disk; what is served is "
        "still the old one. The hosts have not read theirs again since the move {days} days ago, and what they hold "
        "runs out in {left} days.",
        "Hosts read a new certificate within a minute now, and one was renewed and seen from outside.",
        "The certificate ran out this morning, in the middle of the peak. The renewed one lay on the disk; it took "
        "hours until somebody found that nothing had read it. Every new connection failed until then.",
        "The old certificate ran out today. Nobody noticed: the new one has been served for a while.",
        0.0,
    ),
    "permission": Risk(
        Item(
            "access-review", "try what the accounts of scripts and tools are allowed to do",
            ("access review", "review access", "review permission", "review right", "check permission", "check right",
             "try permission", "audit permission", "audit access", "what account may", "what script may",
             "who may delete", "least privilege"), days=2.0, most=1.0, wait_days=1, again=True,
        ),
        "the security team",
        "We tried what the accounts of scripts and tools may do. None of them can remove more than it is for.",
        "We tried what the accounts of scripts and tools may do. The one that tidies up test data may remove any live "
        "tenant, since somebody widened it {days} days ago for a night. The review of the quarter was signed; it looks "
        "at people only. It is run by hand, with a list.",
        "The account that tidies up can remove test data only, and a list of more than ten asks for a second person.",
        "Somebody ran the tidy-up by hand this morning with the wrong list. It was allowed to remove live tenants, and "
        "it did. Bringing them back one by one takes days; users are being told.",
        "Somebody ran the tidy-up by hand this morning with the wrong list. It was refused. They came to tell us, a "
        "little pale.",
        0.0,
    ),
})  # fmt: skip

MEND = Item(
    "mend-what-was-found", "put right what a check has found broken",
    ("repair backup", "fix backup", "mend backup", "new backup key", "working backup", "fix renewal",
     "mend renewal", "repair renewal", "narrow permission", "narrow right", "fix permission",
     "take away right", "narrow account", "mend what found", "repair what found", "put right what found",
     "fix what found", "fix what check", "mend what check", "mend what broken", "repair what broken"),
    days=4.0, wait_days=1, again=True,
)  # fmt: skip
CHECKS = tuple(risk.check for risk in RISKS.values())


def checked(name: str, broken: str, state: Team, days: int, left: int) -> Finished:
    """What a check of one risk reports, where `broken` is the one that is not as green as it looks."""
    risk = RISKS[name]
    if name != broken or state.risk_mended:
        return Finished(state, risk.whole, risk.who)
    return Finished(replace(state, risk_known=True), risk.broken.format(days=days, left=max(left, 0)), risk.who)


def mended(broken: str, state: Team) -> Finished:
    """What is said once the risk is put right."""
    return Finished(replace(state, risk_mended=True), RISKS[broken].mended, RISKS[broken].who)


def comes_due(broken: str, state: Team, day: int, harm: float) -> tuple[float, tuple[News, ...]]:
    """Bad requests of the day on which the risk comes due, and what is told of it."""
    risk = RISKS[broken]
    who = f"{risk.who.removesuffix(' team')} on-call"
    if state.risk_mended:
        return harm * risk.left, (News(day, who, risk.averted, "slip"),)
    return harm, (News(day, who, risk.due, "slip"),)
