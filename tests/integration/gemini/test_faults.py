"""Gemini's eight faults through whole turns: over HTTP, by a real worker, into a real database.

Whatever Gemini does, the message is kept, the run ends with a named problem, and no answer is stored twice.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, update

from potentia.adapters.gemini.calls import Calls
from potentia.adapters.gemini.client import connected
from potentia.adapters.gemini.embedder import GeminiEmbedder
from potentia.adapters.gemini.model import GeminiModel
from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.tables.jobs import JobRow
from potentia.domain.chat.jobs import AssessTurn
from potentia.domain.circuit import Phase, Policy
from potentia.domain.jobs import Queue
from potentia.entrypoints import bootstrap
from potentia.entrypoints.http.texts import CATALOGUE
from potentia.entrypoints.settings import Settings
from potentia.entrypoints.worker.consumers import consumers
from potentia.entrypoints.worker.working import working
from tests.fixtures.gemini import KEY, QUICK, SECONDS
from tests.fixtures.servers import MakeDatabase
from tests.fixtures.service import Person, Service, serving
from tests.servers.gemini import (
    BLOCKED,
    EMPTY,
    MALFORMED,
    GeminiServer,
    Reply,
    cuts,
    fails,
    hangs,
    says,
    scripted_gemini,
    tells,
)

POLICY = Policy(failures=6, window=30.0, pause=1.0)
PLACES = {Queue.CHAT: 4, Queue.DEFAULT: 4}
ANSWER = "It is as you said."
FOUND = {"kind": "fact", "subject": "locker code", "text": "The locker code is 4471.", "quote": "code is 4471"}


@dataclass(frozen=True)
class World:
    """A service whose model is scripted Gemini, with little patience."""

    gemini: GeminiServer
    service: Service
    calls: Calls
    embeds: Calls
    database_url: str

    async def forget(self) -> None:
        """What earlier tests left to be assessed would fail in the midst of this one, and open its circuit."""
        engine = create_engine(self.database_url, pool_size=1, through_pooler=False)
        async with engine.begin() as connection:
            await connection.execute(update(JobRow).where(JobRow.done_at.is_(None)).values(done_at=func.now()))
        await engine.dispose()

    async def heal(self) -> None:
        """Gemini is well again, and the circuit may be probed."""
        await self.gemini.stop()
        self.gemini.always = GeminiServer().always
        self.gemini.next.clear()
        self.gemini.requests.clear()
        await self.gemini.start()
        if any(calls.phase is Phase.OPEN for calls in (self.calls, self.embeds)):
            await asyncio.sleep(POLICY.pause)


def answers(reply: Reply) -> Callable[[GeminiServer], Awaitable[None]]:
    """From now on everything is answered like this."""

    async def prepare(gemini: GeminiServer) -> None:
        gemini.everything(reply)

    return prepare


async def breaks_off(gemini: GeminiServer) -> None:
    """The answer alone is cut: with everything cut there would be no first word."""
    gemini.always["answer"] = cuts("It is ")


@dataclass(frozen=True)
class Fault:
    """What Gemini does, and how a run ends then."""

    name: str
    prepare: Callable[[GeminiServer], Awaitable[None]]
    status: str
    problem: str
    text: str | None = None


FAULTS = [
    Fault("throttled", answers(fails(429, delay="30s")), "failed", "chat.model-unavailable"),
    Fault("error", answers(fails(500)), "failed", "chat.model-unavailable"),
    Fault("hanging", answers(hangs), "failed", "chat.model-unavailable"),
    Fault("refused", GeminiServer.stop, "failed", "chat.model-unavailable"),
    Fault("malformed", answers(MALFORMED), "failed", "chat.answer-malformed"),
    Fault("empty", answers(EMPTY), "failed", "chat.answer-empty"),
    Fault("blocked", answers(BLOCKED), "blocked", "chat.answer-blocked"),
    Fault("cut", breaks_off, "interrupted", "chat.answer-cut", "It is "),
]


@pytest.fixture(scope="module")
async def shared(make_database: MakeDatabase, redis_url: str) -> AsyncIterator[World]:
    async with world(await make_database(), redis_url) as running:
        yield running


@asynccontextmanager
async def world(database_url: str, redis_url: str, *, with_worker: bool = True) -> AsyncIterator[World]:
    calls, embeds = Calls("generate", POLICY, QUICK), Calls("embed", POLICY, QUICK)
    async with scripted_gemini() as gemini, connected(api_key=KEY, base_url=gemini.url, seconds=SECONDS) as client:
        model = GeminiModel(client, "gemini-scripted", seconds=SECONDS, calls=calls)
        embedder = GeminiEmbedder(client, "scripted", seconds=SECONDS, calls=embeds)

        @asynccontextmanager
        async def impatient(settings: Settings) -> AsyncIterator[bootstrap.Services]:
            async with bootstrap.services(settings) as services:
                yield replace(
                    services,
                    turns=replace(services.turns, model=model, embedder=embedder),
                    assessor=replace(services.assessor, model=model, embedder=embedder),
                )

        async with serving(database_url, redis_url, with_worker=with_worker, open_services=impatient) as service:
            yield World(gemini, service, calls, embeds, database_url)


@pytest.fixture
async def healthy(shared: World) -> AsyncIterator[World]:
    """The shared world without what the test before left in it."""
    await shared.forget()
    yield shared
    await shared.heal()


async def turn(person: Person, conversation: str, content: str) -> tuple[str, dict[str, Any]]:
    """Post a message: its run, and how that ended. Whatever Gemini does, posting and reading answer no error."""
    run = (await person.post(conversation, content))["run"]["id"]
    events = [event async for event in person.events(run)]
    assert [event.name for event in events].count("run.end") == 1
    return run, events[-1].data


async def ending(person: Person, conversation: str, content: str) -> dict[str, Any]:
    _, end = await turn(person, conversation, content)
    return end


async def messages(person: Person, conversation: str) -> list[tuple[str, str]]:
    """Who said what, oldest first."""
    answer = await person.ask("GET", f"/conversations/{conversation}/messages")
    assert answer.status_code == 200, answer.text
    return [(message["role"], message["content"]) for message in reversed(answer.json()["items"])]


async def memories(services: bootstrap.Services, person: Person) -> list[str]:
    async with services.open_uow() as uow:
        found = await uow.memories.recall(UUID(person.id), near=None, model=services.turns.embedder.model, limit=9)
    return [memory.text for memory in found]


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
async def test_a_fault_loses_no_message_and_ends_the_run_with_a_name(healthy: World, fault: Fault) -> None:
    """The run says what was wrong, what had come is kept, and the conversation goes on when Gemini is well."""
    person = await healthy.service.person()
    conversation = await person.conversation()
    await fault.prepare(healthy.gemini)
    run, end = await turn(person, conversation, "What is the code?")
    assert (end["status"], end["problem"]) == (fault.status, fault.problem)
    assert fault.problem in CATALOGUE
    for path in (f"/runs/{run}", f"/conversations/{conversation}", f"/conversations/{conversation}/contexts"):
        assert (await person.ask("GET", path)).status_code == 200
    kept = [("user", "What is the code?")] + ([("assistant", fault.text)] if fault.text else [])
    assert await messages(person, conversation) == kept

    await healthy.heal()
    assert (await ending(person, conversation, "And now?"))["status"] == "completed"
    assert await messages(person, conversation) == [*kept, ("user", "And now?"), ("assistant", ANSWER)]


async def test_the_judge_may_fail_without_the_turn(healthy: World) -> None:
    """The fallback judges; the answer comes from Gemini."""
    healthy.gemini.always["judge"] = EMPTY
    person = await healthy.service.person()
    conversation = await person.conversation()
    end = await ending(person, conversation, "What is the code?")
    assert (end["status"], end["message"]["content"]) == ("completed", ANSWER)
    run = (await person.ask("GET", f"/runs/{end['message']['run_id']}")).json()
    assert run["verdict"]["judge"] == "fallback"
    assert run["usage"] == {"prompt_tokens": 21, "answer_tokens": 7, "thought_tokens": 5}


async def test_a_verdict_that_is_wrong_is_mended_once(healthy: World) -> None:
    """Gemini is told what was wrong with its verdict."""
    healthy.gemini.next["judge"].append(tells({"decision": "switch", "reason": "?", "context_id": "nowhere"}))
    person = await healthy.service.person()
    end = await ending(person, await person.conversation(), "What is the code?")
    assert end["status"] == "completed"
    first, second = healthy.gemini.asked("judge")
    assert "refused" in second.body["contents"][0]["parts"][0]["text"]
    assert first.facts == second.facts


async def test_the_circuit_opens_spares_gemini_and_closes(healthy: World) -> None:
    """After a few failed turns Gemini is not asked any more; a probe finds it well and all goes on."""
    healthy.gemini.everything(fails(500))
    person = await healthy.service.person()
    conversation = await person.conversation()
    while healthy.calls.phase is not Phase.OPEN:
        assert (await ending(person, conversation, "Hello?"))["problem"] == "chat.model-unavailable"
    asked = len(healthy.gemini.asked("judge") + healthy.gemini.asked("answer"))
    assert (await ending(person, conversation, "Still there?"))["problem"] == "chat.model-unavailable"
    assert len(healthy.gemini.asked("judge") + healthy.gemini.asked("answer")) == asked

    await healthy.heal()
    assert (await ending(person, conversation, "And now?"))["status"] == "completed"
    assert healthy.calls.phase is Phase.CLOSED


async def test_an_answer_that_took_three_tries_is_stored_once(healthy: World) -> None:
    """429 with a delay, 500, and then the answer: the reader sees nothing of it."""
    healthy.gemini.next["answer"].extend([fails(429, delay="0.1s"), fails(500)])
    person = await healthy.service.person()
    conversation = await person.conversation()
    assert (await ending(person, conversation, "What is the code?"))["status"] == "completed"
    assert len(healthy.gemini.asked("answer")) == 3
    assert await messages(person, conversation) == [("user", "What is the code?"), ("assistant", ANSWER)]


async def test_what_could_not_be_embedded_is_learnt_later(healthy: World) -> None:
    """The Assessor's job is postponed, not failed: the memory is there when Gemini embeds again."""
    healthy.gemini.always["assess"] = tells({"findings": [FOUND]})
    embeds = healthy.gemini.always["embed"]
    healthy.gemini.always["embed"] = fails(503)
    person = await healthy.service.person()
    end = await ending(person, await person.conversation(), "My locker's code is 4471")
    assert end["status"] == "completed", "an answer without recall by meaning is better than none"
    async with asyncio.timeout(5):
        while len(healthy.gemini.asked("embed")) <= QUICK.attempts:
            await asyncio.sleep(0.02)
    assert await memories(healthy.service.services, person) == []
    healthy.gemini.always["embed"] = embeds
    async with asyncio.timeout(10):
        while await memories(healthy.service.services, person) != [FOUND["text"]]:
            await asyncio.sleep(0.05)


async def test_what_gemini_will_not_assess_teaches_nothing_and_leaves_no_job(healthy: World) -> None:
    """The answer stands; the job is done: neither dead nor tried again, which would be within a second."""

    def assessed() -> int:
        return [request.facts["message"] for request in healthy.gemini.asked("assess")].count("Do not read this")

    healthy.gemini.always["assess"] = BLOCKED
    person = await healthy.service.person()
    assert (await ending(person, await person.conversation(), "Do not read this"))["status"] == "completed"
    async with asyncio.timeout(5):
        while not assessed():
            await asyncio.sleep(0.02)
    await asyncio.sleep(AssessTurn.retry.base + 0.5)
    assert assessed() == 1
    assert ("default", "dead") not in await healthy.service.services.jobs.census()


async def test_a_worker_that_stops_in_a_turn_leaves_it_to_the_next_which_answers_once(
    make_database: MakeDatabase, redis_url: str
) -> None:
    """The first worker waits for Gemini in vain; the second one gets the answer, and there is one."""
    async with world(await make_database(), redis_url, with_worker=False) as running:
        running.gemini.always["answer"] = hangs
        person = await running.service.person()
        conversation = await person.conversation()
        posted = await person.post(conversation, "What is the code?")
        async with at_work(running.service.services):
            while not running.gemini.asked("answer"):
                await asyncio.sleep(0.01)
        running.gemini.always["answer"] = says("It is ", "as you said.")
        async with at_work(running.service.services):
            events = [event async for event in person.events(posted["run"]["id"])]
        assert [event.name for event in events].count("run.start") == 2
        assert events[-1].data["status"] == "completed"
        assert await messages(person, conversation) == [("user", "What is the code?"), ("assistant", ANSWER)]


@asynccontextmanager
async def at_work(services: bootstrap.Services) -> AsyncIterator[Any]:
    """A worker that does not wait for what it has begun when it is stopped."""
    async with working(services, consumers(services), PLACES, cron=(), patience=0) as runner:
        yield runner
