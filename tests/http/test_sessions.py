"""Sessions: listed, ended one by one and all at once, and how soon an end is noticed."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.http.signing_in import House, code, house


@pytest.fixture
async def home(database_url: str) -> AsyncIterator[House]:
    async with house(database_url) as found:
        yield found


async def _sessions(home: House, signed_in: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await home.ask("GET", "/auth/sessions", signed_in)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def _standing(home: House, signed_in: dict[str, Any]) -> str:
    answer = await home.ask("GET", "/users/me", signed_in)
    return "in" if answer.status_code == 200 else code(answer)


async def test_my_sessions_are_listed_with_the_one_that_asks(home: House) -> None:
    """The last used first, with what the client calls itself; nobody else's, and none that ended."""
    await home.guest()
    phone = await home.registered()
    home.clock.advance(minutes=1)
    laptop = await home.logged_in(phone, **{"User-Agent": "Laptop/1.0 " + "x" * 500})
    home.clock.advance(minutes=1)
    ended = await home.logged_in(phone)
    await home.ask("POST", "/auth/logout", ended)
    found = await _sessions(home, laptop)
    assert [(each["current"], each["created_at"]) for each in found] == [
        (True, "2026-03-01T09:01:00Z"),
        (False, "2026-03-01T09:00:00Z"),
    ]
    assert found[0]["user_agent"] == ("Laptop/1.0 " + "x" * 500)[:200]
    assert found[0].keys() == {"id", "user_agent", "created_at", "last_used_at", "expires_at", "current"}
    await home.refresh(phone)
    assert [each["current"] for each in await _sessions(home, laptop)] == [False, True]


async def test_a_session_that_expired_is_not_listed(home: House) -> None:
    phone = await home.registered()
    home.clock.advance(days=30)
    assert len(await _sessions(home, await home.logged_in(phone))) == 1


async def test_a_revoked_session_is_out_at_once_and_no_other(home: House) -> None:
    """Its access token too, which has minutes to live, and its refresh token."""
    phone = await home.registered()
    laptop = await home.logged_in(phone)
    assert [await _standing(home, each) for each in (phone, laptop)] == ["in", "in"]
    (session,) = [each for each in await _sessions(home, laptop) if not each["current"]]
    answer = await home.ask("DELETE", f"/auth/sessions/{session['id']}", laptop)
    assert (answer.status_code, answer.content) == (204, b"")
    assert [await _standing(home, each) for each in (phone, laptop)] == ["identity.session-ended", "in"]
    assert code(await home.refresh(phone)) == "identity.refresh-token-invalid"
    again = await home.ask("DELETE", f"/auth/sessions/{session['id']}", laptop)
    assert (again.status_code, code(again)) == (404, "identity.session-not-found")


async def test_the_session_that_asks_can_end_itself(home: House) -> None:
    ada = await home.registered()
    (session,) = await _sessions(home, ada)
    assert (await home.ask("DELETE", f"/auth/sessions/{session['id']}", ada)).status_code == 204
    assert await _standing(home, ada) == "identity.session-ended"


async def test_a_session_of_somebody_else_is_not_there(home: House) -> None:
    """As one that never was; and it goes on."""
    ada, mallory = await home.registered(), await home.registered()
    (theirs,) = await _sessions(home, ada)
    for session_id in (theirs["id"], uuid4()):
        answer = await home.ask("DELETE", f"/auth/sessions/{session_id}", mallory)
        assert (answer.status_code, code(answer)) == (404, "identity.session-not-found")
    assert await _standing(home, ada) == "in"


async def test_logging_out_everywhere_ends_all_sessions_and_nobody_elses(home: House) -> None:
    phone, bob = await home.registered(), await home.registered()
    laptop = await home.logged_in(phone)
    answer = await home.ask("POST", "/auth/logout-all", laptop)
    assert (answer.status_code, answer.content) == (204, b"")
    for each in (phone, laptop):
        assert await _standing(home, each) == "identity.session-ended"
        assert code(await home.refresh(each)) == "identity.refresh-token-invalid"
    assert await _standing(home, bob) == "in"
    assert await _standing(home, await home.logged_in(phone)) == "in"


async def test_logging_out_ends_the_access_token_too(home: House) -> None:
    guest = await home.guest()
    assert await _standing(home, guest) == "in"
    assert (await home.ask("POST", "/auth/logout", guest)).status_code == 204
    assert await _standing(home, guest) == "identity.session-ended"


async def test_a_replayed_refresh_token_ends_the_access_tokens_of_its_family(home: House) -> None:
    """Whoever stole the token is out at once, and not when the minutes of their access token are over."""
    first = await home.guest()
    second = (await home.refresh(first)).json()
    assert await _standing(home, second) == "in"
    home.clock.advance(seconds=11)
    await home.refresh(first)
    assert await _standing(home, second) == "identity.session-ended"


async def test_another_process_notices_an_end_within_a_second(home: House, database_url: str) -> None:
    """It believes for a second what it has seen, and not longer."""
    async with house(database_url) as elsewhere:
        ada = await home.registered()
        assert await _standing(elsewhere, ada) == "in"
        await home.ask("POST", "/auth/logout-all", ada)
        elsewhere.clock.advance(seconds=0.999)
        assert await _standing(elsewhere, ada) == "in"
        elsewhere.clock.advance(seconds=0.001)
        assert await _standing(elsewhere, ada) == "identity.session-ended"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/auth/sessions", None),
        ("DELETE", f"/auth/sessions/{UUID(int=1)}", None),
        ("POST", "/auth/logout-all", None),
        ("POST", "/auth/password/change", {"current_password": "x", "new_password": "y"}),
        ("DELETE", "/users/me", {}),
        ("GET", "/auth/api-keys", None),
        ("POST", "/auth/api-keys", {"name": "k", "scopes": ["read"]}),
        ("DELETE", f"/auth/api-keys/{UUID(int=1)}", None),
    ],
)
async def test_nobody_is_let_in_without_a_token(home: House, method: str, path: str, body: object) -> None:
    answer = await home.ask(method, path, body=body)
    assert (answer.status_code, code(answer)) == (401, "identity.token-missing")
