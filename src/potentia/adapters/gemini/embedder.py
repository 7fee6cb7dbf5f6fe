"""Embeddings by Gemini."""

import math
from collections.abc import Iterator, Sequence
from typing import TypeVar

from google.genai import types
from google.genai.client import AsyncClient

from potentia.adapters.gemini.calls import Calls
from potentia.domain.chat.errors import AnswerMalformed
from potentia.domain.memory.model import Purpose, Vector

T = TypeVar("T")

DIMENSIONS = 768
BATCH = 25
"""Gemini takes 100; to read so many vectors would hold the event loop for 60 ms, a batch of these for 15."""
READ_BYTES = 24_000
"""The model reads 8,192 tokens, which have 3 bytes and more each."""
PREFIXES = {Purpose.QUERY: "task: search result | query: ", Purpose.DOCUMENT: "title: none | text: "}
"""What gemini-embedding-2 has in place of a task type. Whoever changes them changes PREFIX_VERSION."""
PREFIX_VERSION = 1


class GeminiEmbedder:
    """Asks `model`; each batch may take `seconds`."""

    def __init__(self, client: AsyncClient, model: str, *, seconds: float, calls: Calls | None = None) -> None:
        self.model = f"{model}/{DIMENSIONS}/{PREFIX_VERSION}"
        self._name = model
        self._client = client
        self._seconds = seconds
        self._calls = calls or Calls("embed")

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> list[Vector]:
        """As the port says. A text without a word is not sent: Gemini refuses empty ones."""
        places = [place for place, text in enumerate(texts) if any(map(str.isalnum, text))]
        vectors = [[0.0] * DIMENSIONS for _ in texts]
        for batch in _batches(places, BATCH):
            found = await self._ask([PREFIXES[purpose] + _cut(texts[place]) for place in batch])
            for place, vector in zip(batch, found, strict=True):
                vectors[place] = _unit(vector)
        return vectors

    async def _ask(self, texts: Sequence[str]) -> list[Vector]:
        """A content each: of a list of strings this model makes one vector."""
        contents = [types.Content(parts=[types.Part(text=text)]) for text in texts]
        config = types.EmbedContentConfig(output_dimensionality=DIMENSIONS)

        async def call() -> types.EmbedContentResponse:
            return await self._client.models.embed_content(model=self._name, contents=contents, config=config)

        reply = await self._calls.make(call, self._seconds)
        vectors = [embedding.values or [] for embedding in reply.embeddings or []]
        if [len(vector) for vector in vectors] != [DIMENSIONS] * len(texts):
            raise AnswerMalformed
        return vectors


def _unit(vector: Vector) -> Vector:
    """Shortened vectors of some models are not of unit length."""
    norm = math.sqrt(sum(value * value for value in vector))
    return [value / norm for value in vector] if norm else vector


def _cut(text: str) -> str:
    return text.encode()[:READ_BYTES].decode(errors="ignore")


def _batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (items[start : start + size] for start in range(0, len(items), size))
