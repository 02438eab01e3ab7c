"""What is said in a ride about weeks before anything else is tried; and who comes with news."""

import math
import re
from collections.abc import Mapping

from simride.base.units import hhmm
from simride.examiner.answers.metrics import show
from simride.examiner.answers.people import knowledge_for, tell_known
from simride.examiner.calendar import today, weekday
from simride.examiner.phrasing import fact
from simride.examiner.turn import Reply, Turn
from simride.examiner.weeks.days import days_back, days_to_mark, days_to_skip
from simride.examiner.weeks.hours import seconds_to_skip, wants_next_call
from simride.examiner.weeks.rollout import desk_replies
from simride.examiner.weeks.work import (
    SHORT,
    is_asking,
    is_no_call,
    items_in,
    puts_a_question,
    read_back_work,
    says_how_much,
    wanted_parts,
)  # fmt: skip
from simride.examiner.words import mentions
from simride.simulator.programmes.figures import Figure
from simride.simulator.programmes.programme import DAY_S, Hourly
from simride.simulator.telemetry.query import MetricQuery

YES_OR_NO = frozenset({"confirm", "decline"})
TELLING = frozenset({"communicate", "recap", "escalate"})
LONG_RECAP = 12  # words; a shorter one that names a figure or an item is about that
THOUGHTS = frozenset({"hypothesise", "state_tradeoff", "dont_know"})
_UPDATE = re.compile(r"\bupdate\b|\bstatus\b|^\W*(?:page|recap|summary|in short)\b")
_TELLS = re.compile(
    r"\b(?:tell|post|update|announce|inform|notify|e-?mail|message|page|recap|summary|in short|status|escalate|call|"
    r"let .{1,20} know|write to (?:them|everyone|all)|ask|so far)\b"
)
GOALS = frozenset({"clarify_goal", "prioritise", "plan_prevention"})
BY_CLASS = (
    "by class", "per class", "by resource", "per resource", "by group", "per group", "group", "classes", "which class",
    "what class", "which", "kinds", "kind", "break down", "breakdown", "split", "each", "top", "dominant", "most",
    "loudest", "about what",
)  # fmt: skip
SPLIT = ("by class", "per class", "by group", "per group", "which class", "what class", "which group")
MOST_FIGURES = 2
_WORN_OUT = re.compile(r"\bburn(?:t|ed)[ -]out\b")  # people are; what was burnt is budget
LONGEST_WAIT_S = 7 * DAY_S  # for somebody to call


def replies(turn: Turn) -> tuple[Reply, ...]:
    """Days that pass, work, or figures; nothing where the words are about none of them."""
    if turn.act.act in YES_OR_NO:
        return _ordered_as_a_no(turn)
    hours = _hours(turn)
    if hours is not None:
        return (hours,)
    desk = desk_replies(turn) if puts_a_question(turn.text) else ()
    if desk:
        return (*_known(turn), *desk)
    days = days_to_mark(turn.text, _marks(turn))
    if days is None:
        days = days_to_skip(turn.text, weekday(turn.situation, today(turn.situation)))
    if days is not None:
        return (_skip(turn, days) if _hourly(turn) is None else _pass_hours(turn, days * DAY_S),)
    telling = _is_telling(turn)
    items = items_in(wanted_parts(turn.text), turn.situation.items)
    items = tuple(item for item in items if not item.takes or says_how_much(turn.text, item))
    if telling:
        items = () if _UPDATE.search(turn.text.lower()) else tuple(item for item in items if item.tells)
    if items:
        return (read_back_work(turn, items),)
    if telling or (turn.act.act in THOUGHTS | GOALS and "?" not in turn.text):
        return ()
    if not is_asking(turn.text):
        return ()
    bare = len(turn.text.split()) <= SHORT  # "canary beside baseline"
    return (desk_replies(turn) if bare else ()) or _told(turn)


def _ordered_as_a_no(turn: Turn) -> tuple[Reply, ...]:
    """'Hold it there' sounds like a no: where nothing waits for one and minutes count, it is an order."""
    state = turn.state
    if turn.act.act != "decline" or state.pending or state.floor != "free" or state.twist == "waiting":
        return ()
    items = () if _hourly(turn) is None else items_in(wanted_parts(turn.text), turn.situation.items)
    items = tuple(item for item in items if not item.takes)
    return (read_back_work(turn, items),) if items else ()


def _marks(turn: Turn) -> Mapping[str, int]:
    """Days from today to each day that has a name."""
    now = today(turn.situation)
    return {name: day - now for name, day in turn.situation.marks.items()}


def _is_telling(turn: Turn) -> bool:
    """Whether a message tells people how things stand, and so orders nothing and asks nothing.

    A short one has to say so: it may be read as that by mistake.
    """
    acts, words = {act.act for act in turn.acts}, len(turn.text.split())
    if words <= LONG_RECAP and not _UPDATE.search(turn.text.lower()):
        acts -= {"recap"}
    if words <= SHORT and not _TELLS.search(turn.text.lower()):
        return False
    return bool(acts & TELLING) and not is_no_call(turn.text, acts)


def _hourly(turn: Turn) -> Hourly | None:
    """The programme, where minutes count in it."""
    ledger = turn.situation.view.ledger
    assert ledger is not None  # asked only where there is one
    return ledger.programme if isinstance(ledger.programme, Hourly) else None


def _hours(turn: Turn) -> Reply | None:
    """Hours pass, or as many as it takes until somebody calls; None where the words want nothing of the kind."""
    if _hourly(turn) is None:
        return None
    if wants_next_call(turn.text):
        return _pass_hours(turn, LONGEST_WAIT_S)
    seconds = seconds_to_skip(turn.text, turn.situation.fleet_at)
    return None if seconds is None else _pass_hours(turn, seconds)


def _pass_hours(turn: Turn, seconds: float) -> Reply:
    """Time passes, up to the first moment at which somebody calls; never past the weeks that count."""
    now = turn.situation.fleet_at
    ledger, hourly = turn.situation.view.ledger, _hourly(turn)
    assert ledger is not None and hourly is not None  # as asked before
    until = min(now + seconds, ledger.programme.weeks * 7 * DAY_S - 60.0)
    if until <= now:
        return Reply(turn.tell("weeks_over"), about="weeks-over")
    called = hourly.next_call(ledger.state, now, until)
    passed = math.ceil((until if called is None else called) - now)
    told = turn.tell(
        "hours_pass" if called is None else "called", span=fact("skipped", passed, "window", says="the clock"),
        day=weekday(turn.situation, int((now + passed) // DAY_S)), clock=hhmm(now + passed),
    )  # fmt: skip
    return Reply(told, about="skip", skip_s=passed)


def _skip(turn: Turn, days: int) -> Reply:
    """Days pass; never past the last that counts."""
    ledger = turn.situation.view.ledger
    assert ledger is not None  # asked only where there is one
    now = today(turn.situation)
    days = min(days, ledger.programme.weeks * 7 - now)
    if days <= 0:
        return Reply(turn.tell("weeks_over"), about="weeks-over")
    week = min((now + days) // 7 + 1, ledger.programme.weeks)
    told = turn.tell(
        "days_pass", span=fact("skipped", days * DAY_S, "window", says="the calendar"),
        day=weekday(turn.situation, now + days), week=fact("week", week, "few", says="the calendar"),
        weeks=fact("weeks", ledger.programme.weeks, "few", says="the case"),
    )  # fmt: skip
    return Reply(told, about="skip", skip_s=days * DAY_S)


def _told(turn: Turn) -> tuple[Reply, ...]:
    """What people know about it, and the figures it names."""
    return (*_known(turn), *_figures(turn))


def _known(turn: Turn) -> tuple[Reply, ...]:
    """What people know about it, whatever the question was read as."""
    known = (tell_known(turn, item) for item in knowledge_for(turn, only_named=True, any_act=True))
    return tuple(reply for reply in known if reply is not None)


def _figures(turn: Turn) -> tuple[Reply, ...]:
    """The figures named, over the time named."""
    ledger = turn.situation.view.ledger
    assert ledger is not None
    words = _WORN_OUT.sub(" ", turn.text.lower())
    named = _named(tuple(ledger.figures.values()), words) or _shown_last(turn, words)
    if not named:
        return ()
    end = turn.situation.minute
    back = days_back(words)
    start = end - (back or 28) * DAY_S
    where = tuple(name for name in ledger.programme.classes if mentions((name, name.replace("-", " ")), words))
    shown = []
    for figure in named:
        apart = figure.kind == "worst" or mentions(BY_CLASS, words)
        by = ("class",) if figure.by_class and not where and apart else ()
        chosen = {"class": where[0] if len(where) == 1 else where} if where and figure.by_class else {}
        by = by or (("class",) if len(where) > 1 and figure.by_class else ())
        query = MetricQuery(figure.name, where=chosen, by=by, start=start, end=end)
        shown.append(show(turn, query, about="query_metric"))
    return tuple(shown)


def _shown_last(turn: Turn, words: str) -> tuple[Figure, ...]:
    """The figure that was shown last, where the words want it split: 'split that by class'."""
    ledger = turn.situation.view.ledger
    if ledger is None or not mentions(SPLIT, words):
        return ()
    looks = (str(look.query.get("metric", "")) for _, look in reversed(turn.state.looks))
    last = next((ledger.figures[name] for name in looks if name in ledger.figures), None)
    return (last,) if last is not None and last.by_class else ()


def _named(figures: tuple[Figure, ...], words: str) -> tuple[Figure, ...]:
    """The figures a question names, those named most closely; a word inside a longer name names nothing more."""
    spelt = sorted(
        ((word, figure) for figure in figures for word in (*figure.words, figure.name)), key=lambda pair: -len(pair[0])
    )
    found: list[Figure] = []
    for word, figure in spelt:
        if mentions((word,), words) and figure not in found:
            found.append(figure)
            words = words.replace(word, " ")
    return tuple(found[:MOST_FIGURES])
