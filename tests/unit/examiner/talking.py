"""A conversation without a reader or a ride: the test says what each message was read as."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simride.cases.schema import Case
from simride.examiner import DialogueState, Outcome, Situation, choose, direct_order, respond, state_of, tick
from simride.examiner.understanding.acts import Act, Lexicon, Reading
from simride.recorder.events import Acted, ActNote, Answered, AnyPayload, Asked, Begun, Event, Record, Said, Understood
from simride.simulator.actions import plan
from simride.simulator.orders import Order, Plan
from simride.simulator.run import Run


def lexicon_of(case: Case) -> Lexicon:
    """The names of a case's fleet."""
    fleet = case.fleet

    def said(names: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        return {name: fleet.aliases.get(name, ()) for name in names}

    return Lexicon(
        service=said(tuple(one.name for one in fleet.services)), region=said(tuple(one.name for one in fleet.regions)),
        cluster=said(fleet.clusters), endpoint=said(tuple(one.name for one in fleet.endpoints)),
        client=said(tuple(fleet.clients)), team=said(tuple(case.data.teams)),
        gate=said(tuple(one.name for one in fleet.gates)),
    )  # fmt: skip


def act(name: str, confidence: float = 0.95, polarity: str = "asserted", **slots: Any) -> Act:
    """An act over a whole message."""
    alternatives = slots.pop("alternatives", ())
    return Act(name, slots, confidence, (0, 0), polarity, alternatives)  # type: ignore[arg-type]


class Talk:
    """Ada flies a case; the test is her reader and her clock."""

    def __init__(self, case: Case, run: Run, drawn: Mapping[str, Any], ends_at: float | None = None) -> None:
        self.case, self.run, self.drawn, self.ends_at = case, run, drawn, ends_at
        self.at, self.skipped = 0.0, 0.0
        self.carried: list[Plan] = []
        self.record: Record = ()
        self.write(Begun(case=case.name, case_hash=case.digest, seed=run.world.seed))

    @property
    def state(self) -> DialogueState:
        """Where the conversation stands."""
        return state_of(self.record)

    @property
    def fleet_at(self) -> float:
        """Fleet time now."""
        return self.run.world.begins_at + self.at + self.skipped

    def situation(self) -> Situation:
        """The ride at this minute."""
        return Situation(
            self.case, self.record, self.run.view(self.fleet_at), self.at, self.fleet_at, self.drawn,
            lambda order: plan(self.run, order), lexicon_of(self.case), self.ends_at,
        )  # fmt: skip

    def write(self, *payloads: AnyPayload) -> None:
        """Put payloads on the record, now."""
        for payload in payloads:
            self.record += (Event(seq=len(self.record), at=self.at, fleet_at=self.fleet_at, payload=payload),)

    def say(self, text: str, *acts: Act, at: float | None = None) -> Outcome:
        """A message with its reading; the outcome is written and carried out."""
        self.at = self.at if at is None else at
        self.run.advance(self.fleet_at)
        acts = tuple(one if one.span[1] else replace(one, span=(0, len(text))) for one in acts)
        seq = len(self.record)
        notes = tuple(ActNote(act=a.act, slots=dict(a.slots), confidence=a.confidence, span=a.span, polarity=a.polarity)
                      for a in acts)  # fmt: skip
        self.write(Said(text=text), Understood(of=seq, acts=notes, abstained=not acts))
        return self._settle(respond(self.situation(), seq, text, Reading(text, acts, not acts)))

    def tick(self, at: float | None = None) -> Outcome:
        """Let the clock bring what it brings."""
        self.at = self.at if at is None else at
        return self._settle(tick(self.situation()))

    def order(self, order: Order) -> Outcome:
        """An order from the form."""
        return self._settle(direct_order(self.situation(), order))

    def choose(self, index: int) -> Outcome:
        """One of the choices offered."""
        return self._settle(choose(self.situation(), index))

    def _settle(self, outcome: Outcome) -> Outcome:
        self.write(*outcome.payloads)
        for agreed in outcome.carry_out:
            now = self.fleet_at
            self.carried.append(agreed)
            fields = {
                name: getattr(agreed.order, name) for name in ("verb", "services", "clusters", "racks", "name", "text")
            }
            order = {**fields, "percent": agreed.order.percent, "amount": agreed.order.amount}
            self.write(
                Acted(order=order, says=agreed.says, starts=now + agreed.delay_s,  # type: ignore[arg-type]
                      done=now + agreed.delay_s + agreed.lasts_s)
            )  # fmt: skip
        self.skipped += outcome.skip_s
        return outcome


def heard(outcome: Outcome) -> str:
    """Everything the examiner says in an outcome."""
    return "\n".join(one.text for one in outcome.payloads if isinstance(one, Answered | Asked))


def answer(outcome: Outcome) -> Answered:
    """The one answer of an outcome."""
    return next(one for one in outcome.payloads if isinstance(one, Answered))


def asked(outcome: Outcome, move: str) -> Asked:
    """The first question of a kind."""
    return next(one for one in outcome.payloads if isinstance(one, Asked) and one.move == move)


def moves(outcome: Outcome) -> list[str]:
    """What kinds of questions an outcome asks."""
    return [one.move for one in outcome.payloads if isinstance(one, Asked)]
