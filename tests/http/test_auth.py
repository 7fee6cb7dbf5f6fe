"""Signing in and out over HTTP, and the races of it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.http.signing_in import PASSWORD, House, a_form, bearer, code, house


@pytest.fixture
async def home(database_url: str) -> AsyncIterator[House]:
    async with house(database_url) as found:
        yield found


async def _families(database_url: str, user_id: str) -> Counter[str | None]:
    """The sessions of a user by why they ended (None: alive), as the database has them."""
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        rows = await connection.execute(text(f"SELECT revoked_reason FROM sessions WHERE user_id = '{user_id}'"))
        found = Counter(rows.scalars())
    await engine.dispose()
    return found


async def test_registering_answers_a_user_and_tokens(home: House) -> None:
    form = a_form(language="id", time_zone="Asia/Jakarta")
    answer = await home.post("/auth/register", form)
    signed_in = answer.json()
    user = signed_in.pop("user")
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert signed_in.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (signed_in["token_type"], signed_in["expires_in"]) == ("Bearer", 900)
    assert (user["email"], user["name"], user["is_guest"], user["is_admin"]) == (form["email"], "Ada", False, False)
    assert (user["language"], user["time_zone"], user["must_change_password"]) == ("id", "Asia/Jakarta", False)
    assert (user["created_at"], user["updated_at"]) == ("2026-03-01T09:00:00Z", "2026-03-01T09:00:00Z")
    assert "password" not in answer.text.replace("must_change_password", "")


async def test_login_and_refresh_answer_the_same_shape(home: House) -> None:
    registered = await home.registered()
    login = await home.post("/auth/login", {"email": registered["user"]["email"], "password": PASSWORD})
    refreshed = await home.refresh(registered)
    for answer in (login, refreshed):
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json().keys() == registered.keys()
        assert answer.json()["user"] == registered["user"]


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"email": "nobody"}, {"email": "identity.email-malformed"}),
        ({"password": "short", "name": ""}, {"password": "identity.password-too-short", "name": "identity.name-empty"}),
        ({"time_zone": "Mars/Olympus"}, {"time_zone": "identity.time-zone-unknown"}),
        ({"language": "fr"}, {"language": "invalid-choice"}),
        ({"is_admin": True}, {"is_admin": "unknown-field"}),
        ({"email": None}, {"email": "wrong-type"}),
    ],
)
async def test_a_form_that_is_not_acceptable_says_where(
    home: House, changed: dict[str, object], errors: dict[str, str]
) -> None:
    """All fields at once, and an administrator is not made by asking to be one."""
    answer = await home.post("/auth/register", a_form(**changed))
    assert answer.status_code == 400
    assert {each["field"]: each["code"] for each in answer.json()["errors"]} == errors


async def test_a_wrong_password_and_an_unknown_e_mail_get_the_same_answer(home: House) -> None:
    """To the byte, but for the id of the request."""
    registered = await home.registered()
    bodies = []
    for email in (registered["user"]["email"], "nobody-has-this@example.org"):
        answer = await home.post("/auth/login", {"email": email, "password": "not my password"})
        assert (answer.status_code, code(answer)) == (401, "identity.credentials-wrong")
        bodies.append({name: value for name, value in answer.json().items() if name != "request_id"})
    assert bodies[0] == bodies[1]


async def test_twenty_registrations_with_one_e_mail_make_one_user(home: House) -> None:
    form = a_form()
    answers = await asyncio.gather(*(home.post("/auth/register", form) for _ in range(20)))
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 19}
    assert {code(answer) for answer in answers if answer.status_code == 409} == {"identity.email-taken"}


async def test_a_guest_keeps_their_id_by_registering(home: House) -> None:
    guest = await home.guest()
    answer = await home.post("/auth/register", a_form(), guest["access_token"])
    assert answer.status_code == 201
    assert guest["user"]["is_guest"]
    assert (answer.json()["user"]["id"], answer.json()["user"]["is_guest"]) == (guest["user"]["id"], False)
    assert code(await home.refresh(guest)) == "identity.refresh-token-invalid"
    again = await home.post("/auth/register", a_form(), guest["access_token"])
    assert (again.status_code, code(again)) == (401, "identity.session-ended")
    again = await home.post("/auth/register", a_form(), answer.json()["access_token"])
    assert (again.status_code, code(again)) == (409, "identity.already-registered")


async def test_a_guest_whose_token_is_not_good_is_told_instead_of_losing_everything(home: House) -> None:
    """No second user is made in silence."""
    guest = await home.guest()
    home.clock.advance(minutes=15)
    answer = await home.post("/auth/register", a_form(), guest["access_token"])
    assert (answer.status_code, code(answer)) == (401, "identity.token-expired")


async def test_a_token_refreshed_by_fifty_tabs_at_once_signs_nobody_out(home: House, database_url: str) -> None:
    """All get tokens of their own which work on, in one family."""
    guest = await home.guest()
    answers = await asyncio.gather(*(home.refresh(guest) for _ in range(50)))
    assert Counter(answer.status_code for answer in answers) == {200: 50}
    tabs = [answer.json() for answer in answers]
    assert len({tab["refresh_token"] for tab in tabs}) == 50
    again = await asyncio.gather(*(home.refresh(tab) for tab in tabs))
    assert Counter(answer.status_code for answer in again) == {200: 50}
    assert await _families(database_url, guest["user"]["id"]) == {None: 1}


async def test_a_replayed_token_ends_its_family_and_no_other(home: House, database_url: str) -> None:
    """The refusal is an error and yet the end of the session is stored."""
    first = await home.registered()
    other = (await home.post("/auth/login", {"email": first["user"]["email"], "password": PASSWORD})).json()
    second = (await home.refresh(first)).json()
    home.clock.advance(seconds=11)
    replayed = await home.refresh(first)
    assert (replayed.status_code, code(replayed)) == (401, "identity.refresh-token-reused")
    assert code(await home.refresh(second)) == "identity.refresh-token-invalid"
    assert (await home.refresh(other)).status_code == 200
    assert await _families(database_url, first["user"]["id"]) == {None: 1, "reuse": 1}


async def test_a_replay_racing_with_refreshes_ends_the_family_for_all(home: House) -> None:
    """Whatever is refreshed while the thief is found out, nothing of the family works afterwards."""
    first = await home.guest()
    second = (await home.refresh(first)).json()
    home.clock.advance(seconds=11)
    answers = await asyncio.gather(*(home.refresh(each) for each in [second] * 10 + [first] * 5 + [second] * 10))
    survivors = [answer.json() for answer in answers if answer.status_code == 200]
    assert "identity.refresh-token-reused" in {code(answer) for answer in answers if answer.status_code != 200}
    afterwards = await asyncio.gather(*(home.refresh(each) for each in [second, *survivors]))
    assert {code(answer) for answer in afterwards} == {"identity.refresh-token-invalid"}


async def test_an_unused_session_expires(home: House) -> None:
    guest = await home.guest()
    home.clock.advance(days=30)
    assert code(await home.refresh(guest)) == "identity.refresh-token-expired"


async def test_logging_out_ends_this_session_and_no_other(home: House) -> None:
    phone = await home.registered()
    laptop = (await home.post("/auth/login", {"email": phone["user"]["email"], "password": PASSWORD})).json()
    answer = await home.post("/auth/logout", token=phone["access_token"])
    assert (answer.status_code, answer.content) == (204, b"")
    assert code(await home.refresh(phone)) == "identity.refresh-token-invalid"
    assert (await home.refresh(laptop)).status_code == 200


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, "identity.token-missing"),
        ("", "identity.token-missing"),
        ("Bearer", "identity.token-missing"),
        ("Bearer  ", "identity.token-missing"),
        ("Basic YTpi", "identity.token-missing"),
        ("Bearer made.up.token", "identity.token-invalid"),
    ],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/auth/logout"), ("GET", "/users/me"), ("PATCH", "/users/me")])
async def test_who_does_not_say_who_they_are_is_not_let_in(
    home: House, method: str, path: str, header: str | None, expected: str
) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = await home.client.request(method, path, headers=headers, json={} if method == "PATCH" else None)
    assert (answer.status_code, code(answer)) == (401, expected)


async def test_the_name_of_the_scheme_may_be_written_in_any_case(home: House) -> None:
    """RFC 9110 §11.1."""
    token = bearer(await home.guest())["Authorization"]
    for header in (token, token.replace("Bearer", "bearer"), token.replace("Bearer", "BEARER ")):
        assert (await home.client.get("/users/me", headers={"Authorization": header})).status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/login", {"email": "ada@example.org", "password": "x" * 257}),
        ("/auth/login", {"email": "a" * 255, "password": PASSWORD}),
        ("/auth/refresh", {"refresh_token": "x" * 257}),
        ("/auth/refresh", {}),
        ("/auth/login", {"email": "ada@example.org", "password": PASSWORD, "remember": True}),
    ],
)
async def test_a_body_of_another_shape_or_size_is_refused(home: House, path: str, body: dict[str, object]) -> None:
    """Before anything is normalised, hashed or looked up."""
    assert (await home.post(path, body)).status_code == 400


async def test_odd_characters_are_answered_and_not_a_fault(home: House) -> None:
    """NUL is text to JSON and none to Postgres: no field of any body may hold it."""
    for path, body in (
        ("/auth/login", {"email": "a\x00@b", "password": PASSWORD}),
        ("/auth/refresh", {"refresh_token": "\x00"}),
        ("/auth/register", a_form(name="a\x00b")),
        ("/auth/register", a_form(password="\x00" * 8)),
    ):
        refused = await home.post(path, body)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "nul-character")
