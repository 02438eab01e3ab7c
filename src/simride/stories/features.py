"""Sentences as sparse rows: words and pairs, pieces of words, and who did it in which tense."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack

from simride.stories.grammar import shape

Floats = NDArray[np.float32]
Words = Sequence[str]
LONGEST_WORD = 24  # characters looked at


def word_features(words: Words) -> list[str]:
    """Single words and neighbouring pairs, with the ends of the sentence as words."""
    return [*words, *(f"{a} {b}" for a, b in pairwise(["^", *words, "$"]))]


def character_features(words: Words) -> list[str]:
    """Three to five characters inside a word."""
    out: list[str] = []
    for word in words:
        padded = f" {word[:LONGEST_WORD]} "
        out.extend(padded[i : i + n] for n in (3, 4, 5) for i in range(len(padded) - n + 1))
    return out


BLOCKS: Mapping[str, Callable[[Words], list[str]]] = {
    "word": word_features,
    "character": character_features,
    "shape": shape,
}


@dataclass(frozen=True)
class Block:
    """One kind of feature: its vocabulary and inverse document frequencies."""

    name: str
    index: Mapping[str, int]
    idf: Floats

    def rows(self, texts: Sequence[Words]) -> csr_matrix:
        """One row of unit length per text: (1 + log count) times rarity."""
        made = [_row(Counter(f for f in BLOCKS[self.name](text) if f in self.index), self) for text in texts]
        starts = np.cumsum([0, *(len(columns) for columns, _ in made)])
        columns = np.concatenate([c for c, _ in made]) if made else np.empty(0, np.int32)
        weights = np.concatenate([w for _, w in made]) if made else np.empty(0, np.float32)
        return csr_matrix((weights, columns, starts), shape=(len(texts), len(self.idf)))


def learn_block(name: str, texts: Sequence[Words], rarest: int) -> Block:
    """The vocabulary of features that stand in at least `rarest` texts."""
    documents = Counter(f for text in texts for f in set(BLOCKS[name](text)))
    kept = sorted(f for f, count in documents.items() if count >= rarest)
    idf = np.log((1 + len(texts)) / (1 + np.asarray([documents[f] for f in kept], dtype=np.float32))) + 1
    return Block(name, {f: i for i, f in enumerate(kept)}, idf.astype(np.float32))


def stacked(blocks: Sequence[Block], texts: Sequence[Words]) -> csr_matrix:
    """Blocks side by side."""
    return csr_matrix(hstack([block.rows(texts) for block in blocks], format="csr", dtype=np.float32))


def _row(counts: Counter[str], block: Block) -> tuple[NDArray[np.int32], Floats]:
    columns = np.asarray([block.index[f] for f in counts], dtype=np.int32)
    seen = np.asarray(list(counts.values()), dtype=np.float32)
    weights = (1 + np.log(seen)) * block.idf[columns] if len(columns) else seen
    length = float(np.sqrt((weights**2).sum())) or 1.0
    return columns, (weights / length).astype(np.float32)
