"""Texts as sparse rows: term weights over a vocabulary learnt at training, the same code at training and at reading."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scipy.sparse import csr_matrix

from simride.base.terms import Floats, learn_terms, pieces, term_rows, words_and_pairs
from simride.examiner.understanding.concepts import concept_features

SIZES = (2, 3, 4, 5)  # characters


def character_features(words: Sequence[str]) -> list[str]:
    """Two to five characters inside word boundaries; masks stay whole."""
    return pieces([word for word in words if not (word[0] == "x" and len(word) > 3)], SIZES)


Features = Callable[[Sequence[str]], list[str]]
BLOCKS: Mapping[str, Features] = {
    "word": words_and_pairs,
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
        return term_rows([BLOCKS[self.name](text) for text in texts], self.index, self.idf)


def learn_block(name: str, texts: Sequence[Sequence[str]], rarest: int) -> Block:
    """The vocabulary of features that stand in at least `rarest` texts."""
    return Block(name, *learn_terms([BLOCKS[name](text) for text in texts], rarest))
