"""The user that is asking, over HTTP."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.http.signing_in import House, bearer, code, house


@pytest.fixture
async def home(database_url: str) -> AsyncIterator[House]:
    async with house(database_url) as found:
        yield found


async def test_who_am_i(home: House) -> None:
    """The user of the token and no other one."""
    ada, bob = await home.registered(), await home.guest()
    for signed_in in (ada, bob):
        answer = await home.client.get("/users/me", headers=bearer(signed_in))
        assert (answer.status_code, answer.json()) == (200, signed_in["user"])


async def test_an_access_token_expires(home: House) -> None:
    guest = await home.guest()
    home.clock.advance(minutes=15)
    answer = await home.client.get("/users/me", headers=bearer(guest))
    assert (answer.status_code, code(answer)) == (401, "identity.token-expired")
    fresh = (await home.refresh(guest)).json()
    assert (await home.client.get("/users/me", headers=bearer(fresh))).status_code == 200


async def test_a_change_is_answered_and_kept(home: House) -> None:
    ada = await home.registered()
    home.clock.advance(minutes=1)
    change = {"name": "Ada Lovelace", "language": "id", "time_zone": "Asia/Jakarta"}
    answer = await home.client.patch("/users/me", json=change, headers=bearer(ada))
    expected = ada["user"] | change | {"updated_at": "2026-03-01T09:01:00Z"}
    assert (answer.status_code, answer.json()) == (200, expected)
    assert (await home.client.get("/users/me", headers=bearer(ada))).json() == expected


async def test_an_empty_change_changes_nothing(home: House) -> None:
    ada = await home.registered()
    home.clock.advance(minutes=1)
    answer = await home.client.patch("/users/me", json={}, headers=bearer(ada))
    assert (answer.status_code, answer.json()) == (200, ada["user"])


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"name": "", "time_zone": "x"}, {"name": "identity.name-empty", "time_zone": "identity.time-zone-unknown"}),
        ({"email": "new@example.org"}, {"email": "unknown-field"}),
        ({"is_admin": True}, {"is_admin": "unknown-field"}),
        ({"name": None}, {"name": "wrong-type"}),
    ],
)
async def test_a_change_that_is_not_acceptable_says_where_and_changes_nothing(
    home: House, change: dict[str, object], errors: dict[str, str]
) -> None:
    ada = await home.registered()
    answer = await home.client.patch("/users/me", json=change, headers=bearer(ada))
    assert answer.status_code == 400
    assert {each["field"]: each["code"] for each in answer.json()["errors"]} == errors
    assert (await home.client.get("/users/me", headers=bearer(ada))).json() == ada["user"]


async def test_changes_of_different_fields_at_once_are_all_kept(home: House) -> None:
    ada = await home.registered()
    changes: list[dict[str, str]] = [{"name": "A. L."}, {"language": "id"}, {"time_zone": "Asia/Makassar"}] * 5
    patches = (home.client.patch("/users/me", json=change, headers=bearer(ada)) for change in changes)
    assert {answer.status_code for answer in await asyncio.gather(*patches)} == {200}
    user = (await home.client.get("/users/me", headers=bearer(ada))).json()
    assert (user["name"], user["language"], user["time_zone"]) == ("A. L.", "id", "Asia/Makassar")


async def test_what_a_client_holds_is_not_sent_again(home: House) -> None:
    """304 for the tag of the present state, strong, weak or in a list; 200 with another tag after a change."""
    ada = await home.registered()
    first = await home.client.get("/users/me", headers=bearer(ada))
    tag = first.headers["etag"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = await home.client.get("/users/me", headers=bearer(ada) | {"If-None-Match": held})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag)
    await home.client.patch("/users/me", json={"name": "A. L."}, headers=bearer(ada))
    answer = await home.client.get("/users/me", headers=bearer(ada) | {"If-None-Match": tag})
    assert (answer.status_code, answer.json()["name"]) == (200, "A. L.")
    assert answer.headers["etag"] != tag
    assert answer.headers["cache-control"] == "private, no-cache"
