"""The stream of a run: followed while it happens, joined late, resumed, and read after its record is lost."""

import asyncio

import pytest

from potentia.adapters.redis.client import create_client
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from tests.fixtures.service import Person, Service, read_events, serving


async def test_a_run_is_told_from_its_start_to_its_one_end(person: Person) -> None:
    posted = await person.post(await person.conversation(), "Remember that my dog is called Bello")
    events = [event async for event in person.events(posted["run"]["id"])]
    names = [event.name for event in events if event.name != "run.queued"]
    assert names[:3] == ["run.start", "context", "title"]
    assert set(names[3:-1]) == {"delta"}
    assert names.count("run.end") == 1
    numbers = [event.id for event in events if event.id is not None]
    assert numbers == list(range(1, len(numbers) + 1))
    text = "".join(event.data["text"] for event in events if event.name == "delta")
    end = events[-1].data
    assert (end["status"], end["message"]["content"], end["problem"]) == ("completed", text, None)
    assert end["usage"]["answer_tokens"] > 0
    stored = (await person.ask("GET", f"/runs/{posted['run']['id']}")).json()
    assert (stored["status"], stored["usage"]) == ("completed", end["usage"])


async def test_several_readers_and_late_ones_see_the_same(person: Person) -> None:
    posted = await person.post(await person.conversation(), "hello there")
    run = posted["run"]["id"]

    async def read(delay: float) -> list[tuple[int | None, str]]:
        await asyncio.sleep(delay)
        return [(event.id, event.name) async for event in person.events(run) if event.name != "run.queued"]

    first, *others = await asyncio.gather(*(read(delay) for delay in (0, 0, 0.05, 0.5)))
    assert all(other == first for other in others)


async def test_a_reader_resumes_after_the_last_event_that_it_saw(person: Person) -> None:
    posted = await person.post(await person.conversation(), "hello there")
    run = posted["run"]["id"]
    everything = [event async for event in person.events(run) if event.id]
    rest = [event async for event in person.events(run, last_event_id="2")]
    assert rest == everything[2:]


async def test_posting_with_accept_event_stream_streams_at_once(person: Person) -> None:
    conversation = await person.conversation()
    headers = person.headers | {"Accept": "text/event-stream"}
    path = f"/conversations/{conversation}/messages"
    async with person.client.stream("POST", path, json={"content": "hello"}, headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        names = [event.name async for event in read_events(answer)]
    assert names[-1] == "run.end"


async def test_a_lost_record_is_told_from_the_database(database_url: str, own_valkey: EmbeddedValkey) -> None:
    """A flush takes the live record of an ended run: readers get a snapshot and the end all the same."""
    async with serving(database_url, own_valkey.url) as service:
        person = await service.person()
        posted = await person.post(await person.conversation(), "Remember that my cat is called Miez")
        told = [event async for event in person.events(posted["run"]["id"])]
        async with create_client(own_valkey.url) as redis:
            await redis.flushall()
        again = [event async for event in person.events(posted["run"]["id"])]
    assert [event.name for event in again] == ["snapshot", "run.end"]
    assert again[0].data["text"] == told[-1].data["message"]["content"]
    assert again[1].data == told[-1].data


async def test_a_turn_goes_on_while_redis_is_down(database_url: str, own_valkey: EmbeddedValkey) -> None:
    async with serving(database_url, own_valkey.url) as service:
        person = await service.person()
        conversation = await person.conversation()
        await person.say(conversation, "Remember that my sister lives in Malang")
        await service.until_learnt()
        await own_valkey.stop()
        answer = await asyncio.wait_for(person.say(conversation, "Where does my sister live?"), 15)
        ready = (await person.ask("GET", "/ready")).json()
    assert "Malang" in answer
    assert (ready["ready"], ready["status"]) == (True, "degraded")


async def test_a_queued_run_says_so(idle_service: Service) -> None:
    person = await idle_service.person()
    posted = await person.post(await person.conversation(), "is anybody there?")
    async with asyncio.timeout(5):
        async for event in person.events(posted["run"]["id"]):
            assert (event.name, event.data["run_id"]) == ("run.queued", posted["run"]["id"])
            break


@pytest.mark.parametrize("number", ["-1", "9007199254740992", "9" * 25, "one"])
async def test_a_bad_last_event_id_is_refused(person: Person, number: str) -> None:
    posted = await person.post(await person.conversation(), "hello")
    answer = await person.ask("GET", f"/runs/{posted['run']['id']}/events", last_event_id=number)
    assert answer.status_code == 400
