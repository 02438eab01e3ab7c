"""What follows once an item of a takeover holds, and what those who did it report."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simride.simulator.programmes.programme import HISTORY_DAYS, Finished, Work
from simride.simulator.programmes.takeover_risks import MEND, RISKS, checked, mended
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
    right = {name: one.actionable / (programme.loud if name == programme.loudest else 1.0)
             for name, one in programme.page_classes.items()}  # fmt: skip
    loud, costly = max(rates, key=lambda name: rates[name]), max(real, key=lambda name: real[name])
    return Finished(
        state,
        f"We read the pages and the reviews of the last {HISTORY_DAYS} days. {loud.capitalize()} is about "
        f"{100 * rates[loud] / sum(rates.values()):.0f} % of all pages; in {100 * right[loud]:.0f} % of those "
        f"something was wrong. Of the bad requests that pages told of, most came with {costly}. No review mentions a "
        "restore, a renewal or what a script may do: nobody here has seen one tried.",
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


def _checks(risk: str) -> Callable[["Takeover", Team, int], Finished]:
    """The report of the check of one risk."""
    return lambda programme, state, day: checked(
        risk, programme.risk, state, programme.broken_for + day, programme.loss_day - day
    )


FINISHES: Mapping[str, Callable[["Takeover", Team, int], Finished]] = {
    "read-pages": _read,
    "shadow-on-call": _shadowed,
    **{risk.check.name: _checks(name) for name, risk in RISKS.items()},
    MEND.name: lambda programme, state, _: mended(programme.risk, state),
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
    "automate-releases": lambda _, state, __: Finished(
        replace(state, tool_releases=True),
        "A release is one command now. It asks for nobody's afternoon any more.", "the team",
    ),
    "weekly-train": lambda _, state, __: Finished(replace(state, train=True)),
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
