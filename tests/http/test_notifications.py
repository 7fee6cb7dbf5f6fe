"""My feed: read in pages, marked as read, and followed while it grows; also without Redis."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from signal import SIGCONT, SIGSTOP
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from potentia.domain.notifications.model import Notification
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from tests.fixtures.servers import MakeDatabase
from tests.fixtures.service import Event, Person, Service, serving
from tests.http.signing_in import code

STREAM = "/notifications/stream"
INVITED = {"inviter": "Bob {workspace} <b>", "workspace": "“Ünïcode” {0} 🎉"}


async def add(service: Service, *people: Person, kind: str = "workspace.invited") -> None:
    """One for each, in one transaction."""
    now = service.services.clock.now()
    async with service.services.open_uow() as uow:
        await uow.notifications.add(*(Notification(uuid7(), UUID(each.id), kind, INVITED, now) for each in people))


async def feed(person: Person, query: str = "", **headers: str) -> dict[str, Any]:
    answer = await person.ask("GET", f"/notifications{query}", **headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


class Reader:
    """Somebody who follows their feed; what came, and when."""

    def __init__(self, person: Person, **headers: str) -> None:
        self.events: list[Event] = []
        self.at: list[float] = []
        self._person = person
        self._headers = headers

    async def run(self) -> None:
        """Up to the end of the stream."""
        async with aclosing(self._person.stream(STREAM, **self._headers)) as events:  # type: ignore[type-var]
            async for event in events:
                self.events.append(event)
                self.at.append(time.perf_counter())

    async def until(self, count: int, seconds: float = 10) -> list[int | None]:
        """The numbers, as soon as there are so many."""
        async with asyncio.timeout(seconds):
            while len(self.events) < count:
                await asyncio.sleep(0.005)
        return [event.id for event in self.events]


@asynccontextmanager
async def reading(person: Person, **headers: str) -> AsyncIterator[Reader]:
    """It listens: what is added from now on is new to it."""
    reader = Reader(person, **headers)
    running = asyncio.create_task(reader.run())
    await asyncio.sleep(0.3)
    try:
        yield reader
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_feed_is_read_in_pages_from_new_to_old(service: Service) -> None:
    person, other = await service.person(), await service.person()
    for _ in range(5):
        await add(service, person, other)
    first = await feed(person, "?limit=2")
    second = await feed(person, f"?limit=3&cursor={first['next_cursor']}")
    assert [each["number"] for each in first["items"] + second["items"]] == [5, 4, 3, 2, 1]
    assert (first["unread"], second["unread"], second["next_cursor"]) == (5, 5, None)


async def test_a_notification_is_data_and_words_in_the_language_asked_for(service: Service, person: Person) -> None:
    """Other people's words stay what they are, whatever braces they hold; a kind without words has some."""
    await add(service, person)
    await add(service, person, kind="test.unheard-of")
    odd, invited = (await feed(person))["items"]
    assert invited["facts"] == INVITED
    assert invited["title"] == "You are invited to a workspace"
    assert invited["detail"] == f"{INVITED['inviter']} invites you to “{INVITED['workspace']}”."
    assert (invited["kind"], invited["read_at"]) == ("workspace.invited", None)
    assert odd["title"] == "Something is new"
    _, invited = (await feed(person, accept_language="id"))["items"]
    assert invited["title"] == "Anda diundang ke ruang kerja"


async def test_some_are_read_or_all_up_to_a_number(service: Service) -> None:
    """What was read stays so since then; ids of others, and of nobody, are passed over."""
    ada, bob = await service.person(), await service.person()
    for _ in range(4):
        await add(service, ada, bob)
    newest, *_ = (await feed(ada))["items"]
    theirs = (await feed(bob))["items"][0]["id"]
    ids = [newest["id"], theirs, str(uuid7())]
    assert (await ada.ask("POST", "/notifications/read", {"ids": ids})).json() == {"unread": 3}
    read_at = (await feed(ada))["items"][0]["read_at"]
    assert read_at is not None
    assert (await ada.ask("POST", "/notifications/read", {"up_to": 2})).json() == {"unread": 1}
    answer = await ada.ask("POST", "/notifications/read", {"up_to": 2**53 - 1, "ids": ids})
    assert (answer.status_code, answer.json()) == (200, {"unread": 0})
    assert (await feed(ada))["items"][0]["read_at"] == read_at
    assert (await feed(bob))["unread"] == 4


@pytest.mark.parametrize(
    ("body", "field", "expected"),
    [
        ({}, "ids", "one-required"),
        ({"up_to": -1}, "up_to", "too-small"),
        ({"up_to": 2**53}, "up_to", "too-large"),
        ({"ids": ["x"]}, "ids[0]", "invalid-format"),
        ({"ids": [str(uuid7())] * 201}, "ids", "too-long"),
        ({"all": True}, "all", "unknown-field"),
    ],
)
async def test_what_says_nothing_or_nonsense_is_told_so(
    person: Person, body: dict[str, object], field: str, expected: str
) -> None:
    answer = await person.ask("POST", "/notifications/read", body)
    problem = answer.json()["errors"][0]
    assert (answer.status_code, problem["field"], problem["code"]) == (400, field, expected)


@pytest.mark.parametrize("path", ["", "/read", "/stream"])
async def test_nobodys_feed_is_nobodys(service: Service, path: str) -> None:
    method = "POST" if path == "/read" else "GET"
    answer = await service.client.request(
        method, f"/notifications{path}", json={"up_to": 1} if path == "/read" else None
    )
    assert (answer.status_code, code(answer)) == (401, "identity.token-missing")


async def test_a_header_is_named_as_it_is_sent(person: Person) -> None:
    answer = await person.ask("GET", "/notifications/stream", last_event_id="abc")
    problem = answer.json()["errors"][0]
    assert (answer.status_code, problem["field"], problem["code"]) == (400, "Last-Event-ID", "wrong-type")
    assert problem["detail"] == "This should be an integer, not a string."


async def test_what_is_new_comes_at_once_and_what_was_there_does_not(service: Service) -> None:
    """To every reader of that feed, and to no other; as the page would have it."""
    person, other = await service.person(), await service.person()
    await add(service, person)
    async with reading(person) as first, reading(person) as second, reading(other) as stranger:
        since = time.perf_counter()
        await add(service, person)
        assert await first.until(1) == await second.until(1) == [2]
        assert max(first.at[0], second.at[0]) - since < 0.5
        assert stranger.events == []
    (event,) = first.events
    assert event.name == "notification"
    assert event.data == (await feed(person))["items"][0]


async def test_a_reader_goes_on_after_the_last_one_seen(service: Service) -> None:
    """More than are fetched at once, each once and in order, while more are added."""
    person = await service.person()
    for _ in range(3):
        await add(service, *[person] * 100)
    async with reading(person, last_event_id="50") as reader:
        await asyncio.gather(*(add(service, person) for _ in range(20)))
        assert await reader.until(270) == list(range(51, 321))


async def test_a_change_by_the_api_reaches_the_stream(service: Service) -> None:
    person = await service.person()
    async with reading(person) as reader:
        change = {"current_password": "a good long password", "new_password": "another good password"}
        assert (await person.ask("POST", "/auth/password/change", change)).status_code == 204
        await reader.until(1)
    assert reader.events[0].data["kind"] == "identity.password-changed"


async def test_another_process_tells_it_too(make_database: MakeDatabase, redis_url: str) -> None:
    database_url = await make_database()
    async with (
        serving(database_url, redis_url, with_worker=False) as here,
        serving(database_url, redis_url, with_worker=False) as there,
    ):
        person = await here.person()
        async with reading(person) as reader:
            since = time.perf_counter()
            await add(there, person)
            await reader.until(1)
        assert reader.at[0] - since < 0.5


def _stop(valkey: EmbeddedValkey) -> Callable[[], Any]:
    return valkey.stop


def _freeze(valkey: EmbeddedValkey) -> Callable[[], Any]:
    async def freeze() -> None:
        valkey.process.send_signal(SIGSTOP)

    return freeze


@pytest.mark.parametrize(("harm", "seconds"), [(_stop, 2.5), (_freeze, 6.0)])
async def test_without_redis_it_comes_within_seconds(
    database_url: str, own_valkey: EmbeddedValkey, harm: Callable[[EmbeddedValkey], Any], seconds: float
) -> None:
    """Postgres has it; Redis only saves the looking."""
    async with serving(database_url, own_valkey.url, with_worker=False) as service:
        person = await service.person()
        async with reading(person) as reader:
            await add(service, person)
            await reader.until(1)
            await harm(own_valkey)()
            try:
                since = time.perf_counter()
                await add(service, person)
                await reader.until(2)
                assert reader.at[1] - since < seconds
            finally:
                if harm is _freeze:
                    own_valkey.process.send_signal(SIGCONT)


async def test_a_stream_ends_with_the_session_that_reads_it(service: Service) -> None:
    """Within a second, with nothing happening in it; somebody else's goes on."""
    ada, bob = await service.person(), await service.person()
    async with reading(bob) as other:
        reader = Reader(ada)
        running = asyncio.create_task(reader.run())
        await asyncio.sleep(0.3)
        assert (await ada.ask("POST", "/auth/logout")).status_code == 204
        async with asyncio.timeout(1):
            await running
        await add(service, bob)
        assert await other.until(1) == [1]


@pytest.mark.parametrize("number", ["-1", "9007199254740992", "one"])
async def test_a_bad_last_event_id_is_refused(person: Person, number: str) -> None:
    answer = await person.ask("GET", STREAM, last_event_id=number)
    assert answer.status_code == 400


async def test_reading_again_under_its_key_answers_the_same(service: Service) -> None:
    person = await service.person()
    for _ in range(2):
        await add(service, person)
    first = await person.ask("POST", "/notifications/read", {"up_to": 1}, idempotency_key="k")
    await person.ask("POST", "/notifications/read", {"up_to": 2})
    again = await person.ask("POST", "/notifications/read", {"up_to": 1}, idempotency_key="k")
    assert first.json() == again.json() == {"unread": 1}
    assert again.headers["idempotency-replayed"] == "true"
