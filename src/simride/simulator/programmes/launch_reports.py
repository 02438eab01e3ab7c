"""What follows once an item of a launch holds, and what those who did it report."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from simride.base.errors import OrderError
from simride.base.wording import capital, listed
from simride.simulator.programmes.launch_parts import Shows, Standing, Step
from simride.simulator.programmes.programme import Finished, Work

if TYPE_CHECKING:
    from simride.simulator.programmes.launch import Launch

BACK_S = 60.0  # a switch that works
NONE = "none of it"


def finish(programme: "Launch", state: Standing, work: Work) -> Finished:
    """The state once the item holds, and the report. Raises OrderError for a share that is none."""
    verb, _, name = work.item.name.partition("-")
    if verb == "plan" and name in programme.plans:
        return Finished(replace(state, plan=name))
    if verb == "check" and name in programme.claims:
        return _checked(programme, state, name)
    if verb == "repair" and name in programme.claims:
        return _repaired(programme, state, name)
    return FINISHES[work.item.name](programme, state, work)


def _checked(programme: "Launch", state: Standing, name: str) -> Finished:
    claim = programme.claims[name]
    broken = frozenset({name}) & programme.untrue(state)
    state = replace(
        state.finding(broken), proven=state.proven | {name}, checks=state.checks + 1,
        owed=state.owed + claim.check.harm,
    )  # fmt: skip
    return Finished(state, claim.broke if broken else claim.held, "those who tried it")


def _repaired(programme: "Launch", state: Standing, name: str) -> Finished:
    claim = programme.claims[name]
    wrong = name in programme.untrue(state)
    state = replace(state, proven=state.proven | {name}, repaired=state.repaired | {name})
    says = "that is done, and we tried it afterwards." if wrong else "it held as it was; there was nothing to mend."
    return Finished(state, f"{capital(claim.title)}: {says}", "the team")


def _read(programme: "Launch", state: Standing, _: Work) -> Finished:
    proof = [claim.title for name, claim in programme.claims.items() if name in programme.evidenced]
    bare = [claim.title for name, claim in programme.claims.items() if name not in programme.evidenced]
    return Finished(
        state,
        f"We went through the dossier line by line. A dated result stands behind {listed(proof, none=NONE)}. Behind "
        f"{listed(bare, none=NONE)} there is a name and a tick and nothing else; that may be so or not.",
        "the two who read",
    )


def _tried(shows: Shows, what: str) -> Callable[["Launch", Standing, Work], Finished]:
    """Everything that comes to light in that way, at once."""

    def tried(programme: "Launch", state: Standing, _: Work) -> Finished:
        names = frozenset(name for name, claim in programme.claims.items() if claim.shows == shows)
        bad = names & programme.untrue(state)
        state = replace(state.finding(bad), proven=state.proven | names, checks=state.checks + 1)
        broke = " ".join(programme.claims[name].broke for name in programme.claims if name in bad)
        return Finished(state, f"{what} {broke or 'Nothing came of it that we would have to mend.'}", "the team")

    return tried


def _moved(days: int) -> Callable[["Launch", Standing, Work], Finished]:
    def moved(programme: "Launch", state: Standing, _: Work) -> Finished:
        return Finished(replace(state, launch=state.launch + days, owed=state.owed + programme.moved_harm))

    return moved


def _exposed(programme: "Launch", state: Standing, work: Work) -> Finished:
    percent = 0.0 if work.percent is None else work.percent
    if not 0.0 <= percent <= 100.0:
        raise OrderError(f"Between 0 and 100 % can be let in, not {percent:g} %.")
    return Finished(_at(programme, replace(state, held=percent < 100.0, reopens=None), work.at, percent))


def _abort(programme: "Launch", state: Standing, work: Work) -> Finished:
    return Finished(_at(programme, replace(state, held=True, reopens=None), work.at, 0.0))


def _at(programme: "Launch", state: Standing, at: float, percent: float) -> Standing:
    """The share from a moment on; down as fast as going back is."""
    back = BACK_S + 60.0 * programme.slow_back_min(state) if percent < state.percent else 0.0
    return replace(state, steps=(*state.steps, Step(at, percent, back)))


FINISHES: Mapping[str, Callable[["Launch", Standing, Work], Finished]] = {
    "read-dossier": _read,
    "repeat-test": lambda _, state, __: Finished(
        replace(state, checks=state.checks + 1),
        "We ran the load test of the dossier again, as it was. It passed again, with the same figures.", "the team",
    ),
    "dark-launch": _tried("load", "For two days made-up requests went through the whole path at the forecast's size."),
    "beta": _tried("use", "Those invited used all of it for some days."),
    "staff-the-day": lambda _, state, __: Finished(
        replace(state, staffed=True),
        "The owners of every part will sit with it on the day, and one of them decides.", "the launch coordinator",
    ),
    "fill-in-checklist": lambda _, state, __: Finished(
        state, "The long form is filled in: all boxes are ticked, from what the dossier says.", "the team"
    ),
    "move-one-week": _moved(7),
    "move-two-weeks": _moved(14),
    "exposure": _exposed,
    "hold": lambda _, state, __: Finished(replace(state, held=True, reopens=None)),
    "abort": _abort,
}  # fmt: skip
