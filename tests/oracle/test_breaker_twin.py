"""Circuit breakers against one obvious breaker for each call."""

from dataclasses import dataclass

import numpy as np
import pytest

from oracle.small_fleets import chain, service
from simride.simulator import engine
from simride.simulator.layout import base_params, lay_out
from simride.simulator.spec import Breaker
from simride.simulator.standing.breaker import CLOSED, HALF_OPEN, OPEN, CircuitBreakers
from simride.simulator.standing.mechanism import Moment
from simride.simulator.state import CALL_FIELDS

STEP_S = 10.0
RULES = (Breaker(), Breaker(threshold=0.2, window_s=60.0, open_s=20.0, half_open=0.5, least_rps=30.0))


@dataclass
class Obvious:
    """One breaker, told after every bucket what went out and how much of it failed."""

    rule: Breaker
    state: float = CLOSED
    spent: float = 0.0
    seen: tuple[tuple[float, float], ...] = ()  # since it is in this state

    def passes(self) -> float:
        return {CLOSED: 1.0, HALF_OPEN: self.rule.half_open, OPEN: 0.0}[self.state]

    def tell(self, sent: float, failed: float) -> None:
        self.spent += STEP_S
        self.seen = (*self.seen, (sent, failed))
        last = self.seen[-round(self.rule.window_s / STEP_S) :] if self.state == CLOSED else self.seen[-1:]
        attempts, errors = sum(s for s, _ in last), sum(f for _, f in last)
        bad = attempts / len(last) >= self.rule.least_rps and errors / max(attempts, 1e-12) >= self.rule.threshold
        if self.state != OPEN and bad:
            self.enter(OPEN)
        elif self.state == OPEN and self.spent >= self.rule.open_s:
            self.enter(HALF_OPEN)
        elif self.state == HALF_OPEN and attempts > 0.0:
            self.enter(CLOSED)

    def enter(self, state: float) -> None:
        self.state, self.spent, self.seen = state, 0.0, ()


@pytest.mark.parametrize("rule", RULES)
def test_breakers_do_what_one_obvious_breaker_does(rule: Breaker) -> None:
    described = chain(service("front"), service("back"), breaker=rule)
    names = lay_out(described)
    segment = engine.new_segment(names.layout, 0.0, STEP_S, 300)
    many, one, draw = CircuitBreakers(), Obvious(rule), np.random.default_rng(11)
    params = base_params(names, described)
    moment = Moment(described, names, 1, 0.0, STEP_S, params, None)  # type: ignore[arg-type]  # has no levers
    held = many.begin(moment)
    visited = set()
    for i in range(300):
        params.let_through[:] = 1.0
        many.before(held, moment)
        assert params.let_through[0, 0] == one.passes()
        attempts, odds = draw.choice([5.0, 50.0]), draw.choice([0.0, 0.07, 0.83])  # no share is a tie
        sent = attempts * one.passes()
        row = {"first": attempts, "broken": attempts - sent, "attempt_fail_p": 1.0 - (1.0 - odds) * sent / attempts}
        for name, value in row.items():
            segment.calls[i, 0, 0, CALL_FIELDS.index(name)] = value
        segment.count += 1
        held = many.after(held, moment, segment)
        one.tell(sent, sent * odds)
        assert held["state"][0, 0] == one.state, i
        visited.add(one.state)
    assert visited == {CLOSED, HALF_OPEN, OPEN}
