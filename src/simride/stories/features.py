"""Sentences as sparse rows: words and pairs, pieces of words, and who did it in which tense."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack

from simride.base.terms import Floats, learn_terms, pieces, term_rows, words_and_pairs
from simride.stories.grammar import shape
from simride.stories.kinds import kind_features

Words = Sequence[str]
SIZES = (3, 4, 5)  # characters


def character_features(words: Words) -> list[str]:
    """Three to five characters inside a word."""
    return pieces(words, SIZES)


BLOCKS: Mapping[str, Callable[[Words], list[str]]] = {
    "word": words_and_pairs,
    "character": character_features,
    "shape": shape,
    "kind": kind_features,
}


@dataclass(frozen=True)
class Block:
    """One kind of feature: its vocabulary and inverse document frequencies."""

    name: str
    index: Mapping[str, int]
    idf: Floats

    def rows(self, texts: Sequence[Words]) -> csr_matrix:
        """One row of unit length per text: (1 + log count) times rarity."""
        return term_rows([BLOCKS[self.name](text) for text in texts], self.index, self.idf)


def learn_block(name: str, texts: Sequence[Words], rarest: int) -> Block:
    """The vocabulary of features that stand in at least `rarest` texts."""
    return Block(name, *learn_terms([BLOCKS[name](text) for text in texts], rarest))


def stacked(blocks: Sequence[Block], texts: Sequence[Words]) -> csr_matrix:
    """Blocks side by side."""
    return csr_matrix(hstack([block.rows(texts) for block in blocks], format="csr", dtype=np.float32))

