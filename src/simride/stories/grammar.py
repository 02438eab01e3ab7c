"""Who did it, in which tense and mood: small closed classes of English words, and the shape of a sentence in them."""

from collections.abc import Iterator, Sequence

I_WORDS = frozenset(("i", "me", "my", "myself", "mine"))
WE_WORDS = frozenset(("we", "us", "our", "ours", "ourselves"))
THEY_WORDS = frozenset(("they", "he", "she", "them", "him", "her", "his", "their", "hers", "theirs"))
MODALS = frozenset(("would", "could", "should", "might", "may", "will", "can", "must"))
HABITS = frozenset(("usually", "normally", "typically", "generally", "always", "often", "tend", "never"))
RULES = frozenset(("should", "must", "always", "never", "ought", "best", "key", "everything", "everybody", "everyone"))
BE = frozenset(("am", "is", "are", "was", "were", "be", "been", "being"))
PAST_BE = frozenset(("was", "were", "had", "did"))
PERFECT = frozenset(("has", "have", "had"))
IRREGULAR = frozenset(
    [
    "began", "became", "bit", "bought", "brought", "broke", "built", "came", "caught", "chose", "cut", "dealt",
    "dove", "drew", "drove", "drank", "ate", "fell", "felt", "fought", "found", "flew", "forgot", "froze", "gave",
    "got", "went", "grew", "had", "heard", "held", "hid", "hit", "kept", "knew", "laid", "led", "left", "lent",
    "let", "lost", "made", "meant", "met", "paid", "put", "quit", "ran", "rang", "rode", "rose", "said", "sat",
    "saw", "sent", "set", "shook", "shot", "showed", "shut", "sang", "slept", "sold", "spent", "spoke", "split",
    "spread", "stood", "stuck", "swam", "took", "taught", "tore", "told", "thought", "threw", "understood",
    "wrote", "won", "wore", "woke", "read", "swore", "dug", "drove", "did", "sought", "tied",
]
)
PRESENT = frozenset(
    [
    "run", "runs", "lead", "leads", "ask", "asks", "train", "trains", "call", "calls", "serves", "serve", "owns",
    "own", "handle", "handles", "keep", "keeps", "use", "uses", "rings", "ring", "pick", "picks",
]
)
NOT_VERBS = frozenset((
    "need", "speed", "feed", "bleed", "indeed", "red", "bed", "shared", "hundred", "used", "supposed",
))  # fmt: skip
TIME = frozenset((
    "year", "years", "month", "months", "week", "weeks", "quarter", "summer", "spring", "winter", "autumn",
))  # fmt: skip
AFTER = frozenset(("since", "now", "today", "still", "after", "later", "until", "within", "by", "from", "end", "ever"))
CHANGE = frozenset(
    [
    "fell", "dropped", "rose", "went", "came", "down", "up", "halved", "doubled", "cut", "reduced", "increased",
    "improved", "stopped", "passed", "held", "landed", "shipped", "launched", "launch", "finished", "done", "grew",
    "saved", "renewed", "recovered", "succeeded", "returned", "turned",
]
)
LEARNT = frozenset(
    [
    "learned", "learnt", "learn", "lesson", "taught", "realised", "realized", "understood", "hindsight", "again",
    "differently", "next", "sooner", "earlier", "wish", "retrospect", "mistake", "takeaway", "since",
]
)
DUTY = frozenset(
    [
    "task", "tasked", "job", "responsible", "responsibility", "owned", "goal", "asked", "needed", "wanted", "had",
    "supposed", "mine", "up", "fell", "charge", "led", "lead", "meant", "expected", "mission", "aim", "order",
]
)


def is_past(word: str) -> bool:
    """Whether a word looks like a verb in the past tense."""
    return word in IRREGULAR or (word.endswith("ed") and len(word) > 4 and word not in NOT_VERBS)


def is_hypothetical(words: Sequence[str]) -> bool:
    """Whether somebody says what they would do or usually do, rather than what was done.

    A `would` after something that was done ("I set a date by which we would stop") belongs to what was done.
    """
    doer = [place for place, word in enumerate(words) if word in ("i", "we", "you", "one")]
    for place in doer:
        after = words[place + 1 : place + 4]
        if any(word in HABITS - {"never", "often"} for word in after) and not any(is_past(w) for w in after):
            return True
        if after and after[0] in ("would", "should", "could", "might") and "have" not in after:
            return "if" in words[:place] or _nothing_past(words[:place])
    return bool(words) and words[0] in HABITS - {"never"} and not any(is_past(w) for w in words)


def is_rule(words: Sequence[str]) -> bool:
    """Whether somebody says how things ought to be, or are in general: nobody does anything, and nothing is past."""
    if any(is_past(word) or word in PAST_BE or word == "been" for word in words):
        return False
    return any(word in RULES for word in words) or not any(_doer(word) or word in I_WORDS for word in words)


def shape(words: Sequence[str]) -> list[str]:
    """Features of who, tense, mood, numbers and order."""
    return [*_who(words), *_kinds(words), *_starts(words)]


def _nothing_past(words: Sequence[str]) -> bool:
    return not any(is_past(word) for word in words)


def _who(words: Sequence[str]) -> Iterator[str]:
    for place, word in enumerate(words[:-1]):
        doer = _doer(word)
        if not doer:
            continue
        for verb in words[place + 1 : place + 4]:
            if verb in MODALS or verb in BE or verb in PERFECT or verb == "did":
                yield f"{doer}+{verb}"
                break
            if is_past(verb):
                yield f"{doer}+past"
                break
            if verb in PRESENT:
                yield f"{doer}+present"
                break
    for place, word in enumerate(words):
        if is_past(word):
            doers = [_doer(before) for before in words[max(0, place - 3) : place]]
            yield "past by " + next((one for one in reversed(doers) if one), "it" if place else "nobody")
            break


def _kinds(words: Sequence[str]) -> Iterator[str]:
    for name, kind in _CLASSES.items():
        count = sum(word in kind for word in words)
        if count:
            yield name
        if count > 1:
            yield name + " twice"
    if not any(is_past(word) or word in PAST_BE for word in words):
        yield "no past"
    if "xnumber" in words:
        yield "number"
        if any(word in CHANGE or word in AFTER for word in words):
            yield "number and change"
        if any(word in BE for word in words):
            yield "number and be"
    if not any(word in I_WORDS for word in words):
        yield "without i"
    yield "long" if len(words) > 18 else "short" if len(words) < 7 else "middling"


def _starts(words: Sequence[str]) -> Iterator[str]:
    yield f"^{_kind(words[0])}" if words else "^"
    if len(words) > 1:
        yield f"^{_kind(words[0])} {_kind(words[1])}"


def _kind(word: str) -> str:
    doer = _doer(word)
    if doer:
        return doer
    if word in MODALS or word in BE or word in PERFECT:
        return word
    return "past" if is_past(word) else "xnumber" if word == "xnumber" else word if len(word) < 5 else "word"


def _doer(word: str) -> str:
    if word == "i":
        return "I"
    if word == "we":
        return "we"
    return "they" if word in ("they", "he", "she", "xname") else ""


_CLASSES = {
    "i": I_WORDS,
    "we": WE_WORDS,
    "they": THEY_WORDS,
    "modal": MODALS,
    "habit": HABITS,
    "be": BE,
    "time": TIME,
    "after": AFTER,
    "change": CHANGE,
    "learnt": LEARNT,
    "duty": DUTY,
}
