"""Getting back in without a password, and proving that an e-mail is one's own: over the real service and its worker."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from potentia.domain.identity.errors import SessionEnded
from potentia.domain.identity.model import Actor, Scope
from potentia.domain.notifications.model import Template
from tests.fixtures.service import Person, Service
from tests.http.sharing import invited, workspace_of
from tests.http.signing_in import code

PASSWORD, NEW = "a good long password", "another good password"
FORGOT, RESET, VERIFY, SEND = (
    "/auth/password/forgot",
    "/auth/password/reset",
    "/auth/email/verify",
    "/auth/email/verification",
)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    made = create_async_engine(database_url)
    yield made
    await made.dispose()


def token_of(mail: str) -> str:
    """What stands behind the `#` of the link."""
    found = re.search(r"#token=([\w-]{43})$", mail, re.MULTILINE)
    assert found, mail
    return found[1]


async def _forgotten(service: Service, person: Person) -> str:
    """The token of the mail."""
    answer = await service.client.post(FORGOT, json={"email": person.email})
    assert (answer.status_code, answer.json()) == (202, {"expires_in": 3600})
    return token_of(await service.mail(person.email, Template.PASSWORD_RESET))


async def _reset(service: Service, token: str, new: str = NEW) -> httpx.Response:
    return await service.client.post(RESET, json={"token": token, "new_password": new})


async def _verify(person: Person, token: str) -> httpx.Response:
    return await person.ask("POST", VERIFY, {"token": token})


async def _log_in(service: Service, person: Person, password: str) -> int:
    answer = await service.client.post("/auth/login", json={"email": person.email, "password": password})
    return answer.status_code


async def _is_verified(person: Person) -> bool:
    return bool((await person.ask("GET", "/users/me")).json()["email_verified"])


async def test_who_forgot_their_password_chooses_a_new_one(service: Service) -> None:
    """Sessions end, the old password is none any more, the e-mail is verified, and a mail and the feed say so."""
    ada = await service.person()
    answer = await _reset(service, await _forgotten(service, ada))
    assert (answer.status_code, answer.content) == (204, b"")
    assert code(await ada.ask("GET", "/users/me")) == "identity.session-ended"
    assert [await _log_in(service, ada, each) for each in (PASSWORD, NEW)] == [401, 200]
    signed_in = (await service.client.post("/auth/login", json={"email": ada.email, "password": NEW})).json()
    assert signed_in["user"]["email_verified"]
    assert "just changed" in await service.mail(ada.email, Template.PASSWORD_CHANGED)
    headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
    feed = (await service.client.get("/notifications", headers=headers)).json()
    assert [each["kind"] for each in feed["items"]] == ["identity.password-changed"]


async def test_a_token_is_good_once_and_its_siblings_go_with_it(service: Service) -> None:
    ada = await service.person()
    first = await _forgotten(service, ada)
    second = first
    while second == first:
        second = await _forgotten(service, ada)
    assert (await _reset(service, second)).status_code == 204
    for token in (second, first):
        answer = await _reset(service, token, "yet another password")
        assert (answer.status_code, code(answer)) == (400, "identity.one-time-token-invalid")
    assert await _log_in(service, ada, NEW) == 200


async def test_of_twenty_who_use_a_token_at_once_one_succeeds(service: Service) -> None:
    ada = await service.person()
    token = await _forgotten(service, ada)
    answers = await asyncio.gather(*(_reset(service, token, f"{NEW} {n}") for n in range(20)))
    assert Counter(answer.status_code for answer in answers) == {204: 1, 400: 19}
    (won,) = [n for n, answer in enumerate(answers) if answer.status_code == 204]
    assert await _log_in(service, ada, f"{NEW} {won}") == 200


@pytest.mark.parametrize("token", ["", "unknown", "x" * 43, "x" * 256])
async def test_a_token_that_nobody_was_sent_is_one_problem(service: Service, person: Person, token: str) -> None:
    for answer in (await _reset(service, token), await _verify(person, token)):
        assert (answer.status_code, code(answer)) == (400, "identity.one-time-token-invalid")


async def test_an_expired_token_is_the_same_problem(service: Service, engine: AsyncEngine) -> None:
    ada = await service.person()
    token = await _forgotten(service, ada)
    async with engine.begin() as connection:
        await connection.execute(
            text("UPDATE one_time_tokens SET expires_at = now() WHERE user_id = :id"), {"id": ada.id}
        )
    answer = await _reset(service, token)
    assert (answer.status_code, code(answer)) == (400, "identity.one-time-token-invalid")
    assert await _log_in(service, ada, PASSWORD) == 200


async def test_a_token_is_good_for_what_it_was_made_for_alone(service: Service) -> None:
    ada = await service.person()
    verification = token_of(await service.mail(ada.email, Template.EMAIL_VERIFICATION))
    reset = await _forgotten(service, ada)
    assert code(await _reset(service, verification)) == "identity.one-time-token-invalid"
    answer = await _verify(ada, reset)
    assert code(answer) == "identity.one-time-token-invalid"
    assert (await _verify(ada, verification)).status_code == 204
    assert (await _reset(service, reset)).status_code == 204


@pytest.mark.parametrize(
    ("new", "expected"), [("short", "identity.password-too-short"), ("{email}", "identity.password-is-email")]
)
async def test_a_password_that_will_not_do_costs_no_token(service: Service, new: str, expected: str) -> None:
    ada = await service.person()
    token = await _forgotten(service, ada)
    answer = await _reset(service, token, new.format(email=ada.email))
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, expected)
    assert answer.json()["errors"][0]["field"] == "new_password"
    assert (await _reset(service, token)).status_code == 204


async def test_nobody_is_told_who_has_an_account(service: Service, engine: AsyncEngine) -> None:
    """Same answer; the same one row stored and no other looked at, so that time cannot tell either; and no mail."""
    ada, stranger = await service.person(), f"{uuid4()}@example.org"
    answers = [await service.client.post(FORGOT, json={"email": email}) for email in (ada.email.upper(), stranger)]
    assert {(answer.status_code, answer.content) for answer in answers} == {(202, b'{"expires_in":3600}')}
    await service.mail(ada.email, Template.PASSWORD_RESET)
    async with asyncio.timeout(10):
        while any(queue != "chat" for queue, _ in await service.services.jobs.census()):
            await asyncio.sleep(0.02)
    async with engine.connect() as connection:
        kept = (await connection.execute(text("SELECT payload FROM jobs WHERE holds_secret"))).scalars().all()
    assert set(kept) == {b"{}"}, "what was done is forgotten, addresses and tokens"
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await service.mail(stranger, Template.PASSWORD_RESET)


async def test_a_mailbox_is_not_filled_by_who_asks_again_and_again(service: Service, engine: AsyncEngine) -> None:
    """Five mails an hour; the answer does not tell."""
    ada = await service.person()
    for _ in range(8):
        assert (await service.client.post(FORGOT, json={"email": ada.email})).status_code == 202
    async with asyncio.timeout(10):
        while any(queue != "chat" for queue, _ in await service.services.jobs.census()):
            await asyncio.sleep(0.02)
    made = "SELECT count(*) FROM one_time_tokens WHERE purpose = 'password-reset' AND user_id = :id"
    async with engine.connect() as connection:
        assert await connection.scalar(text(made), {"id": ada.id}) == 5


async def test_who_took_somebodys_address_loses_all_to_its_owner(service: Service) -> None:
    """An account that was made with an address that is not one's own: its owner resets the password, and neither
    sessions nor keys of the other one go on (pre-hijacking)."""
    mallory = await service.person()
    form = {"name": "k", "scopes": ["read"]}
    made = (await mallory.ask("POST", "/auth/api-keys", form)).json()
    key = {"Authorization": f"Bearer {made['secret']}"}
    assert (await service.client.get("/users/me", headers=key)).status_code == 200
    assert (await _reset(service, await _forgotten(service, mallory))).status_code == 204
    await asyncio.sleep(1.1)  # what other processes believe for a second
    assert code(await service.client.get("/users/me", headers=key)) == "identity.api-key-invalid"
    assert code(await mallory.ask("GET", "/users/me")) == "identity.session-ended"
    assert code(await mallory.ask("POST", "/auth/api-keys", form)) == "identity.session-ended"
    assert [await _log_in(service, mallory, each) for each in (PASSWORD, NEW)] == [401, 200]


async def test_a_session_that_has_ended_makes_no_key(service: Service) -> None:
    """Not even in the second in which other processes still believe it: a key would outlive all sessions."""
    mallory = await service.person()
    living = (await mallory.ask("GET", "/auth/sessions")).json()["items"]
    believed = Actor(UUID(mallory.id), UUID(living[0]["id"]), is_guest=False, is_admin=False)
    assert (await _reset(service, await _forgotten(service, mallory))).status_code == 204
    with pytest.raises(SessionEnded):
        await service.services.api_keys.create(believed, "k", frozenset({Scope.READ}), None)


async def test_keys_of_a_verified_account_outlive_a_forgotten_password(service: Service) -> None:
    ada = await service.person()
    token = token_of(await service.mail(ada.email, Template.EMAIL_VERIFICATION))
    assert (await _verify(ada, token)).status_code == 204
    made = (await ada.ask("POST", "/auth/api-keys", {"name": "k", "scopes": ["read"]})).json()
    assert (await _reset(service, await _forgotten(service, ada))).status_code == 204
    key = {"Authorization": f"Bearer {made['secret']}"}
    await asyncio.sleep(1.1)
    assert (await service.client.get("/users/me", headers=key)).status_code == 200


async def test_a_changed_password_makes_links_void_and_is_told(service: Service) -> None:
    ada = await service.person()
    token = await _forgotten(service, ada)
    change = {"current_password": PASSWORD, "new_password": NEW}
    assert (await ada.ask("POST", "/auth/password/change", change)).status_code == 204
    await service.mail(ada.email, Template.PASSWORD_CHANGED)
    assert code(await _reset(service, token)) == "identity.one-time-token-invalid"


async def test_who_registers_proves_their_address(service: Service) -> None:
    """By the mail's token, once."""
    ada = await service.person(language="en")
    assert not await _is_verified(ada)
    token = token_of(await service.mail(ada.email, Template.EMAIL_VERIFICATION))
    answers = [await _verify(ada, token) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [204, 400]
    assert await _is_verified(ada)


async def test_who_took_somebodys_address_is_not_verified_by_its_owner(service: Service) -> None:
    """Who only has the mail, and who only has the account, prove nothing; the invitations of that address are not for
    the account, and the mail stays good for whoever has both."""
    mallory, owner = await service.person(), await service.person()
    token = token_of(await service.mail(mallory.email, Template.EMAIL_VERIFICATION))
    await invited(owner, await workspace_of(owner), email=mallory.email, role="admin")
    signed_in_nowhere = await service.client.post(VERIFY, json={"token": token})
    assert (signed_in_nowhere.status_code, code(signed_in_nowhere)) == (401, "identity.token-missing")
    as_another = await _verify(owner, token)
    assert (as_another.status_code, code(as_another)) == (400, "identity.one-time-token-invalid")
    assert not await _is_verified(mallory)
    assert (await mallory.ask("GET", "/invitations")).json()["items"] == []
    assert (await _verify(mallory, token)).status_code == 204


async def test_of_twenty_proofs_at_once_one_counts(service: Service) -> None:
    ada = await service.person()
    token = token_of(await service.mail(ada.email, Template.EMAIL_VERIFICATION))
    answers = await asyncio.gather(*(_verify(ada, token) for _ in range(20)))
    assert Counter(answer.status_code for answer in answers) == {204: 1, 400: 19}


async def test_the_mail_is_sent_again_until_it_is_enough(service: Service) -> None:
    """Five an hour, the one of the registration among them, also when they are asked for at once."""
    ada = await service.person()
    answers = await asyncio.gather(*(ada.ask("POST", SEND) for _ in range(8)))
    assert Counter(answer.status_code for answer in answers) == {202: 4, 429: 4}
    assert {answer.json()["expires_in"] for answer in answers if answer.status_code == 202} == {3 * 86_400}
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert code(refused) == "identity.too-many-mails"
    assert 3_500 < int(refused.headers["retry-after"]) <= 3_600
    token = token_of(await service.mail(ada.email, Template.EMAIL_VERIFICATION))
    assert (await _verify(ada, token)).status_code == 204
    again = await ada.ask("POST", SEND)
    assert (again.status_code, code(again)) == (409, "identity.email-verified")


async def test_a_guest_has_no_address_to_prove(service: Service) -> None:
    guest = (await service.client.post("/auth/guest")).json()
    headers = {"Authorization": f"Bearer {guest['access_token']}"}
    answer = await service.client.post(SEND, headers=headers)
    assert (answer.status_code, code(answer)) == (409, "identity.email-missing")
    assert not guest["user"]["email_verified"]


async def test_a_guest_who_registers_is_sent_the_mail_too(service: Service) -> None:
    guest = (await service.client.post("/auth/guest")).json()
    headers = {"Authorization": f"Bearer {guest['access_token']}"}
    email = f"{uuid4()}@example.org"
    form = {"email": email, "password": PASSWORD, "name": "Ada"}
    assert (await service.client.post("/auth/register", json=form, headers=headers)).status_code == 201
    token_of(await service.mail(email, Template.EMAIL_VERIFICATION))


@pytest.mark.parametrize("email", ["nobody", "a\u0000@b.c", "a@b\r\nBcc: c@d.e", "x" * 255])
async def test_what_is_no_address_is_told_so(service: Service, email: str) -> None:
    answer = await service.client.post(FORGOT, json={"email": email})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "email")
