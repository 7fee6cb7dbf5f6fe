"""Users of an external issuer: known at first sight, and as much in charge of their sessions as anybody."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from potentia.adapters.security.external_tokens import JwksTokens
from potentia.adapters.security.key_set import key_set
from tests.fixtures.issuer import AUDIENCE, ISSUER, Issuer, issuing
from tests.fixtures.service import serving
from tests.http.signing_in import PASSWORD, House, code, house


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with issuing() as found:
        yield found


@pytest.fixture
async def home(database_url: str, issuer: Issuer) -> AsyncIterator[House]:
    async with key_set(issuer.url) as keys, house(database_url, JwksTokens(keys, ISSUER, AUDIENCE)) as found:
        yield found


@pytest.fixture
def subject() -> str:
    """Somebody whom nobody has seen before."""
    return f"auth0|{uuid4()}"


def _by(token: str) -> dict[str, Any]:
    return {"access_token": token}


async def _me(home: House, token: str) -> dict[str, Any]:
    answer = await home.ask("GET", "/users/me", _by(token))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_the_first_sight_of_a_subject_makes_a_user(home: House, issuer: Issuer, subject: str) -> None:
    """With the verified e-mail and name of the claims, no guest, no administrator; later tokens are the same user."""
    email = f"{uuid4()}@example.org"
    me = await _me(home, issuer.sign(subject, email=email.upper(), email_verified=True, name=" Ada ", admin=True))
    assert (me["email"], me["name"], me["is_guest"], me["is_admin"]) == (email, "Ada", False, False)
    assert await _me(home, issuer.sign(subject, sid="another")) == me
    assert (await _me(home, issuer.sign(f"{subject}2")))["id"] != me["id"]


async def test_many_first_requests_at_once_make_one_user(
    home: House, issuer: Issuer, subject: str, database_url: str
) -> None:
    """And the audit tells of one user and one session, whoever of them made which."""
    token = issuer.sign(subject)
    found = await asyncio.gather(*(_me(home, token) for _ in range(20)))
    assert len({me["id"] for me in found}) == 1
    of_user = text("SELECT action FROM system_audit WHERE actor_id = :id ORDER BY id")
    engine = create_async_engine(database_url)
    async with engine.connect() as connection:
        facts = (await connection.execute(of_user, {"id": UUID(found[0]["id"])})).scalars().all()
    await engine.dispose()
    assert facts == ["user.made-by-issuer", "session.begun"]


async def test_an_e_mail_joins_no_accounts(home: House, issuer: Issuer, subject: str) -> None:
    """Neither one that somebody registered here, nor one that the issuer has not verified, nor a reserved one."""
    ada = await home.registered()
    taken = await _me(home, issuer.sign(subject, email=ada["user"]["email"], email_verified=True))
    assert (taken["email"], taken["is_guest"]) == (None, False)
    assert taken["id"] != ada["user"]["id"]
    for claims in ({"email": f"{uuid4()}@example.org"}, {"email": "admin@potentia.local", "email_verified": True}):
        assert (await _me(home, issuer.sign(f"{subject}{claims['email']}", **claims)))["email"] is None


async def test_a_session_of_the_issuer_is_listed_and_ended_as_any_other(
    home: House, issuer: Issuer, subject: str
) -> None:
    """All tokens of it are refused from then on, also new ones; those of another sign-in are not."""
    phone, laptop = issuer.sign(subject, sid="phone"), issuer.sign(subject, sid="laptop")
    for token in (phone, laptop):
        await _me(home, token)
    listed = (await home.ask("GET", "/auth/sessions", _by(laptop))).json()["items"]
    assert sorted(each["current"] for each in listed) == [False, True]
    assert (await home.ask("POST", "/auth/logout", _by(phone))).status_code == 204
    for token in (phone, issuer.sign(subject, sid="phone", nonce="new")):
        assert code(await home.ask("GET", "/users/me", _by(token))) == "identity.session-ended"
    await _me(home, laptop)
    assert (await home.ask("POST", "/auth/logout-all", _by(laptop))).status_code == 204
    assert code(await home.ask("GET", "/users/me", _by(laptop))) == "identity.session-ended"
    await _me(home, issuer.sign(subject, sid="a new sign-in"))


async def test_who_comes_from_elsewhere_has_no_password_and_may_leave(
    home: House, issuer: Issuer, subject: str
) -> None:
    token = issuer.sign(subject)
    me = await _me(home, token)
    change = {"current_password": PASSWORD, "new_password": "another good password"}
    assert code(await home.ask("POST", "/auth/password/change", _by(token), change)) == "identity.password-missing"
    assert (await home.ask("DELETE", "/users/me", _by(token), {})).status_code == 204
    home.clock.advance(seconds=1)
    assert (await _me(home, issuer.sign(subject, at=home.clock.now())))["id"] != me["id"]


async def test_tokens_that_are_not_good_are_told_as_our_own_are(home: House, issuer: Issuer, subject: str) -> None:
    token = issuer.sign(subject)
    for bad in (issuer.sign(subject, aud="else"), "a.b.c"):
        answer = await home.ask("GET", "/users/me", _by(bad))
        assert (answer.status_code, code(answer)) == (401, "identity.token-invalid")
    home.clock.advance(minutes=5)
    assert code(await home.ask("GET", "/users/me", _by(token))) == "identity.token-expired"


async def test_own_users_go_on_while_the_issuer_is_down(home: House, issuer: Issuer, subject: str) -> None:
    issuer.broken = b""
    answer: httpx.Response = await home.ask("GET", "/users/me", _by(issuer.sign(subject)))
    assert (answer.status_code, code(answer)) == (503, "identity.issuer-unavailable")
    assert answer.headers["retry-after"] == "10"
    assert (await home.ask("GET", "/users/me", await home.registered())).status_code == 200


async def test_the_settings_make_the_service_believe_an_issuer(
    own_database_url: str, redis_url: str, issuer: Issuer, subject: str
) -> None:
    """Over the real server, with the real clock."""
    settings = {
        "POTENTIA_AUTH_JWKS_URL": issuer.url,
        "POTENTIA_AUTH_ISSUER": ISSUER,
        "POTENTIA_AUTH_AUDIENCE": AUDIENCE,
    }
    async with serving(own_database_url, redis_url, with_worker=False, more=settings) as service:
        token = issuer.sign(subject, at=service.services.clock.now())
        answer = await service.client.get("/users/me", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["is_guest"]) == (200, False)
