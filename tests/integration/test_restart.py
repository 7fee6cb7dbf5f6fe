"""Deploying the API does not touch an answer: whoever reads it goes on reading at the next server."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace

import httpx

from potentia.adapters.offline.model import OfflineModel
from potentia.domain.jobs import Queue
from potentia.entrypoints import bootstrap
from potentia.entrypoints.settings import Settings
from potentia.entrypoints.worker.consumers import consumers
from potentia.entrypoints.worker.working import working
from tests.fixtures.servers import MakeDatabase
from tests.fixtures.service import Event, Person, serving


@asynccontextmanager
async def slow_worker(database_url: str, redis_url: str) -> AsyncIterator[None]:
    """A worker whose Specialist says a word each 80 ms."""
    settings = Settings.read(
        {
            "POTENTIA_DATABASE_URL": database_url,
            "POTENTIA_REDIS_URL": redis_url,
            "POTENTIA_SECRET_KEY": "a key of thirty-two bytes or more",
        }
    )
    async with bootstrap.services(settings) as services:
        slow = replace(services, turns=replace(services.turns, model=OfflineModel(pace=0.08)))
        async with working(slow, consumers(slow), dict.fromkeys(Queue, 4), cron=()):
            yield


async def read_until(person: Person, run: str, deltas: int) -> list[Event]:
    seen: list[Event] = []
    async for event in person.events(run):
        seen.append(event)
        if sum(each.name == "delta" for each in seen) == deltas:
            break
    return seen


async def test_a_reader_of_an_api_that_restarts_has_the_whole_text(make_database: MakeDatabase, redis_url: str) -> None:
    database_url = await make_database()
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(slow_worker(database_url, redis_url))
        async with serving(database_url, redis_url, with_worker=False) as first:
            person = await first.person()
            posted = await person.post(
                await person.conversation(),
                "Remember that my locker code is 4471, my dog is called Bello, my sister lives in Malang and "
                "my favourite colour is green",
            )
            run = posted["run"]["id"]
            seen = await read_until(person, run, deltas=3)
            reading = person.events(run, last_event_id=str(seen[-1].id))
            seen.append(await anext(reading))
        with suppress(httpx.HTTPError, StopAsyncIteration):
            seen += [event async for event in reading]
        assert seen[-1].name != "run.end", "the answer must still be on its way"
        second = await stack.enter_async_context(serving(database_url, redis_url, with_worker=False))
        again = replace(person, client=second.client)
        seen += [event async for event in again.events(run, last_event_id=str(seen[-1].id))]
    numbers = [event.id for event in seen if event.id is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    text = "".join(event.data["text"] for event in seen if event.name == "delta")
    assert (seen[-1].name, seen[-1].data["message"]["content"]) == ("run.end", text)
