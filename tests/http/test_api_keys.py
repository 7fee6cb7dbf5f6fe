"""API keys: made, shown once, used within their scopes, revoked."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.http.signing_in import PASSWORD, House, code, house

PATH = "/auth/api-keys"
BOTH = {"name": "my script", "scopes": ["read", "write"]}


@pytest.fixture
async def home(database_url: str) -> AsyncIterator[House]:
    async with house(database_url) as found:
        yield found


async def _made(home: House, owner: dict[str, Any], **changed: object) -> dict[str, Any]:
    answer = await home.ask("POST", PATH, owner, BOTH | changed)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _as(made: dict[str, Any]) -> dict[str, Any]:
    return {"access_token": made["secret"]}


async def _keys(home: House, owner: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await home.ask("GET", PATH, owner)).json()["items"]
    return found


async def test_a_key_acts_as_its_user(home: House) -> None:
    ada = await home.registered()
    made = await _made(home, ada)
    assert made["secret"].startswith("pk_")
    me = await home.ask("GET", "/users/me", _as(made))
    assert (me.status_code, me.json()) == (200, ada["user"])
    assert (await home.ask("PATCH", "/users/me", _as(made), {"name": "A. L."})).json()["name"] == "A. L."


async def test_the_secret_is_told_once_and_stored_nowhere(home: House, database_url: str) -> None:
    """Neither in the list nor in the database, where only its digest is."""
    ada = await home.registered()
    made = await _made(home, ada)
    answer = await home.ask("GET", PATH, ada)
    assert answer.json()["items"] == [made["key"]]
    assert made["secret"] not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        rows = (await connection.execute(text("SELECT api_keys::text, hash FROM api_keys"))).all()
    await engine.dispose()
    assert rows
    assert not any(made["secret"] in row[0] or made["secret"].encode() in row[1] for row in rows)


@pytest.mark.parametrize(("scope", "reads", "writes"), [("read", 200, 403), ("write", 403, 200)])
async def test_a_key_does_what_it_was_made_for(home: House, scope: str, reads: int, writes: int) -> None:
    key = _as(await _made(home, await home.registered(), scopes=[scope]))
    read, write = await home.ask("GET", "/users/me", key), await home.ask("PATCH", "/users/me", key, {"name": "A"})
    assert (read.status_code, write.status_code) == (reads, writes)
    refused = read if reads == 403 else write
    assert (code(refused), refused.json()["scope"]) == ("identity.scope-missing", "read" if reads == 403 else "write")


async def test_a_key_does_not_manage_the_account(home: House) -> None:
    """A stolen one cannot become more than it is, nor lock its owner out."""
    ada = await home.registered()
    key = _as(made := await _made(home, ada))
    (session,) = (await home.ask("GET", "/auth/sessions", ada)).json()["items"]
    for method, path, body in [
        ("GET", PATH, None),
        ("POST", PATH, BOTH),
        ("DELETE", f"{PATH}/{made['key']['id']}", None),
        ("POST", "/auth/password/change", {"current_password": PASSWORD, "new_password": "another good password"}),
        ("DELETE", "/users/me", {"password": PASSWORD}),
        ("GET", "/auth/sessions", None),
        ("DELETE", f"/auth/sessions/{session['id']}", None),
        ("POST", "/auth/logout", None),
        ("POST", "/auth/logout-all", None),
    ]:
        refused = await home.ask(method, path, key, body)
        assert (refused.status_code, code(refused)) == (403, "identity.session-required"), (method, path)
    assert (await home.ask("GET", "/users/me", ada)).status_code == 200


async def test_a_revoked_key_is_void_at_once(home: House) -> None:
    ada = await home.registered()
    made, other = await _made(home, ada), await _made(home, ada)
    assert (await home.ask("GET", "/users/me", _as(made))).status_code == 200
    assert (await home.ask("DELETE", f"{PATH}/{made['key']['id']}", ada)).status_code == 204
    assert code(await home.ask("GET", "/users/me", _as(made))) == "identity.api-key-invalid"
    assert (await home.ask("GET", "/users/me", _as(other))).status_code == 200
    assert [each["id"] for each in await _keys(home, ada)] == [other["key"]["id"]]


async def test_a_key_of_somebody_else_is_not_there(home: House) -> None:
    """As one that never was: not listed, not revoked."""
    ada, mallory = await home.registered(), await home.registered()
    made = await _made(home, ada)
    for key_id in (made["key"]["id"], uuid4()):
        answer = await home.ask("DELETE", f"{PATH}/{key_id}", mallory)
        assert (answer.status_code, code(answer)) == (404, "identity.api-key-not-found")
    assert await _keys(home, mallory) == []
    assert (await home.ask("GET", "/users/me", _as(made))).status_code == 200


async def test_a_key_expires(home: House) -> None:
    made = await _made(home, await home.registered(), expires_at="2026-03-01T10:00:00Z")
    home.clock.advance(minutes=59)
    assert (await home.ask("GET", "/users/me", _as(made))).status_code == 200
    home.clock.advance(minutes=1)
    assert code(await home.ask("GET", "/users/me", _as(made))) == "identity.api-key-invalid"


async def test_a_key_that_nobody_made_is_refused(home: House) -> None:
    answer = await home.ask("GET", "/users/me", {"access_token": "pk_made-up"})
    assert (answer.status_code, code(answer)) == (401, "identity.api-key-invalid")


async def test_the_last_use_is_known_to_a_minute(home: House) -> None:
    """The first use is noted at once, and no further one within a minute of it."""
    ada = await home.registered()
    made = await _made(home, ada)
    assert made["key"]["last_used_at"] is None
    seen = []
    for _ in range(4):
        await home.ask("GET", "/users/me", _as(made))
        seen.append((await _keys(home, ada))[0]["last_used_at"][14:19])
        home.clock.advance(seconds=30)
    assert seen == ["00:00", "00:00", "01:00", "01:00"]


@pytest.mark.parametrize(
    ("changed", "field", "expected"),
    [
        ({"name": " "}, "name", "identity.name-empty"),
        ({"name": "x" * 101}, "name", "too-long"),
        ({"scopes": []}, "scopes", "too-short"),
        ({"scopes": ["admin"]}, "scopes[0]", "invalid-choice"),
        ({"expires_at": "2026-03-01T09:00:00Z"}, "expires_at", "identity.expiry-past"),
        ({"expires_at": "2027-03-01T09:00:00"}, "expires_at", "invalid-format"),
    ],
)
async def test_a_key_that_is_not_acceptable_says_where(
    home: House, changed: dict[str, object], field: str, expected: str
) -> None:
    ada = await home.registered()
    answer = await home.ask("POST", PATH, ada, BOTH | changed)
    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, expected)]
    assert await _keys(home, ada) == []


async def test_fifty_keys_are_the_most_also_when_they_are_made_at_once(home: House) -> None:
    ada = await home.registered()
    answers = [await asyncio.gather(*(home.ask("POST", PATH, ada, BOTH) for _ in range(11))) for _ in range(5)]
    assert Counter(answer.status_code for some in answers for answer in some) == {201: 50, 409: 5}
    assert len(await _keys(home, ada)) == 50


async def test_guests_have_keys_too(home: House) -> None:
    made = await _made(home, await home.guest())
    assert (await home.ask("GET", "/users/me", _as(made))).json()["is_guest"]
