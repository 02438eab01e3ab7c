"""What the examiner says next: a question, a follow-up chosen by what the answer lacks, the time, the last minutes.

Pure: the same record at the same time gives the same words. An answer is over when the rider says so, is silent for a
while, or has told a good deal; a follow-up comes only then, so that nobody is cut off in a thought.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simride.base.seeds import draw, pick
from simride.recorder.events import Answered, AnyPayload, Asked, Event, Said
from simride.rides.exploratory.asides import DONE, NEXT, OTHER, REPEAT, is_short
from simride.rides.exploratory.threads import AGAIN, FOLLOW_UP, OWN, QUESTION, Talk, Thread
from simride.stories.analysis import Analysis
from simride.stories.asking import Asking
from simride.stories.formats import Format
from simride.stories.questions import LASTING, Bank, Question, lacking, shuffled, worded, worth_asking

PATIENCE_S = 20.0  # of silence after which an answer counts as given
ENOUGH_WORDS = 60  # after which it counts as given at once
LEAST_S = 150.0  # a question is not left sooner, unless the rider says so or falls silent
MOST_FOLLOW_UPS = 3
NUDGE_S = 150.0  # of silence after a question
LET_GO_S = 60.0  # of silence after which a question whose time is up is left
SLOTS = 6  # the five areas, and a question that comes back
LEAST_FOR_ONE_MORE_S = 150.0

NO_MORE = re.compile(
    r"\b(?:no more|nothing else|that(?:'s|’s| is) all|no questions|no,? thank|i(?:'m|’m| am) done)\b", re.I
)
ASKS = re.compile(r"\?|^\W*(?:what|how|who|when|why|which|where|is|are|do|does|can|could|would|will|tell me)\b", re.I)

BRIEF = (
    "We have {minutes} minutes. I will ask about things you have done, and leave the last {own} for your questions "
    "to me. Tell it as it was; take the time you need to think. Say “that's it” when an answer is complete.",
    "This is about your past work, for {minutes} minutes; the last {own} are yours to ask me. Think before you answer "
    "if you like. When you have said what you want to say, tell me “that's it”.",
)
ON = ("Thank you.", "Thanks, that helps.", "All right.", "Good, let us move on.")
FINE = ("That is fine.", "No harm in that.")
LET_GO = ("Let us leave that one.", "We can leave it there.")
NUDGES = ("Take your time. If nothing comes to mind, ask me for another question.",)
HALF, TEN = "We are half way through.", "There are about ten minutes left, your own questions included."
OWN_QUESTIONS = (
    "I have kept the last minutes for you. What would you like to know from me?",
    "The rest of the time is yours. What do you want to ask?",
)
NOTED = (
    "A real interviewer answers that; here it is practice, and it is noted. What else?",
    "Noted. I have no team to tell you about, but that is how to put it. Anything else?",
    "It is on your list now. What else would you like to know?",
)
NOT_A_QUESTION = "I did not hear a question in that. What would you like to know?"
CLOSE = "Then we are done. Thank you for your time."


@dataclass(frozen=True)
class Moment:
    """All that decides what comes next."""

    bank: Bank
    format: Format
    seed: int
    seniority: str
    talk: Talk
    at: float
    ends_at: float  # ride seconds; infinite where untimed
    length_s: float  # planned
    analyse: Callable[[], Sequence[Analysis]]  # of every thread; only called where it decides something
    asking: Callable[[], Asking]  # what was learnt of follow-ups; only called then, too

    @property
    def own_at(self) -> float:
        """When the rider's own questions begin."""
        kept = self.format.own_questions_minutes / self.format.minutes * self.length_s
        return self.ends_at - kept

    @property
    def slot_s(self) -> float:
        """How long one question may take."""
        share = 1.0 - self.format.own_questions_minutes / self.format.minutes
        return self.length_s * share / SLOTS


def tick(moment: Moment) -> tuple[AnyPayload, ...]:
    """What is due by the clock. Again at the same time, once it is on the record, nothing is."""
    talk = moment.talk
    if not talk.threads:
        return (_brief(moment), *_question(moment))
    if talk.own_from is not None:
        return ()
    if moment.at >= moment.own_at:
        return (_own_questions(moment),)
    call = _time_call(moment)
    thread = talk.current
    assert thread is not None
    return call or _listen(moment, thread)


def answer(moment: Moment, said: Event) -> tuple[AnyPayload, ...]:
    """What follows at once on the rider's words. `moment` is after them."""
    assert isinstance(said.payload, Said)
    text = said.payload.text
    if moment.talk.own_from is not None:
        return _noted(moment, said, text)
    thread = moment.talk.current
    if thread is None:
        return ()
    if is_short(text):
        if REPEAT.search(text):
            return (_repeated(moment, thread, said),)
        if OTHER.search(text):
            return _another(moment, thread)
        if DONE.match(text) and len(thread.messages) == 1:
            return _question(moment, pick(moment.seed, FINE, "fine", len(moment.talk.threads)))
    return _listen(moment, thread)


def order_of_areas(seed: int, format: Format) -> list[str]:
    """The areas in this ride's order."""
    return shuffled(tuple(format.areas), seed, "areas")


def next_question(moment: Moment, area: str = "") -> Question:
    """What is asked next: the area heard least so far, a topic not yet heard, by the seed."""
    asked = [one for name in (thread.question for thread in moment.talk.threads) if (one := moment.bank.question(name))]
    order = order_of_areas(moment.seed, moment.format)
    heard = [one.area for one in asked]
    chosen = area or min(order, key=lambda name: (heard.count(name), order.index(name)))
    topics = [one.topic for one in asked]
    taken = {one.id for one in asked}
    pool = [one for one in moment.bank.of(chosen, moment.seniority) if one.id not in taken]
    pool = pool or list(moment.bank.of(chosen, moment.seniority))
    return min(pool, key=lambda one: (topics.count(one.topic), draw(moment.seed, "question", one.id)))


def _listen(moment: Moment, thread: Thread) -> tuple[AnyPayload, ...]:
    """A follow-up, the next question, or silence while the rider thinks or speaks."""
    said = thread.unanswered
    if not said:
        return _after_silence(moment, thread)
    texts = [event.payload.text for event in said if isinstance(event.payload, Said)]
    over = bool(DONE.match(texts[-1])) or moment.at - said[-1].at >= PATIENCE_S
    much = sum(len(text.split()) for text in texts) >= ENOUGH_WORDS
    if not (over or much):
        return ()
    spent = moment.at - thread.at
    wanted = spent < moment.slot_s and not NEXT.match(texts[-1])
    follow_up = _follow_up(moment, thread) if wanted else None
    if follow_up is not None:
        return (follow_up,)
    return _question(moment, pick(moment.seed, ON, "on", len(moment.talk.threads))) if over or spent >= LEAST_S else ()


def _follow_up(moment: Moment, thread: Thread) -> Asked | None:
    if len(thread.follow_ups) >= MOST_FOLLOW_UPS:
        return None
    question = moment.bank.question(thread.question)
    area = question.area if question else next(iter(moment.format.areas))
    found = moment.analyse()[-1]
    heard = Counter(name for one in moment.talk.threads for name in one.follow_ups)
    rated = worth_asking(found, area, moment.bank.follow_ups, moment.asking(), heard)
    left = [one for one in rated if one.lacks not in thread.follow_ups]
    if left:
        text = worded(left[0], moment.seed, thread.question)
        return Asked(move=FOLLOW_UP, text=text, about=left[0].lacks)
    if any(name.startswith(LASTING) for name in thread.follow_ups) or thread.follow_ups:
        return None
    options = moment.bank.follow_ups.last
    number = int(draw(moment.seed, "last", thread.question) * len(options))
    return Asked(move=FOLLOW_UP, text=options[number], about=f"{LASTING}{number}")


def _question(moment: Moment, before: str = "", area: str = "") -> tuple[AnyPayload, ...]:
    """The next question, or one that comes back in other words; the last minutes where there is no time for either."""
    if moment.talk.threads and moment.own_at - moment.at < min(LEAST_FOR_ONE_MORE_S, moment.slot_s / 2):
        return (_own_questions(moment),)
    back = None if area else _comes_back(moment)
    if back is not None:
        return (Asked(move=AGAIN, text=_after(before, back.again), about=back.id),)
    if moment.ends_at == float("inf") and len(moment.talk.threads) >= 2 * len(moment.format.areas):
        return (_own_questions(moment),)
    chosen = next_question(moment, area)
    return (Asked(move=QUESTION, text=_after(before, chosen.ask), about=chosen.id),)


def _comes_back(moment: Moment) -> Question | None:
    """Once every area was heard, the question whose answer lacked most is asked again in other words, once."""
    threads = moment.talk.threads
    heard = {one.area for thread in threads if (one := moment.bank.question(thread.question))}
    if len(heard) < len(moment.format.areas) or any(thread.came_back for thread in threads):
        return None
    ranked: list[tuple[int, float, Question]] = []
    for thread, found in zip(threads[:-1], moment.analyse(), strict=False):
        question = moment.bank.question(thread.question)
        if question is not None:
            count = len(lacking(found, question.area, moment.bank.follow_ups))
            ranked.append((-count, draw(moment.seed, "back", question.id), question))
    return min(ranked, key=lambda one: one[:2])[2] if ranked else None


def _another(moment: Moment, thread: Thread) -> tuple[AnyPayload, ...]:
    question = moment.bank.question(thread.question)
    return _question(moment, pick(moment.seed, FINE, "fine", thread.question), question.area if question else "")


def _repeated(moment: Moment, thread: Thread, said: Event) -> Answered:
    question = moment.bank.question(thread.question)
    text = thread.asked if question is None else question.ask if thread.came_back else question.again
    return Answered(of=said.seq, text=text, about="repeat")


def _brief(moment: Moment) -> Asked:
    text = pick(moment.seed, BRIEF, "brief")
    minutes, own = moment.format.minutes, moment.format.own_questions_minutes
    return Asked(move="brief", text=text.format(minutes=f"{minutes:.0f}", own=f"{own:.0f}"), about="brief")


def _after_silence(moment: Moment, thread: Thread) -> tuple[AnyPayload, ...]:
    """Nothing was said since the examiner spoke: a word of patience, and in the end the next question."""
    silent = moment.at - thread.prompted_at
    if moment.at - thread.at >= moment.slot_s and silent >= LET_GO_S:
        return _question(moment, pick(moment.seed, LET_GO, "let go", len(moment.talk.threads)))
    if thread.nudged or thread.messages or moment.at - thread.prompted_at < NUDGE_S:
        return ()
    return (Asked(move="nudge", text=pick(moment.seed, NUDGES, "nudge"), about=thread.question),)


def _time_call(moment: Moment) -> tuple[AnyPayload, ...]:
    for about, left_s, text in (("half", moment.length_s / 2, HALF), ("ten", moment.length_s / 6, TEN)):
        if moment.at >= moment.ends_at - left_s and f"time_call {about}" not in moment.talk.moves:
            return (Asked(move="time_call", text=text, about=about),)
    return ()


def _own_questions(moment: Moment) -> Asked:
    return Asked(move=OWN, text=pick(moment.seed, OWN_QUESTIONS, "own"), about=OWN)


def _noted(moment: Moment, said: Event, text: str) -> tuple[AnyPayload, ...]:
    if NO_MORE.search(text) and is_short(text):
        return () if "close close" in moment.talk.moves else (Asked(move="close", text=CLOSE, about="close"),)
    if not ASKS.search(text):
        return (Answered(of=said.seq, text=NOT_A_QUESTION, about="own-questions"),)
    return (Answered(of=said.seq, text=pick(moment.seed, NOTED, "noted", len(moment.talk.own)), about="own-question"),)


def _after(before: str, text: str) -> str:
    return f"{before} {text}" if before else text
