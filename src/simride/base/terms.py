"""Texts as sparse rows of weighted terms: the vocabulary is learnt once, the same code learns and reads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Terms = Sequence[str]
LONGEST_WORD = 24  # characters looked at: a pasted token must not cost more than a sentence


def words_and_pairs(words: Sequence[str]) -> list[str]:
    """Single words and neighbouring pairs, with the ends of the text as words."""
    return [*words, *(f"{a} {b}" for a, b in pairwise(["^", *words, "$"]))]


def pieces(words: Sequence[str], sizes: Sequence[int]) -> list[str]:
    """So many characters at a time, inside each word and its boundaries."""
    out: list[str] = []
    for word in words:
        padded = f" {word[:LONGEST_WORD]} "
        out.extend(padded[i : i + n] for n in sizes for i in range(len(padded) - n + 1))
    return out


def learn_terms(texts: Sequence[Terms], rarest: int) -> tuple[dict[str, int], Floats]:
    """Terms that stand in at least `rarest` texts, each with its place, and their inverse document frequencies."""
    documents = Counter(term for text in texts for term in set(text))
    kept = sorted(term for term, count in documents.items() if count >= rarest)
    idf = np.log((1 + len(texts)) / (1 + np.asarray([documents[term] for term in kept], dtype=np.float32))) + 1
    return {term: place for place, term in enumerate(kept)}, idf.astype(np.float32)


def term_rows(texts: Sequence[Terms], index: Mapping[str, int], idf: Floats) -> csr_matrix:
    """A row of unit length per text [texts, terms]: (1 + log count) x idf, of the terms that have a place."""
    columns: list[int] = []
    counts: list[int] = []
    starts = [0]
    for text in texts:
        found = Counter(place for term in text if (place := index.get(term)) is not None)
        columns.extend(found)
        counts.extend(found.values())
        starts.append(len(columns))
    places = np.asarray(columns, dtype=np.int32)
    weights = (1 + np.log(np.maximum(np.asarray(counts, dtype=np.float32), 1))) * idf[places]
    begin = np.asarray(starts, dtype=np.int32)
    lengths = np.sqrt(np.bincount(np.repeat(np.arange(len(texts)), np.diff(begin)), weights**2, len(texts)))
    weights = weights / np.repeat(np.where(lengths == 0, 1, lengths), np.diff(begin))
    return csr_matrix((weights.astype(np.float32), places, begin), shape=(len(texts), len(idf)))
