"""Draws that are functions of a seed and a name, never of what was drawn before."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def draw(seed: int, *name: object) -> float:
    """A number in [0, 1) that belongs to this seed and this name alone."""
    text = "\x1f".join(str(part) for part in (seed, *name)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big") / 2**64


def between(seed: int, low: float, high: float, *name: object) -> float:
    """A number drawn evenly from [low, high)."""
    return low + (high - low) * draw(seed, *name)


def pick(seed: int, options: Sequence[T], *name: object) -> T:
    """One of the options, each as likely as any other."""
    return options[int(draw(seed, *name) * len(options))]


def word(seed: int, digits: int, *name: object) -> str:
    """A hexadecimal identifier that says nothing about what it names."""
    text = "\x1f".join(str(part) for part in (seed, *name)).encode()
    return hashlib.blake2b(text, digest_size=(digits + 1) // 2).hexdigest()[:digits]


def generator(seed: int, *name: object) -> np.random.Generator:  # noqa: TID251 - the one place that makes them
    """A stream of draws that belongs to this seed and this name alone, for arrays of them."""
    text = "\x1f".join(str(part) for part in (seed, *name)).encode()
    words = np.frombuffer(hashlib.blake2b(text, digest_size=16).digest(), dtype=np.uint64)
    return np.random.Generator(np.random.PCG64(words))  # noqa: TID251
