"""How an order is meant, learnt from sentences made of orders and of the many ways to deny, imagine or report them.

Only the frame is looked at: words that say how something is meant stay, verbs of ordering become their form, every
other word its shape. So "we drained rack 17 on Monday" and "they moved the users last week" look alike.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import groupby
from types import MappingProxyType

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from simride.examiner.understanding.acts import ORDERS, Polarity
from simride.examiner.understanding.experts import Floats

MEANT: tuple[Polarity, ...] = ("asserted", "negated", "conditional", "hypothetical", "past", "quoted")
_VERBS = (
    "abort activate add adjust allow apply back ban block boost bounce bring build bump cancel cap change clear "
    "close cordon correct cut cycle deactivate delay delete demote deny deploy dial disable discard divert double "
    "downgrade drain drop edit elect empty enable end enlarge evacuate expand extend fail failover fix flip flush "
    "force free freeze get give go grow halt hide hold increase install isolate kick kill launch lift limit lock "
    "lower make move open park patch pause pin point postpone power promote provision pull push put quarantine "
    "raise ramp rebalance reboot rebuild recycle redeploy redirect reduce refuse reject release reload remove "
    "rename renew replace reroute reset resize restart restore resume return reverse revert roll rollback rotate "
    "route scale scrap send set shed shift ship shrink shut skip slow spin start steer step stop suspend swap "
    "switch take throttle throw toggle trip tune turn undo undrain unfreeze unpause update upgrade use warm widen "
    "withdraw"
)
_IRREGULAR = (
    "bring-brought build-built cut-cut freeze-froze unfreeze-unfroze give-gave go-went grow-grew hide-hid "
    "hold-held put-put reset-reset send-sent set-set shed-shed shrink-shrank shut-shut spin-spun take-took "
    "undo-undid withdraw-withdrew throw-threw get-got make-made rebuild-rebuilt"
)
_DOUBLED = "ban cap cut drop get pin put reset set ship shed skip spin step stop swap trip shut cancel"
_UNLESS = "not no never nobody if once until before after when nothing without unless"
VERBS = frozenset(_VERBS.split())
IRREGULAR: Mapping[str, str] = MappingProxyType(dict(pair.split("-") for pair in _IRREGULAR.split()))
DOUBLED = frozenset(_DOUBLED.split())
UNLESS = frozenset(_UNLESS.split())
PER_LINE = 5  # orders that each sentence of the file is made with
ALONE = 3  # every so many phrases stand alone as an order
RAREST = 3
LONGEST = 4  # words of a frame seen together
FREEDOM = 2.0
STEPS = 200


@dataclass(frozen=True)
class Moods:
    """Weights of frames for each way of meaning."""

    kept: frozenset[str]
    index: Mapping[str, int]
    weights: Floats  # frames x ways

    def chances(self, masked: str) -> Mapping[Polarity, float]:
        """How likely the masked words of an order are meant each way; all asserted where nothing was learnt."""
        if not self.index:
            return {"asserted": 1.0}
        places = [place for name in set(frames(masked, self.kept)) if (place := self.index.get(name)) is not None]
        scores = self.weights[places].sum(axis=0)
        raised = np.exp(scores - scores.max())
        return dict(zip(MEANT, (float(one) for one in raised / raised.sum()), strict=True))


def frames(masked: str, kept: frozenset[str]) -> list[str]:
    """Neighbouring shapes of a masked text, one to LONGEST at a time; a run of one plain shape counts once."""
    shapes = ["^", *(shape for shape, _ in groupby(shape_of(word, kept) for word in masked.split())), "$"]
    return [" ".join(shapes[i : i + n]) for n in range(1, LONGEST + 1) for i in range(len(shapes) - n + 1)]


def shape_of(word: str, kept: frozenset[str]) -> str:
    """A word that says how something is meant as it is; any other as its form."""
    if word in FORMS:
        return FORMS[word]
    if word in kept or not word[0].isalnum():
        return word
    if word[0] == "x" and len(word) > 3:
        return "x"
    return next((ending for ending in ("ed", "ing") if word.endswith(ending) and len(word) > 5), "w")


def gerund(verb: str) -> str:
    """restarting, moving, stopping."""
    if verb in DOUBLED:
        return f"{verb}{verb[-1]}ing"
    return f"{verb[:-1]}ing" if verb.endswith("e") and not verb.endswith("ee") else f"{verb}ing"


def past(verb: str) -> str:
    """restarted, moved, stopped, took."""
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if verb in DOUBLED:
        return f"{verb}{verb[-1]}ed"
    if verb.endswith("y") and verb[-2] not in "aeo":
        return f"{verb[:-1]}ied"
    return f"{verb}d" if verb.endswith("e") else f"{verb}ed"


def _forms() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for verb in sorted(VERBS):
        found |= {gerund(verb): "VING", past(verb): "VED"}
    found |= {"frozen": "VED", "taken": "VED", "undone": "VED", "given": "VED"}
    return MappingProxyType(found | dict.fromkeys(sorted(VERBS), "V"))


FORMS = _forms()


def shipped_moods() -> tuple[str, ...]:
    """The lines of the file of moods."""
    text = (files("simride.examiner.understanding") / "moods.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line and not line.startswith("#"))


def sentences(
    templates: Sequence[tuple[str, str]], phrases: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, Polarity]]:
    """Sentences and how they are meant, from templates and the phrases that are orders."""
    orders = [line for act in sorted(ORDERS) for line in phrases[act] if _plain_order(line)]
    for n, line in enumerate(line for act in sorted(ORDERS) for line in phrases[act]):
        if n % ALONE == 0 and not UNLESS & set(line.split()):
            yield line, "asserted"
    for n, (meant, line) in enumerate(templates):
        way = next(way for way in MEANT if way == meant)
        for k in range(PER_LINE if orders else 0):
            yield _filled(line, orders[(7919 * n + 977 * k) % len(orders)]), way


def _plain_order(line: str) -> bool:
    words = line.split()
    return bool(words) and words[0] in VERBS and not UNLESS & set(words)


def _filled(template: str, order: str) -> str:
    verb, _, rest = order.partition(" ")
    forms = {"{do}": order, "{doing}": f"{gerund(verb)} {rest}", "{done}": f"{past(verb)} {rest}"}
    for mask, form in forms.items():
        template = template.replace(mask, form.strip())
    return template


def learn_moods(examples: Sequence[tuple[str, Polarity]], kept: frozenset[str]) -> Moods:
    """Moods from masked sentences and how each is meant."""
    found = [set(frames(masked, kept)) for masked, _ in examples]
    counts = Counter(name for one in found for name in one)
    index = {name: i for i, name in enumerate(sorted(name for name, count in counts.items() if count >= RAREST))}
    ways = np.asarray([MEANT.index(meant) for _, meant in examples])
    if len(set(ways.tolist())) < len(MEANT):
        return Moods(kept, {}, np.zeros((0, len(MEANT)), dtype=np.float32))
    places = [sorted(index[name] for name in one if name in index) for one in found]
    starts = np.cumsum([0, *map(len, places)])
    columns = np.asarray([place for one in places for place in one])
    rows = csr_matrix((np.ones(len(columns)), columns, starts), shape=(len(places), len(index)))
    model = LogisticRegression(C=FREEDOM, max_iter=STEPS, class_weight="balanced", fit_intercept=False)
    model.fit(rows, ways)
    return Moods(kept, index, np.asarray(model.coef_.T, dtype=np.float32))
