"""`Idempotency-Key` over HTTP: what is sent again is not done again."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.fixtures.service import Person, Service


async def titles(person: Person) -> list[str]:
    return sorted(each["title"] for each in (await person.ask("GET", "/conversations")).json()["items"])


async def test_the_same_request_gets_the_same_answer_and_is_done_once(person: Person) -> None:
    key, body = str(uuid4()), {"title": "Holidays"}
    first, again = [await person.ask("POST", "/conversations", body, idempotency_key=key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["content-type"] == first.headers["content-type"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.headers["x-request-id"] != first.headers["x-request-id"]
    assert await titles(person) == ["Holidays"]


async def test_twenty_at_once_are_done_once(person: Person) -> None:
    """Those that come too early are told so, and never a second conversation is made."""
    key = str(uuid4())
    answers = await asyncio.gather(
        *(person.ask("POST", "/conversations", {"title": "Once"}, idempotency_key=key) for _ in range(20))
    )
    codes = {answer.status_code for answer in answers}
    assert codes <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"idempotency-key-running"}
    assert await titles(person) == ["Once"]


async def test_another_body_or_path_under_the_key_is_refused(person: Person) -> None:
    key, conversation = str(uuid4()), await person.conversation(title="A")
    await person.ask("POST", "/conversations", {"title": "B"}, idempotency_key=key)
    for path, body in [("/conversations", {"title": "C"}), (f"/conversations/{conversation}/contexts", {"title": "B"})]:
        answer = await person.ask("POST", path, body, idempotency_key=key)
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert await titles(person) == ["A", "B"]


async def test_a_refusal_is_an_answer_too(person: Person) -> None:
    """A 404 stays one under its key: what the client was told does not change behind its back."""
    path, key = f"/conversations/{uuid4()}/contexts", str(uuid4())
    first, again = [await person.ask("POST", path, {}, idempotency_key=key) for _ in range(2)]
    assert (first.status_code, again.status_code) == (404, 404)
    assert again.content == first.content
    assert again.headers["content-type"] == "application/problem+json"


async def test_users_do_not_meet_in_their_keys(service: Service) -> None:
    key, people = str(uuid4()), [await service.person(), await service.person()]
    answers = [await each.ask("POST", "/conversations", {"title": "Mine"}, idempotency_key=key) for each in people]
    assert len({answer.json()["id"] for answer in answers}) == 2
    assert [await titles(each) for each in people] == [["Mine"], ["Mine"]]


@pytest.mark.parametrize(("key", "code"), [("k" * 201, "too-long"), ("", "too-short")])
async def test_a_key_that_cannot_be_one_is_told(person: Person, key: str, code: str) -> None:
    answer = await person.ask("POST", "/conversations", {}, idempotency_key=key)
    assert answer.status_code == 400
    [problem] = answer.json()["errors"]
    assert (problem["field"], problem["code"]) == ("Idempotency-Key", code)


async def test_no_secret_is_ever_kept(service: Service, database_url: str) -> None:
    """Below /auth a key is not heeded: neither tokens nor keys may lie in a table."""
    key, ada = str(uuid4()), await service.person()
    for _ in range(2):
        answer = await ada.ask("POST", "/auth/guest", idempotency_key=key)
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers
    assert await rows(database_url, key) == 0


async def test_nobody_gets_an_answer_with_a_bad_token(person: Person, database_url: str) -> None:
    key = str(uuid4())
    await person.ask("POST", "/conversations", {}, idempotency_key=key)
    stranger = Person(person.client, {"Authorization": "Bearer nobody's"}, "")
    answer = await stranger.ask("POST", "/conversations", {}, idempotency_key=key)
    assert answer.status_code == 401
    assert await rows(database_url, key) == 1


async def test_a_message_keeps_its_own_rule(person: Person, database_url: str) -> None:
    """The same run, also while it runs, and never a 409."""
    key, conversation = str(uuid4()), await person.conversation()
    path = f"/conversations/{conversation}/messages"
    posts = [await person.ask("POST", path, {"content": "Hello"}, idempotency_key=key) for _ in range(2)]
    assert [each.status_code for each in posts] == [202, 202]
    assert len({each.json()["run"]["id"] for each in posts}) == 1
    assert await rows(database_url, key) == 0


async def rows(database_url: str, key: str) -> int:
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        found = await connection.execute(text("SELECT count(*) FROM idempotency_keys WHERE key = :key"), {"key": key})
        count: int = found.scalar_one()
    await engine.dispose()
    return count
