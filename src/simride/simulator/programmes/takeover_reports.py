"""What follows once an item of a takeover holds, and what those who did it report."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simride.simulator.programmes.programme import HISTORY_DAYS, Finished, Work
from simride.simulator.programmes.takeover_team import DONE, Team

if TYPE_CHECKING:
    from simride.simulator.programmes.takeover import Takeover

WORN_OUT = 0.6
TIRED_AT = 2.0  # nights woken in a week and person that count as worn out


def finish(programme: "Takeover", state: Team, work: Work, day: int) -> Finished:
    """The state once the item holds, and the report."""
    verb, _, name = work.item.name.partition("-")
    if name in programme.page_classes and verb in DONE:
        done: Any = {DONE[verb]: state.done(verb) | {name}}
        return Finished(replace(state, **done))
    return FINISHES[work.item.name](programme, state, day)


def _read(programme: "Takeover", state: Team, _: int) -> Finished:
    rates = {
        name: one.per_week * (programme.loud if name == programme.loudest else 1.0)
        for name, one in programme.page_classes.items()
    }
    real = {
        name: one.per_week * one.actionable * programme.harm_of(name) for name, one in programme.page_classes.items()
    }
    loud, costly = max(rates, key=lambda name: rates[name]), max(real, key=lambda name: real[name])
    return Finished(
        state,
        f"We read the pages and the reviews of the last {HISTORY_DAYS} days. {loud.capitalize()} is about "
        f"{100 * rates[loud] / sum(rates.values()):.0f} % of all pages, and hardly ever anything is wrong. Of the "
        f"bad requests that pages told of, most came with {costly}. No review mentions a restore: nobody here has seen "
        "one.",
        "the two who read",
    )


def _shadowed(programme: "Takeover", state: Team, _: int) -> Finished:
    return Finished(
        state,
        f"I sat with the on-call for a week. {programme.loudest.capitalize()} is acknowledged without looking. People "
        f"are {'worn out' if state.tired > WORN_OUT else 'tired'}, and what really breaks is mitigated from memory: "
        "there is no page of instructions younger than a year.",
        "the one who shadowed",
    )


def _restore_drill(programme: "Takeover", state: Team, day: int) -> Finished:
    if state.backups_good:
        return Finished(state, "We restored last night's backup into an empty cell. It is whole.", "the storage team")
    return Finished(
        replace(state, backups_known_broken=True),
        "We tried to restore last night's backup into an empty cell. The job is green, the files are there, and none "
        f"of them can be read: the key they are written with has been gone for {programme.backup_broken_for + day} "
        "days. Older ones restore.",
        "the storage team",
    )


FINISHES: Mapping[str, Callable[["Takeover", Team, int], Finished]] = {
    "read-pages": _read,
    "shadow-on-call": _shadowed,
    "restore-drill": _restore_drill,
    "repair-backups": lambda _, state, __: Finished(
        replace(state, backups_good=True),
        "Backups are written with a key that exists, and one was restored and compared.", "the storage team",
    ),
    "agree-slo": lambda programme, state, _: Finished(
        replace(state, slo=True),
        f"Product and two of the teams that use it agreed: {100 * programme.objective:g} % over 28 days, measured at "
        "the user. It is less than the wall said, and more than last quarter gave.",
        "the product manager",
    ),
    "budget-policy": lambda _, state, __: Finished(
        replace(state, policy=True),
        "Signed: while the budget is spent, features wait and the time goes into what spent it.", "the product manager",
    ),
    "canary": lambda _, state, __: Finished(
        replace(state, canary=True), "Releases go to one cluster first now, bake, and stop by themselves.", "the team"
    ),
    "rollback-drill": lambda _, state, __: Finished(
        replace(state, drilled=True), "Going back was rehearsed twice: eleven minutes, then six.", "the team"
    ),
    "freeze-releases": lambda _, state, __: Finished(replace(state, frozen=True)),
    "resume-releases": lambda _, state, __: Finished(replace(state, frozen=False)),
    "automate-toil": lambda _, state, __: Finished(
        replace(state, automated=True), "The three requests that filled the queue are served by a tool now.", "the team"
    ),
    "hire": lambda _, state, __: Finished(
        replace(state, hired=state.hired + 1.0), "The new colleague is on the rota.", "the team"
    ),
    "share-the-rota": lambda _, state, __: Finished(
        replace(state, shared=True), "The developers share the nights from this week on.", "the development manager"
    ),
    "rewrite": lambda _, state, __: Finished(state, "The rewrite is ready for its first user.", "the team"),
}
