"""Retries, time and the circuit, with the real client: what is asked again, and what is not asked at all."""

import asyncio
from collections.abc import Awaitable, Callable

import httpx2
import pytest
from google.genai.client import AsyncClient

from potentia.adapters.gemini.calls import Calls
from potentia.adapters.gemini.embedder import GeminiEmbedder
from potentia.adapters.gemini.model import GeminiModel
from potentia.domain.chat.errors import ModelRefused, ModelUnavailable
from potentia.domain.chat.judge import RawVerdict
from potentia.domain.circuit import Phase
from potentia.domain.errors import DomainError
from potentia.domain.jobs import Retry
from potentia.domain.memory.model import Purpose
from tests.fixtures.gemini import ASSESSED, BRIEF, MODEL, POLICY, PROMPT, QUICK, SECONDS, heard, text
from tests.servers.gemini import (
    BLOCKED,
    EMPTY,
    MALFORMED,
    UNREADABLE,
    GeminiServer,
    Reply,
    chunk,
    fails,
    hangs,
    sends,
)


async def timed(work: Awaitable[object]) -> float:
    """How many seconds something took that raises or not."""
    start = asyncio.get_running_loop().time()
    await asyncio.gather(work, return_exceptions=True)
    return asyncio.get_running_loop().time() - start


# Retries

UNAVAILABLE = [fails(429), fails(500), fails(503), MALFORMED]


@pytest.mark.parametrize("fault", UNAVAILABLE, ids=["429", "500", "503", "malformed"])
async def test_what_may_pass_is_tried_again(gemini: GeminiServer, model: GeminiModel, fault: Reply) -> None:
    """Two faults and then an answer: the reader sees the answer alone."""
    gemini.next["answer"].extend([fault, fault])
    parts, error = await heard(model)
    assert (text(parts), error) == ("It is as you said.", None)
    assert len(gemini.requests) == 3


@pytest.mark.parametrize("fault", UNAVAILABLE, ids=["429", "500", "503", "malformed"])
async def test_what_does_not_pass_is_tried_three_times(gemini: GeminiServer, model: GeminiModel, fault: Reply) -> None:
    gemini.always["answer"] = fault
    parts, error = await heard(model)
    assert parts == []
    assert isinstance(error, ModelUnavailable)
    assert len(gemini.requests) == 3


async def test_the_library_does_not_retry_beside_us(gemini: GeminiServer, gemini_client: AsyncClient) -> None:
    """One attempt of ours is one request."""
    gemini.always["answer"] = fails(500)
    await heard(GeminiModel(gemini_client, MODEL, seconds=SECONDS, calls=Calls("generate", POLICY, Retry(attempts=1))))
    assert len(gemini.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_what_the_server_refuses_is_asked_once(gemini: GeminiServer, model: GeminiModel, status: int) -> None:
    """A wrong key or model is a matter for the operator."""
    gemini.always["answer"] = fails(status)
    _, error = await heard(model)
    assert isinstance(error, ModelRefused)
    assert len(gemini.requests) == 1


@pytest.mark.parametrize("fault", [fails(429, delay="0.25s"), fails(429, delay="0.250000000s", retry_after="0")])
async def test_the_servers_delay_is_honoured(gemini: GeminiServer, model: GeminiModel, fault: Reply) -> None:
    """RetryInfo asks for longer than our own waits, so the second request comes after it."""
    gemini.next["answer"].append(fault)
    assert 0.25 <= await timed(heard(model)) < SECONDS
    assert len(gemini.requests) == 2


async def test_the_header_is_honoured_where_there_are_no_details(
    gemini: GeminiServer, gemini_client: AsyncClient
) -> None:
    gemini.next["answer"].append(fails(503, retry_after="1"))
    model = GeminiModel(gemini_client, MODEL, seconds=5, calls=Calls("generate", POLICY, QUICK))
    assert 1.0 <= await timed(heard(model)) < 2.0
    assert len(gemini.requests) == 2


async def test_a_delay_beyond_the_time_that_is_left_is_told_instead_of_waited_for(
    gemini: GeminiServer, model: GeminiModel
) -> None:
    """Whoever waits learns at once how long it would be."""
    gemini.always["answer"] = fails(429, delay="30s")
    start = asyncio.get_running_loop().time()
    _, error = await heard(model)
    assert asyncio.get_running_loop().time() - start < SECONDS / 2
    assert isinstance(error, ModelUnavailable)
    assert error.retry_after == 30.0
    assert len(gemini.requests) == 1


@pytest.mark.parametrize("kind", ["answer", "judge", "embed"])
async def test_a_hanging_server_costs_no_more_than_the_time(
    gemini: GeminiServer, model: GeminiModel, embedder: GeminiEmbedder, kind: str
) -> None:
    gemini.everything(hangs)
    work: dict[str, Callable[[], Awaitable[object]]] = {
        "answer": lambda: anext(aiter(model.answer(PROMPT))),
        "judge": lambda: model.judge(BRIEF),
        "embed": lambda: embedder.embed(["tea"], Purpose.QUERY),
    }
    start = asyncio.get_running_loop().time()
    with pytest.raises(ModelUnavailable):
        await work[kind]()
    assert SECONDS - 0.05 < asyncio.get_running_loop().time() - start < SECONDS + 0.4
    assert len(gemini.requests) == 1


async def test_a_server_that_is_away_is_unavailable_over_the_pinned_transport(
    gemini: GeminiServer, model: GeminiModel
) -> None:
    """The cause is an error of httpx2, whatever other HTTP libraries are installed."""
    await gemini.stop()
    with pytest.raises(ModelUnavailable) as caught:
        await model.judge(BRIEF)
    assert isinstance(caught.value.__cause__, httpx2.ConnectError)


# The circuit


async def opened(gemini: GeminiServer, model: GeminiModel, calls: Calls) -> int:
    """Fail until the circuit is open; answers how many requests that took."""
    gemini.everything(fails(500))
    while calls.phase is not Phase.OPEN:
        with pytest.raises(ModelUnavailable):
            await model.judge(BRIEF)
    return len(gemini.requests)


async def test_an_open_circuit_sends_nothing_and_says_when_to_come_back(
    gemini: GeminiServer, model: GeminiModel, calls: Calls
) -> None:
    """It opens after the policy's failures, and then refuses all calls of its kind at once."""
    assert await opened(gemini, model, calls) == POLICY.failures
    for call in (model.judge(BRIEF), model.assess(ASSESSED)):
        with pytest.raises(ModelUnavailable) as caught:
            await call
        assert caught.value.retry_after
        assert 0 < caught.value.retry_after <= POLICY.pause
    assert len(gemini.requests) == POLICY.failures


async def test_another_kind_of_call_has_a_circuit_of_its_own(
    gemini: GeminiServer, model: GeminiModel, calls: Calls, embedder: GeminiEmbedder
) -> None:
    """Embeddings go on while generation is down."""
    embeds = gemini.always["embed"]
    await opened(gemini, model, calls)
    gemini.always["embed"] = embeds
    assert len(await embedder.embed(["tea"], Purpose.QUERY)) == 1


async def test_one_probe_passes_and_closes_the_circuit(gemini: GeminiServer, model: GeminiModel, calls: Calls) -> None:
    """Of twenty calls at once the probe alone reaches the server; after it all do."""
    sent = await opened(gemini, model, calls)
    gemini.always["judge"] = sends(chunk('{"decision": "new", "reason": "well"}', "STOP"))
    await asyncio.sleep(POLICY.pause)
    results = await asyncio.gather(*(model.judge(BRIEF) for _ in range(20)), return_exceptions=True)
    assert [type(result) for result in results].count(RawVerdict) == 1
    assert [type(result) for result in results].count(ModelUnavailable) == 19
    assert len(gemini.requests) == sent + 1
    assert calls.phase is Phase.CLOSED
    assert len(await asyncio.gather(*(model.judge(BRIEF) for _ in range(4)))) == 4


async def test_a_probe_that_fails_keeps_it_open(gemini: GeminiServer, model: GeminiModel, calls: Calls) -> None:
    """The probe is one request, not three: an open circuit is no time to repeat."""
    sent = await opened(gemini, model, calls)
    await asyncio.sleep(POLICY.pause)
    with pytest.raises(ModelUnavailable):
        await model.judge(BRIEF)
    assert (calls.phase, len(gemini.requests)) == (Phase.OPEN, sent + 1)


async def test_refusals_and_blocks_are_answers_and_open_nothing(
    gemini: GeminiServer, model: GeminiModel, calls: Calls
) -> None:
    """The server is well; a person whose questions are blocked takes it from nobody else."""
    for reply in (BLOCKED, EMPTY, UNREADABLE, fails(400)):
        gemini.always["judge"] = reply
        for _ in range(2 * POLICY.failures):
            with pytest.raises(DomainError):
                await model.judge(BRIEF)
    assert calls.phase is Phase.CLOSED
