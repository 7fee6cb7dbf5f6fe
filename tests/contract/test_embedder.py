"""Every embedder gives vectors that one column can hold and one distance can compare."""

import math
from collections.abc import Callable

import pytest
from google.genai.client import AsyncClient

from potentia.adapters.gemini.embedder import GeminiEmbedder
from potentia.adapters.offline.embedder import HashedEmbedder
from potentia.domain.memory.model import Purpose, Vector
from potentia.domain.memory.ports import Embedder
from tests.fakes.models import WordEmbedder

CONTRACT_OF = "potentia.domain.memory.ports.Embedder"

Make = Callable[[], Embedder]


@pytest.fixture(params=["words", "offline", "gemini"])
def make(request: pytest.FixtureRequest, gemini_client: AsyncClient) -> Make:
    makes: dict[str, Make] = {
        "words": WordEmbedder,
        "offline": HashedEmbedder,
        "gemini": lambda: GeminiEmbedder(gemini_client, "gemini-embedding-scripted", seconds=5),
    }
    return makes[request.param]


@pytest.fixture
def embedder(make: Make) -> Embedder:
    return make()


def near(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


async def test_a_vector_has_768_dimensions_and_unit_length(embedder: Embedder) -> None:
    for vector in await embedder.embed(["My locker code is 4471", "Kode loker saya 4471", "a"], Purpose.DOCUMENT):
        assert len(vector) == 768
        assert math.isclose(near(vector, vector), 1.0, rel_tol=1e-9)


async def test_a_text_without_a_word_is_all_zero(embedder: Embedder) -> None:
    assert await embedder.embed(["", "  \n"], Purpose.DOCUMENT) == [[0.0] * 768] * 2


async def test_vectors_come_in_the_order_of_their_texts(embedder: Embedder) -> None:
    """A batch of 100 is what its texts are one by one."""
    texts = [f"text number {number}" for number in range(100)]
    batch = await embedder.embed(texts, Purpose.DOCUMENT)
    assert batch == [(await embedder.embed([text], Purpose.DOCUMENT))[0] for text in texts]


async def test_nothing_embeds_to_nothing(embedder: Embedder) -> None:
    assert await embedder.embed([], Purpose.DOCUMENT) == []


async def test_another_instance_gives_the_same_vectors(embedder: Embedder, make: Make) -> None:
    other = make()
    assert other.model == embedder.model
    assert await other.embed(["the same"], Purpose.DOCUMENT) == await embedder.embed(["the same"], Purpose.DOCUMENT)


async def test_what_shares_words_is_nearer_than_what_does_not(embedder: Embedder) -> None:
    question, answer, other = await embedder.embed(
        ["the locker code", "my locker code is 4471", "we fly to Oslo in May"], Purpose.DOCUMENT
    )
    assert near(question, answer) > near(question, other)
