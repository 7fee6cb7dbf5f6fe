"""The real client against scripted Gemini: what is sent, what is read, and every answer that is none."""

import asyncio
import json
import math
import subprocess
import sys
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import date

import msgspec
import pytest
from google.genai.client import AsyncClient

from potentia.adapters.gemini.client import connected
from potentia.adapters.gemini.embedder import READ_BYTES, GeminiEmbedder
from potentia.adapters.gemini.model import GeminiModel
from potentia.domain.chat.errors import (
    AnswerBlocked,
    AnswerCut,
    AnswerEmpty,
    AnswerMalformed,
    AnswerTooLong,
)
from potentia.domain.chat.instructions import ASSESSOR, JUDGE
from potentia.domain.chat.judge import RawVerdict
from potentia.domain.chat.model import Usage
from potentia.domain.errors import DomainError
from potentia.domain.memory.model import Finding, Kind, Purpose
from tests.fixtures.gemini import ASSESSED, BRIEF, KEY, MODEL, PROMPT, heard, text
from tests.servers.gemini import (
    BLOCKED,
    COUNTS,
    EMPTY,
    UNREADABLE,
    Connection,
    GeminiServer,
    Reply,
    Request,
    chunk,
    cuts,
    raw,
    says,
    sends,
    stalls,
    tells,
)

USAGE = Usage(COUNTS["promptTokenCount"], COUNTS["candidatesTokenCount"], COUNTS["thoughtsTokenCount"])


# What is sent


async def test_a_question_is_sent_with_its_instruction_to_the_model_that_is_configured(
    gemini: GeminiServer, model: GeminiModel
) -> None:
    """The persona is the system's, the question the user's, and the key stands in a header, not in the address."""
    await heard(model)
    [request] = gemini.requests
    assert request.path == f"/v1/models/{MODEL}:streamGenerateContent?alt=sse"
    assert request.headers["x-goog-api-key"] == KEY
    assert request.body["systemInstruction"]["parts"][0]["text"].startswith("You are Potentia.")
    assert request.body["contents"] == [{"role": "user", "parts": [{"text": "What is the code?"}]}]


async def test_a_verdict_is_asked_for_by_a_schema_with_an_object_at_its_root(
    gemini: GeminiServer, model: GeminiModel
) -> None:
    """Gemini takes no reference at the root; facts travel apart from the instruction."""
    assert await model.judge(BRIEF) == RawVerdict("new", "As scripted.", title="A scripted subject")
    [request] = gemini.requests
    config = request.body["generationConfig"]
    assert config["responseMimeType"] == "application/json"
    assert config["responseJsonSchema"]["type"] == "object"
    assert set(config["responseJsonSchema"]["properties"]) == set(RawVerdict.__struct_fields__)
    assert request.body["systemInstruction"]["parts"] == [{"text": JUDGE}]
    assert request.facts["message"] == "Hello"


async def test_findings_come_back_as_they_were_found(gemini: GeminiServer, model: GeminiModel) -> None:
    """Kinds and dates survive the way through JSON; the schema says which kinds there are."""
    found = Finding(Kind.INTENTION, "trip", "Goes to Oslo.", "I go to Oslo", date(2026, 5, 1))
    gemini.always["assess"] = tells({"findings": [msgspec.to_builtins(found)]})
    assert await model.assess(ASSESSED) == [found]
    [request] = gemini.requests
    assert request.body["systemInstruction"]["parts"] == [{"text": ASSESSOR}]
    assert [str(kind) for kind in Kind if f'"{kind}"' not in json.dumps(request.body["generationConfig"])] == []


async def test_texts_are_embedded_in_batches_one_content_each(gemini: GeminiServer, embedder: GeminiEmbedder) -> None:
    """A list of strings would make one vector of all; 60 texts are three requests."""
    vectors = await embedder.embed([f"text {number}" for number in range(60)], Purpose.DOCUMENT)
    assert len(vectors) == 60
    assert [len(request.body["requests"]) for request in gemini.requests] == [25, 25, 10]
    assert {each["outputDimensionality"] for each in gemini.requests[0].body["requests"]} == {768}
    assert all(math.isclose(sum(value * value for value in vector), 1.0) for vector in vectors)


@pytest.mark.parametrize(
    ("purpose", "sent"),
    [(Purpose.QUERY, "task: search result | query: tea"), (Purpose.DOCUMENT, "title: none | text: tea")],
)
async def test_the_purpose_is_told_by_the_prefix_of_the_model(
    gemini: GeminiServer, embedder: GeminiEmbedder, purpose: Purpose, sent: str
) -> None:
    await embedder.embed(["tea"], purpose)
    assert gemini.requests[0].body["requests"][0]["content"]["parts"] == [{"text": sent}]


async def test_a_text_that_is_too_long_for_the_model_is_cut(gemini: GeminiServer, embedder: GeminiEmbedder) -> None:
    await embedder.embed(["ä" * READ_BYTES], Purpose.DOCUMENT)
    sent = gemini.requests[0].body["requests"][0]["content"]["parts"][0]["text"]
    assert sent.endswith("ä")
    assert READ_BYTES <= len(sent.encode()) < READ_BYTES + 50


async def test_the_name_of_an_embedder_tells_vectors_apart_that_cannot_be_compared(gemini_client: AsyncClient) -> None:
    """Model, dimensions and the version of the prefixes are in it."""
    assert GeminiEmbedder(gemini_client, "gemini-embedding-2", seconds=1).model == "gemini-embedding-2/768/1"


# What is read


async def test_thoughts_are_counted_and_not_shown(gemini: GeminiServer, model: GeminiModel) -> None:
    """The scripted answer begins with a thought; the last part carries the tokens of answer and thoughts."""
    parts, error = await heard(model)
    assert error is None
    assert text(parts) == "It is as you said."
    assert parts[-1].usage == USAGE


async def test_pieces_come_as_they_are_sent(gemini: GeminiServer, model: GeminiModel) -> None:
    """The first piece is there long before the last: nothing is collected on the way."""
    gemini.always["answer"] = says("one ", "two ", "three", pace=0.1)
    loop, times = asyncio.get_running_loop(), []
    async for part in model.answer(PROMPT):
        if part.text:
            times.append(loop.time())
    assert times[-1] - times[0] > 0.15


@pytest.mark.parametrize(
    ("reply", "shown", "error"),
    [
        (EMPTY, "", AnswerEmpty),
        (sends(), "", AnswerEmpty),
        (sends(chunk(finish="STOP")), "", AnswerEmpty),
        (sends({"candidates": [{"finishReason": "STOP"}]}), "", AnswerEmpty),
        (sends(chunk("Only a thought.", "STOP", thought=True)), "", AnswerEmpty),
        (BLOCKED, "", AnswerBlocked),
        (sends(chunk("Well, "), chunk(finish="SAFETY")), "Well, ", AnswerBlocked),
        (sends(chunk("Well, "), chunk("the bad part", "RECITATION")), "Well, ", AnswerBlocked),
        (sends(chunk("Once "), chunk("upon", "MAX_TOKENS")), "Once upon", AnswerTooLong),
        (sends(chunk(finish="MAX_TOKENS")), "", AnswerTooLong),
        (sends(chunk("Well, ")), "Well, ", AnswerCut),
        (sends(chunk("Well, "), chunk(finish="OTHER")), "Well, ", AnswerCut),
        (sends(chunk("Well, "), {"error": {"code": 503, "message": "overloaded"}}), "Well, ", AnswerCut),
        (cuts("Well, "), "Well, ", AnswerCut),
        (stalls("Well, "), "Well, ", AnswerCut),
    ],
)
async def test_an_answer_that_is_none_has_a_name_and_what_came_is_kept(
    gemini: GeminiServer, model: GeminiModel, reply: Reply, shown: str, error: type[DomainError]
) -> None:
    """Every one of them is asked for once: the server answered."""
    gemini.always["answer"] = reply
    parts, ended = await heard(model)
    assert (text(parts), type(ended)) == (shown, error)
    assert len(gemini.requests) == 1


async def test_the_tokens_of_a_blocked_answer_are_known(gemini: GeminiServer, model: GeminiModel) -> None:
    """They were used all the same."""
    gemini.always["answer"] = BLOCKED
    parts, error = await heard(model)
    assert parts[-1].usage == USAGE
    assert error
    assert error.facts == {"reason": "SAFETY"}


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (EMPTY, AnswerEmpty),
        (BLOCKED, AnswerBlocked),
        (UNREADABLE, AnswerMalformed),
        (tells({"decision": 7}), AnswerMalformed),
        (sends(chunk('{"decision": "ne', "MAX_TOKENS")), AnswerTooLong),
        (sends(chunk(finish="PROHIBITED_CONTENT")), AnswerBlocked),
    ],
)
async def test_a_structured_answer_that_cannot_be_used_has_a_name(
    gemini: GeminiServer, model: GeminiModel, reply: Reply, error: type[DomainError]
) -> None:
    gemini.always["judge"] = reply
    with pytest.raises(error):
        await model.judge(BRIEF)
    assert len(gemini.requests) == 1


async def test_an_embedding_too_few_is_not_given_to_the_wrong_text(
    gemini: GeminiServer, embedder: GeminiEmbedder
) -> None:
    """Two texts, one vector: nobody could say whose it is."""
    gemini.always["embed"] = raw(json.dumps({"embeddings": [{"values": [1.0] * 768}]}).encode())
    with pytest.raises(AnswerMalformed):
        await embedder.embed(["one", "two"], Purpose.DOCUMENT)


async def test_a_reader_who_leaves_ends_the_stream(gemini: GeminiServer, model: GeminiModel) -> None:
    """Nobody pays for an answer that is read by nobody: the server sees the connection go."""
    left = asyncio.Event()

    async def notices(_: Request, connection: Connection) -> None:
        await connection.begin()
        await connection.event(chunk("Once "))
        await connection.until_left()
        left.set()

    gemini.always["answer"] = notices
    async with aclosing(model.answer(PROMPT)) as parts:  # type: ignore[type-var]
        async for _ in parts:
            break
    async with asyncio.timeout(2):
        await left.wait()


# The library

OPEN_SERVICES = """
import asyncio, sys
from potentia.entrypoints import bootstrap
from potentia.entrypoints.settings import Settings

async def main():
    async with bootstrap.services(Settings.read({settings!r})):
        print("google.genai" in sys.modules, "httpx2" in sys.modules)

asyncio.run(main())
"""


def settings_of(provider: str) -> dict[str, str]:
    """Of a process whose other servers are not asked."""
    return {
        "POTENTIA_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:9/none",
        "POTENTIA_REDIS_URL": "redis://127.0.0.1:9/0",
        "POTENTIA_SECRET_KEY": "a key of thirty-two bytes or more",
        "POTENTIA_AI_PROVIDER": provider,
        "POTENTIA_GEMINI_API_KEY": KEY,
    }


@pytest.mark.parametrize(("provider", "loaded"), [("offline", "False False"), ("gemini", "True True")])
def test_the_library_is_loaded_only_where_it_is_configured(provider: str, loaded: str) -> None:
    """A process that answers offline carries none of it; opening services asks no server."""
    program = [sys.executable, "-c", OPEN_SERVICES.format(settings=settings_of(provider))]
    run = subprocess.run(program, capture_output=True, text=True, check=False)
    assert run.stdout.strip() == loaded, run.stderr


ASK_LOUDLY = """
import asyncio
from datetime import UTC, datetime
from potentia.domain.chat.judge import JudgeBrief
from potentia.entrypoints import bootstrap, logs
from potentia.entrypoints.settings import Settings

async def main():
    logs.configure("debug", "json")
    async with bootstrap.services(Settings.read({settings!r})) as services:
        await services.turns.model.judge(JudgeBrief("Hello", datetime.now(UTC), None, [], []))

asyncio.run(main())
"""


async def test_the_key_is_in_no_log(gemini: GeminiServer) -> None:
    """Not even at level debug."""
    settings = settings_of("gemini") | {"POTENTIA_GEMINI_BASE_URL": gemini.url}
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ASK_LOUDLY.format(settings=settings)), stdout=PIPE, stderr=STDOUT
    )
    logged, _ = await program.communicate()
    assert program.returncode == 0, logged.decode()
    assert gemini.requests[0].headers["x-goog-api-key"] == KEY
    assert KEY not in logged.decode()


@pytest.fixture
async def other_client(gemini: GeminiServer) -> AsyncIterator[AsyncClient]:
    async with connected(api_key="another", base_url=f"{gemini.url}/gateway/", seconds=1) as client:
        yield client


async def test_a_gateway_with_a_path_of_its_own_can_stand_in_front(
    gemini: GeminiServer, other_client: AsyncClient
) -> None:
    await GeminiModel(other_client, MODEL, seconds=1).judge(BRIEF)
    assert gemini.requests[0].path == f"/gateway/v1/models/{MODEL}:generateContent"
