"""Where each fault is tried, and what a flight of it is: before, with it, and after every order."""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

import simride.library
from simride.base.errors import OrderError
from simride.cases.fleet_file import load_fleet
from simride.simulator import faults, harm
from simride.simulator.actions import plan
from simride.simulator.faults import Action, Fault, Look, Place
from simride.simulator.run import Run
from simride.simulator.telemetry import MetricQuery, alerts, changes, logs, text
from simride.simulator.telemetry import run as ask
from simride.simulator.telemetry.view import View
from simride.simulator.world import World

SHOP = load_fleet(Path(simride.library.__path__[0]) / "fleets" / "shop.yaml")
NOON = 15 * 3600.0  # UTC: every region is on its day's plateau
SEED = 7
HOUR = 3600.0
QUIET_S = (900.0, 60.0)  # before the onset: the window everything is compared with


@dataclass(frozen=True)
class Trial:
    """Where a fault is tried, how bad it is, and how long it has been going on when somebody acts."""

    place: Place
    severity: float = 0.6
    lead_s: float = 600.0  # from the onset to the first order
    begins: float = NOON
    day_s: float = 3 * HOUR
    fine_s: float = 2700.0
    window_s: float = 120.0  # over which harm is averaged
    judged: str = ""  # a query whose value stands for harm, where not everybody's harm is harm
    protects: tuple[str, ...] = ()  # endpoints whose harm counts; all where none is named


def at(**parts):
    """A place in eu-west, unless told otherwise."""
    return Place(**{"region": "eu-west", "cluster": "euw-a", "other": "euw-b", **parts})


PRICING = {"service": "pricing", "calling": "storefront", "caller": "storefront.item", "endpoint": "ViewItem"}
REVIEWS = {**PRICING, "service": "reviews", "gate": "hide_reviews"}
SEARCH = {**PRICING, "service": "search", "endpoint": "Browse"}
STORE = {"service": "item-store", "calling": "catalogue", "caller": "catalogue.get", "endpoint": "ViewItem", "rack": 30}
ACCOUNTS = {"service": "accounts", "calling": "storefront", "endpoint": "AddToBasket", "rack": 7}

TRIALS = {
    "faulty-release": Trial(at(**{**PRICING, "service": "storefront"}), lead_s=1500.0),
    "slow-release": Trial(at(**PRICING), 0.6, 12 * HOUR, 9.5 * HOUR, day_s=14 * HOUR),
    "config-push": Trial(at(service="orders", calling="orders", called="payments", neighbour="catalogue")),
    "dormant-path": Trial(at(**{**PRICING, "neighbour": "catalogue"})),
    "format-mismatch": Trial(at(service="catalogue", calling="orders"), lead_s=900.0),
    "limit-change": Trial(at(**PRICING)),
    "runaway-client": Trial(at(**{**PRICING, "client": "partner"}), judged='error_rate{client="web"}'),
    "gate-ramp": Trial(at(**{**PRICING, "gate": "related_items"}), lead_s=4200.0, fine_s=5400.0),
    "oversize-file": Trial(at(service="catalogue"), lead_s=1380.0, window_s=600.0),
    "backfill": Trial(at(**STORE)),
    "surge": Trial(at(**PRICING), protects=("AddToBasket", "Checkout")),
    "slow-growth": Trial(at(**PRICING), 0.5, 42 * 24 * HOUR, day_s=17 * HOUR),
    "hot-shard": Trial(at(**STORE)),
    "drained-capacity": Trial(at(**PRICING)),
    "dependency-down": Trial(at(**REVIEWS)),
    "dependency-slow": Trial(at(**ACCOUNTS)),
    "lossy-rack": Trial(at(**STORE)),
    "clock-skew": Trial(at(**ACCOUNTS)),
    "pool-starvation": Trial(at(service="orders", calling="orders", called="payments"), lead_s=900.0),
    "capped-autoscaler": Trial(at(**SEARCH), lead_s=1500.0),
    "no-room-to-start": Trial(at(**PRICING)),
    "memory-leak": Trial(at(**SEARCH), lead_s=3000.0, fine_s=4500.0, window_s=2400.0),
    "handle-exhaustion": Trial(at(**PRICING)),
    "health-check-cascade": Trial(at(**PRICING)),
    "cpu-throttling": Trial(at(**PRICING)),
    "disk-full": Trial(at(**{**STORE, "operation": "item-store.write", "calling": "orders"}), lead_s=2400.0,
                       fine_s=4200.0),
    "lock-contention": Trial(at(**ACCOUNTS)),
    "name-gone": Trial(at(**ACCOUNTS), lead_s=900.0),
    "credential-expiry": Trial(at(service="payments", calling="orders"), lead_s=900.0),
    "recovery-herd": Trial(at(**SEARCH), lead_s=990.0),
    "queue-backlog": Trial(at(service="mailer", calling="orders"), lead_s=420.0),
    "partition": Trial(at(**PRICING)),
    "silent-corruption": Trial(at(**{**PRICING, "operation": "pricing.quote"})),
    "metrics-lost": Trial(at(**PRICING)),
    "cold-cache": Trial(at(service="cache", called="item-store", endpoint="ViewItem"), lead_s=420.0),
    "retry-storm": Trial(at(**REVIEWS), lead_s=600.0),
}


@dataclass(frozen=True, eq=False)
class Flight:
    """A fleet with a fault, at the moment somebody would act."""

    fault: Fault
    trial: Trial
    run: Run
    onset: float

    @property
    def values(self):
        """The place by part."""
        return faults.values_of(self.trial.place, SHOP)

    def view(self) -> View:
        """What there is to see before anyone acts."""
        return self.run.view()

    def after(self, *actions: Action, seconds: float) -> Run:
        """The fleet so long after these orders, given at once; None of them may be refused."""
        fork = self.run.fork()
        for action in actions:
            fork.carry_out(plan(fork, faults.order(action, self.trial.place, SHOP)))
        fork.advance(self.run.now + seconds)
        return fork


    def nothing(self, seconds: float) -> Run:
        """The fleet so long after nobody did anything."""
        return _left_alone(self, seconds)


@lru_cache(maxsize=4)
def _left_alone(flown: Flight, seconds: float) -> Run:
    fork = flown.run.fork()
    fork.advance(flown.run.now + seconds)
    return fork


def quiet(trial: Trial) -> World:
    """The shop with a short past and nothing wrong."""
    return World(
        SHOP, SEED, trial.begins, trial.begins + 2 * HOUR, day_s=trial.day_s, fine_s=trial.fine_s
    )


def healthy_harm(trial: Trial) -> float:
    """Harm per minute of the healthy fleet in the quarter of an hour before the ride."""
    return _healthy_harm(trial.begins, trial.protects, trial.judged)


@cache
def _healthy_harm(begins: float, protects: tuple[str, ...], judged: str) -> float:
    trial = Trial(Place(), begins=begins, protects=protects, day_s=2 * HOUR, judged=judged)
    return harm_a_minute(Run.start(quiet(trial)), trial, begins - 900.0, begins)


def world(fault: Fault, trial: Trial) -> World:
    """The shop with a short past, and the fault in it."""
    onset = trial.begins - trial.lead_s
    return faults.add(quiet(trial), faults.placed(fault, trial.place, SHOP, onset, trial.severity, SEED))


@cache
def flight(name: str) -> Flight:
    """The fault of that name, tried."""
    fault, trial = faults.CATALOGUE[name], TRIALS[name]
    return Flight(fault, trial, Run.start(world(fault, trial)), trial.begins - trial.lead_s)


def harm_a_minute(run: Run, trial: Trial, start: float, end: float) -> float:
    """Mean harm per minute between two moments of the fine tape, over the endpoints that count."""
    if trial.judged:
        query = text.parse(trial.judged, run.view())
        return ask(run.view(), replace(query, start=start, end=end)).total()
    tape = run.tape.segments[-1]
    first, last = (round((when - tape.start) / tape.step_s) for when in (start, end))
    rate = harm.harm_rate(run.world.fleet, tape, max(first, 0), min(last, tape.count))
    chosen = [p for p, end_ in enumerate(run.names.endpoints) if not trial.protects or end_ in trial.protects]
    return float(rate[:, chosen].sum(axis=(1, 2)).mean() * 60.0)


def reading(flown: Flight, look: Look) -> tuple[float, str]:
    """What a look reads, as its `reads` says, and the label of the worst series where it splits."""
    return READERS[look.tool](flown, look)


def spell(flown: Flight, look: Look) -> tuple[float, float]:
    """Begin and end of what a look looks at, fleet seconds."""
    if look.ago_s is not None:
        return flown.run.now - look.ago_s[0], flown.run.now - look.ago_s[1]
    return flown.onset + look.since_s, min(flown.onset + look.until_s, flown.run.now)


def spell_before(flown: Flight, look: Look) -> tuple[float, float]:
    """Begin and end of what it is compared with."""
    if look.against_s is not None:
        return flown.run.now - look.against_s[0], flown.run.now - look.against_s[1]
    return flown.onset - QUIET_S[0], flown.onset - QUIET_S[1]


def _metric(flown: Flight, look: Look) -> tuple[float, str]:
    query = text.parse(faults.question(look, flown.trial.place, SHOP), flown.view())
    known = _totals(flown, query, spell(flown, look))
    if not known:
        return float("nan"), ""
    worst = max(known, key=lambda labels: known[labels])
    label = dict(worst).get(query.by[-1], "") if query.by else ""
    if look.reads == "value":
        return known[worst], label
    if look.reads == "times the rest":
        rest = [value for labels, value in known.items() if labels != worst]
        return known[worst] / max(float(np.median(rest)), 1e-9), label
    return known[worst] / max(_totals(flown, query, spell_before(flown, look))[worst], 1e-9), label


def _totals(flown: Flight, query: MetricQuery, between: tuple[float, float]) -> dict[tuple, float]:
    frame = ask(flown.view(), replace(query, start=between[0], end=between[1]))
    return {tuple(one.labels.items()): one.total_value for one in frame.series if not np.isnan(one.total_value)}


def _change(flown: Flight, look: Look) -> tuple[float, str]:
    kind, _, target = faults.question(look, flown.trial.place, SHOP).partition(" ")
    found = changes.feed(flown.view(), *spell(flown, look), targets=(target,), kinds=(kind,))
    return float(len(found)), ""


def _log(flown: Flight, look: Look) -> tuple[float, str]:
    service, _, words = faults.question(look, flown.trial.place, SHOP).partition(": ")
    found = [
        logs.tail(flown.view(), *between, {"service": service}, words)
        for between in (spell(flown, look), spell_before(flown, look))
    ]
    now, before = (sum(pattern.lines for pattern in page.patterns) for page in found)
    seconds, quiet = (end - start for start, end in (spell(flown, look), spell_before(flown, look)))
    return (now / seconds if look.reads == "value" else (now / seconds) / max(before / quiet, 1e-3)), ""


def _alert(flown: Flight, look: Look) -> tuple[float, str]:
    wanted = dict(part.split("=") for part in faults.question(look, flown.trial.place, SHOP).split(", "))
    found = [
        alert for alert in alerts.history(flown.view(), spell(flown, look)[0])
        if all(alert.labels.get(name) == value for name, value in wanted.items())
    ]
    return float(len(found)), ""


READERS = {"metric": _metric, "change": _change, "log": _log, "alert": _alert}


def carried_out(flown: Flight, actions: tuple[Action, ...], seconds: float) -> Run | None:
    """The fleet after these orders; None where the fleet refuses one of them."""
    try:
        return flown.after(*actions, seconds=seconds)
    except OrderError:
        return None
