"""Embeddings without a model: feature hashing of stems, their meanings and their spelling."""

import hashlib
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from potentia.adapters.offline.lexicon import concepts
from potentia.domain.chat.words import STOP_WORDS, stem, words
from potentia.domain.memory.model import Purpose, Vector

DIMENSIONS = 768
READ_WORDS = 600
"""Words of a text that count: the meaning of a longer one is in its beginning as well."""
_STOP_WEIGHT = 0.1
_SPELLING_WEIGHT = 0.25
_GRAM = 3


class HashedEmbedder:
    """Texts that share words, word forms or spellings are near; the same text has the same vector on every machine."""

    model = "offline-hash-2"

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> list[Vector]:
        """One vector a text, in order: 768 dimensions, unit length, all zero for a text without a word.

        A question and its answer are embedded alike: the nearness of words has no direction.
        """
        return [embedding(text) for text in texts]


def embedding(text: str) -> Vector:
    """The signed sum of the hashed features, damped, at unit length (Weinberger et al. 2009, feature hashing)."""
    vector = [0.0] * DIMENSIONS
    for feature, weight in _features(text).items():
        index, sign = _place(feature)
        vector[index] += sign * weight
    norm = math.sqrt(sum(value * value for value in vector))
    return [value / norm for value in vector] if norm else vector


def _features(text: str) -> dict[str, float]:
    weights: dict[str, float] = {}
    for word, count in Counter(words(text)[:READ_WORDS]).items():
        weight = (1 + math.log(count)) * (_STOP_WEIGHT if word in STOP_WORDS else 1.0)
        for feature, part in _of_word(word):
            weights[feature] = weights.get(feature, 0.0) + weight * part
    return weights


@lru_cache(maxsize=4_096)
def _of_word(word: str) -> tuple[tuple[str, float], ...]:
    core = stem(word)
    grams = list(_grams(f"<{word}>"))
    meanings = [(meaning, 0.6) for meaning in concepts([core]) if meaning != core]
    spelling = _SPELLING_WEIGHT / math.sqrt(len(grams))
    return ((f"w:{core}", 1.0), *meanings, *((f"g:{gram}", spelling) for gram in grams))


def _grams(word: str) -> Iterator[str]:
    for start in range(max(1, len(word) - _GRAM + 1)):
        yield word[start : start + _GRAM]


@lru_cache(maxsize=32_768)
def _place(feature: str) -> tuple[int, float]:
    digest = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest(), "big")
    return digest % DIMENSIONS, 1.0 if digest >> 63 else -1.0
