"""The day it is, and who comes with news on it."""

from simride.base.units import hhmm
from simride.base.wording import capital
from simride.examiner.phrasing import fact, quoted
from simride.examiner.situation import Outcome, Situation
from simride.examiner.turn import Turn
from simride.recorder.events import Answered, AnyPayload, Fact
from simride.simulator.dates import WEEKDAYS, weekday_of
from simride.simulator.programmes.programme import DAY_S, News


def today(situation: Situation) -> int:
    """The day it is, counted from the ride's own."""
    return int(situation.fleet_at // DAY_S)


def weekday(situation: Situation, day: int) -> str:
    """What that day is called."""
    return WEEKDAYS[weekday_of(situation.view.world.weekday, day)]


def days_ago(turn: Turn, fleet_at: float) -> Fact | None:
    """How many days ago a moment was, where it was more than half a day."""
    passed = turn.situation.fleet_at - fleet_at
    if passed <= DAY_S / 2:
        return None
    return fact("days_ago", max(1.0, round(passed / DAY_S)) * DAY_S, "window", says="the calendar")


def _when(situation: Situation, item: News) -> str:
    """The day of a piece of news, and the minute where it is known."""
    day = weekday(situation, item.day)
    return day if item.at is None else f"{day} {hhmm(item.at)}"


def news(situation: Situation) -> Outcome:
    """What people have come to tell since the last time, each once, by what they were put to."""
    told = {event.payload.about for event in situation.record if isinstance(event.payload, Answered)}
    made: list[AnyPayload] = []
    of = situation.record[-1].seq if situation.record else 0
    for item in situation.news:
        about = f"news:{item.about}:{item.day}"
        if about in told:
            continue
        speaker = capital(item.who)
        says = fact("news", item.says, says=item.who)
        made.append(
            Answered(of=of, text=f"{_when(situation, item)}, {item.who}: {quoted(item.says)}",
                     speaker=speaker, facts=(says,), about=about)
        )  # fmt: skip
    return Outcome(tuple(made))
