"""Training from the phrase files, and the cache of what was learnt: arrays named by a hash of all that made them."""

import re
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import groupby

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # it has no types of its own

from simride.examiner.understanding.acts import ACTS
from simride.examiner.understanding.experts import Ensemble, Floats, Linear, Nearest, nearest_rows, stacked
from simride.examiner.understanding.features import learn_block
from simride.examiner.understanding.junctions import Boundaries, Read, learn_boundaries
from simride.examiner.understanding.lexicon import METRICS, Names, default_lexicon
from simride.examiner.understanding.message import Message, message_of
from simride.examiner.understanding.moods import Moods, learn_moods, sentences, shipped_moods
from simride.examiner.understanding.normalise import Speller, plain_words
from simride.examiner.understanding.novelty import Novelty, learn_novelty, words_of

RAREST = {"word": 2, "character": 3, "concept": 3}  # a feature of one phrase only is a memory, not a pattern
FREEDOM = 16.0  # inverse regularisation, chosen by blocked cross-validation on the phrases
STEPS = 25  # of L-BFGS: more changes no held-out figure
FOLDS = 2
ROWS = 2000  # gists read at once while learning: bounds memory
BLOCK = 8  # neighbouring lines share wording, so they share a fold: else calibration flatters itself
TEMPERATURES = np.geomspace(0.25, 4.0, 49)
MASK = re.compile(r"\{[a-z]+\}")
CHOICES = re.compile(r"\[([^\[\]]*)\]")  # "[stop|pause|hold]"; an empty choice leaves the words out

Phrases = Mapping[str, Sequence[str]]
Example = tuple[tuple[str, ...], str, str]  # gist, act, line


@dataclass(frozen=True)
class Trained:
    """What reading needs: the experts, where something new begins, and the words of the trade."""

    ensemble: Ensemble
    boundaries: Boundaries
    moods: Moods
    novelty: Novelty
    trade: Mapping[str, int]


def shipped_phrases() -> dict[str, tuple[str, ...]]:
    """The phrase files of this package, by act."""
    folder = files("simride.examiner.understanding") / "phrases"
    return {act: read_phrases((folder / f"{act}.txt").read_text(encoding="utf-8")) for act in ACTS}


def meanings() -> dict[str, str]:
    """What each act is, in the few words that head its phrase file."""
    folder = files("simride.examiner.understanding") / "phrases"
    heads = {act: (folder / f"{act}.txt").read_text(encoding="utf-8").splitlines()[0] for act in ACTS}
    return {act: head.removeprefix("#").strip() for act, head in heads.items()}


def read_phrases(text: str) -> tuple[str, ...]:
    """Lines without comments and blanks, their choices spelt out, each once."""
    lines = (line.strip() for line in text.splitlines())
    return tuple(dict.fromkeys(one for line in lines if line and not line.startswith("#") for one in spelt_out(line)))


def spelt_out(line: str) -> list[str]:
    """A line with choices such as "[stop|pause] the job" as plain lines: as many as its longest list of choices."""
    pieces = CHOICES.split(line)  # plain text and lists of choices in turn
    lists = [piece.split("|") for piece in pieces[1::2]]
    if not lists:
        return [line]
    out = []
    for i in range(max(map(len, lists))):
        chosen = [choices[(i + g * (i // len(choices))) % len(choices)] for g, choices in enumerate(lists)]
        words = [piece for pair in zip(pieces[::2], [*chosen, ""], strict=True) for piece in pair]
        out.append(" ".join("".join(words).split()))
    return out


def known_words() -> frozenset[str]:
    """The bundled list of words that are not typing mistakes."""
    text = (files("simride.examiner.understanding") / "words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.split("\n") if line and not line.startswith("#"))


def trade_words(phrases: Phrases) -> dict[str, int]:
    """Words that stand in three phrases and more, with their counts; rarer ones may be typed wrong on purpose."""
    counts = Counter(word for lines in phrases.values() for line in lines for word in set(plain_words(line)))
    return {
        word: n for word, n in sorted(counts.items()) if n >= 3 and word.replace("-", "").isalpha() and len(word) > 1
    }


def train(phrases: Phrases) -> Trained:
    """Experts from phrases: the same phrases give the same arrays."""
    trade = trade_words(phrases)
    names = Names(default_lexicon())
    speller = Speller(known_words() | names.words(), trade)

    def read(line: str) -> Message:
        return message_of(line, names, speller)

    examples = _examples(phrases, read)
    with threadpool_limits(limits=1):  # the products are sparse: more threads only wait for each other
        temperature, boundaries, novelty = _held_out(examples, read)
        here, elsewhere = words_of([(gist, act) for gist, act, _ in examples])
        novelty = replace(novelty, here=here, elsewhere=elsewhere)  # weights from the held-out, words from all
        return Trained(experts(examples, temperature), boundaries, _moods(phrases, read), novelty, trade)


def _moods(phrases: Phrases, read: Read) -> Moods:
    """How orders are meant, from the file of moods and the phrases that are orders."""
    ways = [line.partition(": ") for line in shipped_moods()]
    lines = [(meant, one) for meant, _, rest in ways for one in spelt_out(rest)]
    kept = frozenset(word for _, line in lines for word in plain_words(MASK.sub(" ", line)))
    made = [(read(sentence), meant) for sentence, meant in sentences(lines, phrases)]
    return learn_moods([(one.piece(0, len(one.tokens)).masked, meant) for one, meant in made], kept)


def _examples(phrases: Phrases, read: Read) -> list[Example]:
    out: list[Example] = []
    for act in ACTS:
        for i, line in enumerate(phrases[act]):
            filled = _with_metrics(line, i)
            example = example_of(read(filled), act, filled)
            if example[0]:
                out.append(example)
    return out


def example_of(message: Message, act: str, line: str) -> Example:
    """A line that was read, as something to learn from."""
    return message.gist(0, len(message.tokens)), act, line


def _with_metrics(line: str, i: int) -> str:
    """Metric masks filled with names in turn: readings keep words for metrics, which tell acts apart."""
    aliases = sorted(alias for values in METRICS.values() for alias in values[:2])
    for n in range(line.count("{metric}")):
        line = line.replace("{metric}", aliases[(7 * i + 3 * n) % len(aliases)], 1)
    return line


def experts(examples: Sequence[Example], temperature: float) -> Ensemble:
    """The experts of examples in the order of the acts."""
    texts = [words for words, _, _ in examples]
    labels = np.asarray([ACTS.index(act) for _, act, _ in examples], dtype=np.int32)
    term_blocks = tuple(learn_block(name, texts, RAREST[name]) for name in ("word", "character"))
    concept_blocks = (learn_block("concept", texts, RAREST["concept"]),)
    term_rows, concept_rows = stacked(term_blocks, texts), stacked(concept_blocks, texts)
    phrases = nearest_rows(term_rows, concept_rows, term_blocks[0])
    first = np.searchsorted(labels, np.arange(len(ACTS))).astype(np.int32)
    return Ensemble(
        ACTS,
        Linear(term_blocks, *_regression(term_rows, labels)),
        Linear(concept_blocks, *_regression(concept_rows, labels)),
        Nearest(csr_matrix(phrases.T), first),
        temperature,
    )


def _regression(rows: csr_matrix, labels: NDArray[np.int32]) -> tuple[Floats, Floats]:
    model = LogisticRegression(C=FREEDOM, max_iter=STEPS, tol=1e-3, class_weight="balanced")
    with warnings.catch_warnings():  # stopping after STEPS is meant
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(rows, labels)
    return np.ascontiguousarray(model.coef_.T, dtype=np.float32), np.asarray(model.intercept_, dtype=np.float32)


def _held_out(examples: Sequence[Example], read: Read) -> tuple[float, Boundaries, Novelty]:
    """What is fitted on phrases that the experts did not see: the least surprising temperature, boundaries, novelty."""
    held_out, rest = fold(examples)
    if not held_out or not rest:  # too few phrases to hold any out
        nothing = np.zeros(0, dtype=np.float32)
        return 1.0, Boundaries({}, nothing), Novelty({}, {}, nothing, 0.0)
    unseen = experts(rest, 1.0)
    labels = np.asarray([ACTS.index(act) for _, act, _ in held_out])
    temperature = _least_surprise(unseen.mixed([words for words, _, _ in held_out]), labels)
    tempered = replace(unseen, temperature=temperature)

    def chances(gists: Sequence[tuple[str, ...]]) -> Floats:
        at_once = range(0, len(gists), ROWS)
        return np.concatenate([np.exp(tempered.log_probabilities(gists[i : i + ROWS])) for i in at_once])

    lines = [line for _, act, line in held_out if act != "unknown"]
    novelty = learn_novelty([e[:2] for e in rest], [e[:2] for e in held_out], tempered)
    return temperature, learn_boundaries(lines, read, chances), novelty


def fold(examples: Sequence[Example]) -> tuple[list[Example], list[Example]]:
    """Held-out and remaining examples; blocks of neighbouring phrases of one act stay together."""
    numbered = [
        (example, i // BLOCK % FOLDS)
        for _, group in groupby(examples, key=lambda e: e[1])
        for i, example in enumerate(group)
    ]
    return [e for e, f in numbered if f == 0], [e for e, f in numbered if f != 0]


def _least_surprise(mixed: Floats, labels: NDArray[np.int64]) -> float:
    def surprise(temperature: float) -> float:
        scores = mixed / temperature
        top = scores.max(axis=1)
        norm = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
        return float((norm - scores[np.arange(len(labels)), labels]).mean())

    return min((float(t) for t in TEMPERATURES), key=surprise)
