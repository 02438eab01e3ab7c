"""Which case to fly next: what is due by spaced repetition (FSRS), weighed by weakness and by the interview's date.

Every signal and every kind is a card. A ride reviews the cards it could show: shown is "good", partly shown "hard", not
shown or contradicted "again". What a card is worth now is the chance that it would not be shown today,
one minus its retrievability. FSRS itself is the `fsrs` package, with its published default parameters.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from fsrs import Card, Rating, Scheduler

from simride.base.wording import clause
from simride.logbook.entry import Entry, in_order

RATINGS: Mapping[str, Rating] = {
    "shown": Rating.Good,
    "partial": Rating.Hard,
    "not_shown": Rating.Again,
    "contradicted": Rating.Again,
}
OF_LEVEL: Mapping[str, Rating] = {
    "not shown": Rating.Again,
    "partial": Rating.Hard,
    "solid": Rating.Good,
    "outstanding": Rating.Easy,
}
NEVER_SEEN = 0.6  # worth of a signal that no ride could show yet
NEW_KIND = 1.0  # worth of a kind never flown
KIND_WEIGHT = 0.5  # of the kind beside the mean of the signals
SAME_CASE_DAYS = 5.0  # a case just flown teaches little; its worth returns over this time
TOO_HARD = 0.25  # taken off per level of difficulty above what is flown well; after a failure below it, too
FAR_DAYS = 28  # an interview further off than this does not press
WEAKEST = 5  # signals that the worth of a case rests on, where an interview is near
FSRS = Scheduler(learning_steps=(), relearning_steps=(), enable_fuzzing=False)


@dataclass(frozen=True)
class Candidate:
    """A case that could be flown: its kind, its difficulty, the signals it can show, and whether to begin with it."""

    case: str
    title: str
    kind: str
    difficulty: int
    signals: Mapping[str, str]  # id -> the plain sentence
    first: bool = False  # advised before all others while nothing was flown
    called: str = ""  # its kind in a sentence, where the kind's own name does not do


@dataclass(frozen=True)
class Advice:
    """A case, what it is worth now, and why in a sentence."""

    case: str
    title: str
    worth: float
    because: str

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {"case": self.case, "title": self.title, "worth": round(self.worth, 3), "because": self.because}


@dataclass(frozen=True)
class Reviews:
    """The cards as the rides left them: what takes long to work out, and does not change as time passes."""

    signals: Mapping[str, Card]
    kinds: Mapping[str, Card]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Reviews":
        """Every ride's reviews, the oldest first."""
        signals: dict[str, Card] = {}
        kinds: dict[str, Card] = {}
        for entry in in_order(entries):
            for one in entry.signals:
                _review(signals, one.id, RATINGS[one.state], entry.when)
            if entry.areas:
                _review(kinds, entry.kind, _of_ride(entry), entry.when)
        return cls(signals, kinds)


def next_cases(
    entries: Iterable[Entry], candidates: Sequence[Candidate], now: datetime, interview: date | None = None,
    reviews: Reviews | None = None,
) -> tuple[Advice, ...]:  # fmt: skip
    """Every candidate, the best first. The same entries at the same moment give the same advice.

    `reviews` are those of the same entries, where somebody has kept them.
    """
    flown = in_order(entries)
    cards = _Cards.of(flown, reviews or Reviews.of(flown), now)
    pressing = _pressing(now, interview)
    advice = [_advice(one, flown, cards, now, pressing) for one in candidates]
    begin_with = {one.case for one in candidates if one.first and not flown}
    return tuple(sorted(advice, key=lambda one: (one.case not in begin_with, -one.worth, one.case)))


@dataclass(frozen=True)
class _Cards:
    """What each signal and kind is worth practising now, 0..1, and how often a signal was missed of how often it
    could be shown; only those some ride reviewed."""

    signals: Mapping[str, float]
    kinds: Mapping[str, float]
    missed: Mapping[str, int]
    tried: Mapping[str, int]

    @classmethod
    def of(cls, flown: Sequence[Entry], reviews: Reviews, now: datetime) -> "_Cards":
        tried = Counter(one.id for entry in flown for one in entry.signals)
        missed = Counter(one.id for entry in flown for one in entry.signals if one.missed)
        return cls(_worth(reviews.signals, now), _worth(reviews.kinds, now), missed, tried)


def _review(cards: dict[str, Card], name: str, rating: Rating, when: datetime) -> None:
    card = cards.get(name) or Card(card_id=len(cards) + 1, due=when.astimezone(UTC))
    cards[name], _ = FSRS.review_card(card, rating, when.astimezone(UTC))


def _worth(cards: Mapping[str, Card], now: datetime) -> dict[str, float]:
    return {name: 1.0 - FSRS.get_card_retrievability(card, now.astimezone(UTC)) for name, card in cards.items()}


def _of_ride(entry: Entry) -> Rating:
    """The middle of a ride's ratings, the lower one of two."""
    ratings = sorted(OF_LEVEL[area.level] for area in entry.areas.values())
    return ratings[(len(ratings) - 1) // 2]


def _pressing(now: datetime, interview: date | None) -> float:
    """0 where no interview is near, 1 on its day."""
    if interview is None:
        return 0.0
    days = (interview - now.date()).days
    return 0.0 if days < 0 else max(0.0, 1.0 - days / FAR_DAYS)


def _advice(one: Candidate, flown: Sequence[Entry], cards: _Cards, now: datetime, pressing: float) -> Advice:
    weak = sorted(((_weakness(name, cards), name) for name in one.signals), reverse=True)
    broad = sum(value for value, _ in weak) / len(weak) if weak else 0.0
    sharp = sum(value for value, _ in weak[:WEAKEST]) / min(WEAKEST, len(weak)) if weak else 0.0
    failed = _failed(flown)
    kind = cards.kinds.get(one.kind, NEW_KIND) if failed is None else float(one.kind == failed.kind)
    worth = (1.0 - pressing) * broad + pressing * sharp + KIND_WEIGHT * kind
    above = one.difficulty - _ready_for(flown)
    worth -= TOO_HARD * (max(0, above) if failed is None else abs(above))
    worth *= _rested(one.case, flown, now)
    return Advice(one.case, one.title, worth, _because(one, flown, cards, weak))


def _weakness(name: str, cards: _Cards) -> float:
    """Due by the card, and weak by how often it was missed."""
    if name not in cards.signals:
        return NEVER_SEEN
    missed = (cards.missed.get(name, 0) + 0.5) / (cards.tried[name] + 1.0)
    return 0.5 * cards.signals[name] + 0.5 * missed


def _failed(flown: Sequence[Entry]) -> Entry | None:
    """The last ride, where most of what it called for was not shown: what is new waits, its own kind does not."""
    last = flown[-1] if flown else None
    return last if last is not None and last.areas and _of_ride(last) is Rating.Again else None


def _ready_for(flown: Sequence[Entry]) -> int:
    """The hardest level to advise: one above the hardest flown solidly; one below the last where that failed."""
    failed = _failed(flown)
    if failed is not None:
        return max(1, failed.difficulty - 1)
    solid = [one.difficulty for one in flown if one.areas and _of_ride(one) in (Rating.Good, Rating.Easy)]
    return max(solid, default=0) + 1


def _rested(case: str, flown: Sequence[Entry], now: datetime) -> float:
    """1 for a case not flown lately, near 0 for one just flown."""
    last = max((one.when for one in flown if one.case == case), default=None)
    if last is None:
        return 1.0
    return min(1.0, max(0.0, (now - last).total_seconds() / 86400.0 / SAME_CASE_DAYS))


def _because(one: Candidate, flown: Sequence[Entry], cards: _Cards, weak: Sequence[tuple[float, str]]) -> str:
    called = one.called or one.kind
    if not flown and one.first:
        return "The guide speaks of this one: a good place to begin."
    if not flown:
        return f"{_article(called).capitalize()} {called} of level {one.difficulty} is a good place to begin."
    failed = _failed(flown)
    if failed is not None and one.kind == failed.kind and one.difficulty <= failed.difficulty:
        step = "one step easier" if one.difficulty < failed.difficulty else "no harder"
        return f"Your last ride left much open: this is {_article(called)} {called} again, {step}."
    if one.kind not in cards.kinds:
        return f"You have not flown {_article(called)} {called} yet."
    known = [name for _, name in weak if name in cards.signals]
    if known:
        says = one.signals[known[0]]
        missed, tried = cards.missed.get(known[0], 0), cards.tried[known[0]]
        if missed:
            return f"It calls for what was missing in {missed} of {tried} rides: {clause(says)}."
    last = max(entry.when for entry in flown if entry.kind == one.kind)
    return f"It is a while since your last {called} ({last.date().isoformat()})."


def _article(word: str) -> str:
    return "an" if word[:1].lower() in "aeiou" else "a"
