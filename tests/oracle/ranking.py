"""Twenty things an operator can do, in ten kinds of trouble, ranked by exact simulation and by the engine."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from oracle.compare import compare
from oracle.known_fleets import CAPACITY, CASCADE_RPS, TWELVE_RPS, Edit, cascade, loads, slower, station, twelve
from simride.simulator.layout import Names
from simride.simulator.spec import Fleet
from simride.simulator.state import Params

BEGINS, ACTS, JUDGED, ENDS = 10, 25, 35, 60  # seconds: trouble, the action, and the window it is judged by
RANKED = 0.01  # actions nearer than a point in exact simulation are not ranked

Action = Callable[[Params, Names, str], Params]  # on the healthy or troubled parameters; the service in trouble


@dataclass(frozen=True)
class Trouble:
    """A fleet, its load and what goes wrong."""

    fleet: Fleet
    rps: float
    service: str  # that an operator would act on
    edit: Edit


def _times(field: str, factor: float) -> Action:
    return lambda params, _names, _service: params._replace(**{field: getattr(params, field) * factor})


def _set(**values: float) -> Action:
    return lambda params, _names, _service: params._replace(
        **{field: np.full_like(getattr(params, field), value) for field, value in values.items()}
    )


def _of_service(field: str, change: Callable[[np.ndarray], np.ndarray], first: bool = False) -> Action:
    """Change a parameter of the service in trouble, or of the first service."""

    def act(params: Params, names: Names, service: str) -> Params:
        values = getattr(params, field).copy()
        s = 0 if first else names.service_index[service]
        here = names.layout.cell_service == s if len(values) == len(params.hosts) else np.arange(len(values)) == s
        values[here] = change(values[here])
        return params._replace(**{field: values})

    return act


ACTIONS: Mapping[str, Action] = {
    "do nothing": lambda params, _names, _service: params,
    "double the timeouts of calls": _times("timeout_s", 2.0),
    "halve the timeouts of calls": _times("timeout_s", 0.5),
    "double the users' timeout": _times("client_timeout_s", 2.0),
    "halve the users' timeout": _times("client_timeout_s", 0.5),
    "no retries of calls": _set(attempts=1.0),
    "three attempts of calls": _set(attempts=3.0),
    "no retries of users": _set(client_attempts=1.0),
    "no retries at all": _set(attempts=1.0, client_attempts=1.0),
    "half a second of backoff": _set(backoff_s=0.5, client_backoff_s=0.5),
    "a quarter more hosts": _of_service("hosts", lambda hosts: np.rint(hosts * 1.25)),
    "twice the hosts": _of_service("hosts", lambda hosts: hosts * 2.0),
    "half more hosts in front": _of_service("hosts", lambda hosts: np.rint(hosts * 1.5), first=True),
    "twice the slots": _of_service("slots", lambda slots: slots * 2.0),
    "half the slots": _of_service("slots", lambda slots: slots * 0.5),
    "a queue of ten": _of_service("queue_limit", lambda limit: np.minimum(limit, 10.0)),
    "shed a fifth": _set(shed=0.2),
    "shed half": _set(shed=0.5),
    "shift a third of the users away": _times("demand", 2 / 3),
    "make half of the calls": _times("probability", 0.5),
}


def _with(*edits: Edit) -> Edit:
    def all_of(params: Params, names: Names, i: int) -> Params:
        for edit in edits:
            params = edit(params, names, i)
        return params

    return all_of


def _bad(field: str, service: str, value: float) -> Edit:
    """A parameter of a service's cells set to a value while the trouble lasts."""

    def edit(params: Params, names: Names, i: int) -> Params:
        if i < BEGINS:
            return params
        here = names.layout.cell_service == names.service_index[service]
        return params._replace(**{field: np.where(here, value, getattr(params, field))})

    return edit


def _surge(factor: float) -> Edit:
    return lambda params, _names, i: params._replace(demand=params.demand * (factor if i >= BEGINS else 1.0))


STORM = station(queue_limit=1000, timeout_s=0.5, attempts=3)

TROUBLES: Mapping[str, Trouble] = {
    "cascade, leaf x2.2": Trouble(cascade(), CASCADE_RPS, "leaf", slower("leaf", 2.2, BEGINS, ENDS)),
    "cascade, leaf x3.5": Trouble(cascade(), CASCADE_RPS, "leaf", slower("leaf", 3.5, BEGINS, ENDS)),
    "cascade, mid x12": Trouble(cascade(), CASCADE_RPS, "mid", slower("mid", 12.0, BEGINS, ENDS)),
    "cascade, leaf errs 20 %": Trouble(cascade(), CASCADE_RPS, "leaf", _bad("errors", "leaf", 0.2)),
    "cascade, a fifth of calls lost": Trouble(cascade(), CASCADE_RPS, "leaf", _bad("lost_p", "leaf", 0.2)),
    "cascade, surge x1.8": Trouble(cascade(), CASCADE_RPS, "leaf", _surge(1.8)),
    "storm after a shock, load .6": Trouble(
        STORM, 0.6 * CAPACITY, "only", _with(loads(np.full(ENDS, 0.6 * CAPACITY)), slower("only", 2.5, BEGINS, 20))
    ),
    "storm, load .45, slower x1.6": Trouble(STORM, 0.45 * CAPACITY, "only", slower("only", 2.6, BEGINS, ENDS)),
    "twelve, db x8": Trouble(twelve(), TWELVE_RPS, "db", slower("db", 8.0, BEGINS, ENDS)),
    "twelve, db x12": Trouble(twelve(), TWELVE_RPS, "db", slower("db", 12.0, BEGINS, ENDS)),
}


@dataclass(frozen=True)
class Ranking:
    """Success in the judged window by action, both ways."""

    exactly: Mapping[str, float]
    engine: Mapping[str, float]

    @property
    def tau(self) -> float:
        """Kendall's tau over the pairs that exact simulation tells apart by more than a point."""
        names = list(self.exactly)
        signs = [
            np.sign(self.exactly[a] - self.exactly[b]) * np.sign(self.engine[a] - self.engine[b])
            for i, a in enumerate(names)
            for b in names[i + 1 :]
            if abs(self.exactly[a] - self.exactly[b]) > RANKED
        ]
        return float(np.mean(signs)) if signs else 1.0

    @property
    def regret(self) -> float:
        """What the engine's best action is worse by, in exact simulation, than the best there is."""
        chosen = max(self.engine, key=lambda name: self.engine[name])
        return max(self.exactly.values()) - self.exactly[chosen]


def rank(trouble: Trouble, seeds: tuple[int, ...] = (1,), actions: Mapping[str, Action] = ACTIONS) -> Ranking:
    """Try every action from the same moment."""
    exactly, engine = {}, {}
    for name, action in actions.items():

        def edit(params: Params, names: Names, i: int, action: Action = action) -> Params:
            params = trouble.edit(params, names, i)
            return action(params, names, trouble.service) if i >= ACTS else params

        pair = compare(trouble.fleet, trouble.rps, ENDS, edit, seeds, tail=8)
        exactly[name] = pair.exactly.success(JUDGED, ENDS)
        engine[name] = pair.engine.success(JUDGED, ENDS)
    return Ranking(exactly, engine)
