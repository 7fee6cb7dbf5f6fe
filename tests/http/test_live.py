"""Streams end when those who read them are signed out: here, at another process, and while Redis is down."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from tests.fixtures.servers import MakeDatabase
from tests.fixtures.service import Person, Service, serving

PASSWORD = "a good long password"


class Reading:
    """The stream of a run that nobody answers: it lasts until somebody ends it."""

    def __init__(self, answer: httpx.Response) -> None:
        self._lines = answer.aiter_lines()

    async def has_begun(self) -> None:
        async for line in self._lines:
            if line == "event: run.queued":
                return

    async def seconds_to_its_end(self) -> float:
        since = time.perf_counter()
        async with asyncio.timeout(10):
            async for _ in self._lines:
                pass
        return time.perf_counter() - since

    async def goes_on(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                async for _ in self._lines:
                    pass
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def reading(person: Person, client: httpx.AsyncClient, token: str | None = None) -> AsyncIterator[Reading]:
    posted = await person.post(await person.conversation(), "is anybody there?")
    headers = {"Authorization": f"Bearer {token}"} if token else person.headers
    async with client.stream("GET", f"/runs/{posted['run']['id']}/events", headers=headers) as answer:
        assert answer.status_code == 200
        found = Reading(answer)
        await found.has_begun()
        yield found


async def _log_out(person: Person) -> httpx.Response:
    return await person.ask("POST", "/auth/logout")


async def _log_out_everywhere(person: Person) -> httpx.Response:
    return await person.ask("POST", "/auth/logout-all")


async def _revoke(person: Person) -> httpx.Response:
    (session,) = (await person.ask("GET", "/auth/sessions")).json()["items"]
    return await person.ask("DELETE", f"/auth/sessions/{session['id']}")


async def _leave(person: Person) -> httpx.Response:
    return await person.ask("DELETE", "/users/me", {"password": PASSWORD})


ends = pytest.mark.parametrize("end", [_log_out, _log_out_everywhere, _revoke, _leave])
End = Callable[[Person], Awaitable[httpx.Response]]


@ends
async def test_a_stream_ends_within_a_second_of_its_session(idle_service: Service, end: End) -> None:
    """With nothing happening in it, so that nothing but the end itself can have ended it."""
    person = await idle_service.person()
    async with reading(person, idle_service.client) as stream:
        assert (await end(person)).status_code == 204
        assert await stream.seconds_to_its_end() < 1


async def test_a_stream_of_a_revoked_key_ends_within_a_second_and_no_other(idle_service: Service) -> None:
    """That of the user's session goes on."""
    person = await idle_service.person()
    made = (await person.ask("POST", "/auth/api-keys", {"name": "reader", "scopes": ["read"]})).json()
    async with (
        reading(person, idle_service.client) as own,
        reading(person, idle_service.client, made["secret"]) as of_key,
    ):
        assert (await person.ask("DELETE", f"/auth/api-keys/{made['key']['id']}")).status_code == 204
        assert await of_key.seconds_to_its_end() < 1
        assert await own.goes_on(1.5)


async def test_streams_of_other_sessions_go_on(idle_service: Service) -> None:
    ada, bob = await idle_service.person(), await idle_service.person()
    async with reading(ada, idle_service.client) as ended, reading(bob, idle_service.client) as other:
        await _log_out_everywhere(ada)
        assert await ended.seconds_to_its_end() < 1
        assert await other.goes_on(1.5)


async def test_a_stream_of_another_process_ends_within_a_second(make_database: MakeDatabase, redis_url: str) -> None:
    database_url = await make_database()
    async with (
        serving(database_url, redis_url, with_worker=False) as here,
        serving(database_url, redis_url, with_worker=False) as there,
    ):
        person = await here.person()
        async with reading(person, there.client) as stream:
            assert (await _log_out_everywhere(person)).status_code == 204
            assert await stream.seconds_to_its_end() < 1


async def test_a_stream_ends_while_redis_is_down(make_database: MakeDatabase, own_valkey: EmbeddedValkey) -> None:
    """Nothing of it goes over Redis."""
    async with serving(await make_database(), own_valkey.url, with_worker=False) as service:
        person = await service.person()
        async with reading(person, service.client) as stream:
            await own_valkey.stop()
            assert await stream.goes_on(1)
            assert (await _log_out_everywhere(person)).status_code == 204
            assert await stream.seconds_to_its_end() < 3
