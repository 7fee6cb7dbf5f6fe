"""Changing a password, and what goes before a one-time password is changed."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.http.signing_in import PASSWORD, House, code, house

NEW = "another good password"
PATH = "/auth/password/change"


@pytest.fixture
async def home(database_url: str) -> AsyncIterator[House]:
    async with house(database_url) as found:
        yield found


def _change(current: str = PASSWORD, new: str = NEW) -> dict[str, str]:
    return {"current_password": current, "new_password": new}


async def _given_for_one_time(database_url: str, user: dict[str, Any]) -> None:
    engine = create_async_engine(database_url)
    async with engine.begin() as connection:
        await connection.execute(
            text("UPDATE users SET must_change_password = true WHERE id = :id"), {"id": user["id"]}
        )
    await engine.dispose()


async def test_a_changed_password_is_the_only_one_and_ends_other_sessions(home: House) -> None:
    """The session that changed it goes on, with its refresh token."""
    phone = await home.registered()
    laptop = await home.logged_in(phone)
    answer = await home.ask("POST", PATH, laptop, _change())
    assert (answer.status_code, answer.content) == (204, b"")
    login = {"email": phone["user"]["email"], "password": PASSWORD}
    assert code(await home.post("/auth/login", login)) == "identity.credentials-wrong"
    await home.logged_in(phone, NEW)
    assert code(await home.ask("GET", "/users/me", phone)) == "identity.session-ended"
    assert code(await home.refresh(phone)) == "identity.refresh-token-invalid"
    assert (await home.ask("GET", "/users/me", laptop)).status_code == 200
    assert (await home.refresh(laptop)).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (_change("not my password"), 403, "identity.password-wrong"),
        (_change(new="short"), 400, "identity.password-too-short"),
        (_change(new=PASSWORD), 400, "identity.password-unchanged"),
        (_change(new="x" * 257), 400, "too-long"),
        ({"new_password": NEW}, 400, "required"),
    ],
)
async def test_what_is_refused_changes_nothing(home: House, body: dict[str, str], status: int, expected: str) -> None:
    """A wrong password is a 403: the session is good, so that no client throws it away."""
    ada = await home.registered()
    answer = await home.ask("POST", PATH, ada, body)
    problem = answer.json()
    assert (answer.status_code, problem.get("errors", [problem])[0]["code"]) == (status, expected)
    await home.logged_in(ada)


async def test_who_has_no_password_has_none_to_change(home: House) -> None:
    answer = await home.ask("POST", PATH, await home.guest(), _change())
    assert (answer.status_code, code(answer)) == (409, "identity.password-missing")


async def test_of_changes_at_once_one_wins(home: House) -> None:
    """The others were proven with a password that is not the present one any more."""
    ada = await home.registered()
    changes = [home.ask("POST", PATH, ada, _change(new=f"{NEW} {n}")) for n in range(5)]
    answers = await asyncio.gather(*changes)
    assert Counter(answer.status_code for answer in answers) == {204: 1, 403: 4}
    (won,) = [n for n, answer in enumerate(answers) if answer.status_code == 204]
    await home.logged_in(ada, f"{NEW} {won}")


async def test_a_one_time_password_opens_nothing_but_its_change(home: House, database_url: str) -> None:
    ada = await home.registered()
    await _given_for_one_time(database_url, ada["user"])
    ada = await home.logged_in(ada)
    assert ada["user"]["must_change_password"]
    for method, path, body in [
        ("PATCH", "/users/me", {"name": "A"}),
        ("GET", "/auth/sessions", None),
        ("POST", "/auth/api-keys", {"name": "k", "scopes": ["read"]}),
        ("GET", "/conversations", None),
        ("DELETE", "/users/me", {"password": PASSWORD}),
    ]:
        refused = await home.ask(method, path, ada, body)
        assert (refused.status_code, code(refused)) == (403, "identity.password-must-change"), path
    assert (await home.ask("GET", "/users/me", ada)).status_code == 200
    assert (await home.ask("POST", PATH, ada, _change())).status_code == 204
    me = await home.ask("GET", "/users/me", ada)
    assert not me.json()["must_change_password"]
    assert (await home.ask("GET", "/auth/sessions", ada)).status_code == 200


async def test_who_has_a_one_time_password_may_leave(home: House, database_url: str) -> None:
    for path in ("/auth/logout", "/auth/logout-all"):
        ada = await home.registered()
        await _given_for_one_time(database_url, ada["user"])
        assert (await home.ask("POST", path, await home.logged_in(ada))).status_code == 204


async def test_nobody_registers_as_the_first_administrator(home: House) -> None:
    """Its address is known to all who read the manual: nobody may take it before it is made."""
    for email in ("admin@potentia.local", " Someone@POTENTIA.local"):
        form = {"email": email, "password": PASSWORD, "name": "Mallory"}
        answer = await home.post("/auth/register", form)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "identity.email-reserved")
