"""Texts as sparse rows: term weights over a vocabulary learnt at training, the same code at training and at reading."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from simride.examiner.understanding.concepts import concept_features

Floats = NDArray[np.float32]
LONGEST_WORD = 24  # characters looked at: a pasted token must not cost more than a sentence


def word_features(words: Sequence[str]) -> list[str]:
    """Single words and neighbouring pairs, with the ends of the text as words."""
    framed = ["^", *words, "$"]
    return [*words, *(f"{a} {b}" for a, b in pairwise(framed))]


def character_features(words: Sequence[str]) -> list[str]:
    """Two to five characters inside word boundaries; masks stay whole."""
    out: list[str] = []
    for word in words:
        if word[0] == "x" and len(word) > 3:
            continue
        padded = f" {word[:LONGEST_WORD]} "
        out.extend(padded[i : i + n] for n in (2, 3, 4, 5) for i in range(len(padded) - n + 1))
    return out


Features = Callable[[Sequence[str]], list[str]]
BLOCKS: Mapping[str, Features] = {
    "word": word_features,
    "character": character_features,
    "concept": concept_features,
}


@dataclass(frozen=True)
class Block:
    """One kind of feature: its vocabulary and inverse document frequencies."""

    name: str
    index: Mapping[str, int]
    idf: Floats

    def rows(self, texts: Sequence[Sequence[str]]) -> csr_matrix:
        """Rows of unit length: (1 + log count) x idf."""
        extract, index = BLOCKS[self.name], self.index
        columns: list[int] = []
        counts: list[int] = []
        starts = [0]
        for text in texts:
            found = Counter(place for f in extract(text) if (place := index.get(f)) is not None)
            columns.extend(found)
            counts.extend(found.values())
            starts.append(len(columns))
        places = np.asarray(columns, dtype=np.int32)
        weights = (1 + np.log(np.maximum(np.asarray(counts, dtype=np.float32), 1))) * self.idf[places]
        begin = np.asarray(starts, dtype=np.int32)
        lengths = np.sqrt(np.bincount(np.repeat(np.arange(len(texts)), np.diff(begin)), weights**2, len(texts)))
        weights = weights / np.repeat(np.where(lengths == 0, 1, lengths), np.diff(begin))
        return csr_matrix((weights.astype(np.float32), places, begin), shape=(len(texts), len(self.idf)))


def learn_block(name: str, texts: Sequence[Sequence[str]], rarest: int) -> Block:
    """The vocabulary of features that stand in at least `rarest` texts."""
    documents = Counter(f for text in texts for f in set(BLOCKS[name](text)))
    kept = sorted(f for f, count in documents.items() if count >= rarest)
    idf = np.log((1 + len(texts)) / (1 + np.asarray([documents[f] for f in kept], dtype=np.float32))) + 1
    return Block(name, {f: i for i, f in enumerate(kept)}, idf.astype(np.float32))
