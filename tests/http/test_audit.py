"""Every mutation is in the audit: by each route that can change something, in one transaction with the change."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from potentia.adapters.postgres.audit import RECORD
from potentia.adapters.postgres.tables.audit import AuditRow
from potentia.domain.audit import NO_WORKSPACE, Record, digest
from potentia.domain.notifications.model import Template
from tests.fixtures.service import Person, Service, serving
from tests.http.shared_deeds import SHARED_DEEDS

PASSWORD = "a good long password"
DOCUMENT = json.loads((Path(__file__).parents[2] / "docs/openapi.json").read_text())
UNSAFE = {"post", "put", "patch", "delete"}


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    made = create_async_engine(database_url)
    yield made
    await made.dispose()


async def audited(engine: AsyncEngine, user_id: str) -> list[Record]:
    """What a user did, in the order in which it was added."""
    of_user = select(*RECORD).where(AuditRow.actor_id == UUID(user_id)).order_by(AuditRow.id)
    async with engine.connect() as connection:
        return [Record(*row) for row in await connection.execute(of_user)]


async def make_key(person: Person) -> str:
    made = await person.ask("POST", "/auth/api-keys", {"name": "laptop", "scopes": ["read"]})
    return str(made.json()["key"]["id"])


async def sign_in(person: Person) -> dict[str, str]:
    """Once more, beside the session that there is."""
    me = (await person.ask("GET", "/users/me")).json()
    form = {"email": me["email"], "password": PASSWORD}
    found: dict[str, str] = (await person.ask("POST", "/auth/login", form)).json()
    return found


async def login(person: Person) -> None:
    await sign_in(person)


async def refresh(person: Person) -> None:
    await person.ask("POST", "/auth/refresh", {"refresh_token": (await sign_in(person))["refresh_token"]})


async def revoke_session(person: Person) -> None:
    await sign_in(person)
    living = (await person.ask("GET", "/auth/sessions")).json()["items"]
    other = next(each for each in living if not each["current"])
    await person.ask("DELETE", f"/auth/sessions/{other['id']}")


async def revoke_key(person: Person) -> None:
    await person.ask("DELETE", f"/auth/api-keys/{await make_key(person)}")


async def change_password(person: Person) -> None:
    change = {"current_password": PASSWORD, "new_password": "another good password"}
    assert (await person.ask("POST", "/auth/password/change", change)).status_code < 300


async def rename(person: Person) -> None:
    await person.ask("PATCH", f"/conversations/{await person.conversation()}", {"title": "Tea"})


async def delete_conversation(person: Person) -> None:
    await person.ask("DELETE", f"/conversations/{await person.conversation()}")


async def start_context(person: Person) -> None:
    await person.ask("POST", f"/conversations/{await person.conversation()}/contexts", {"title": "Tea"})


async def say(person: Person) -> None:
    await person.say(await person.conversation(), "I like tea")


async def correct(person: Person) -> None:
    conversation = await person.conversation()
    await person.say(conversation, "I like tea")
    messages = (await person.ask("GET", f"/conversations/{conversation}/messages")).json()["items"]
    correction = {"message_id": messages[-1]["id"], "title": "Drinks"}
    assert (await person.ask("POST", f"/conversations/{conversation}/context", correction)).status_code < 300


def asking(method: str, path: str, body: object = None) -> Callable[[Person], Awaitable[object]]:
    return lambda person: person.ask(method, path, body)


TURN = ["run.judged", "context.started", "conversation.named", "run.ended", "message.answered"]
POSTED = ["conversation.created", "message.posted", *TURN]
DEEDS: dict[str, tuple[Callable[[Person], Awaitable[object]], list[str]]] = {
    "POST /auth/api-keys": (make_key, ["api-key.created"]),
    "DELETE /auth/api-keys/{key_id}": (revoke_key, ["api-key.created", "api-key.revoked"]),
    "POST /auth/login": (login, ["session.begun"]),
    "POST /auth/logout": (asking("POST", "/auth/logout"), ["session.logged-out"]),
    "POST /auth/logout-all": (asking("POST", "/auth/logout-all"), ["user.logged-out-everywhere"]),
    "POST /auth/password/change": (change_password, ["user.password-changed"]),
    "POST /auth/refresh": (refresh, ["session.begun", "session.refreshed"]),
    "DELETE /auth/sessions/{session_id}": (revoke_session, ["session.begun", "session.revoked"]),
    "PATCH /users/me": (asking("PATCH", "/users/me", {"name": "Bo"}), ["user.profile-changed"]),
    "DELETE /users/me": (asking("DELETE", "/users/me", {"password": PASSWORD}), ["user.deleted"]),
    "POST /conversations": (asking("POST", "/conversations", {}), ["conversation.created"]),
    "PATCH /conversations/{conversation_id}": (rename, ["conversation.created", "conversation.renamed"]),
    "DELETE /conversations/{conversation_id}": (delete_conversation, ["conversation.created", "conversation.deleted"]),
    "POST /conversations/{conversation_id}/contexts": (start_context, ["conversation.created", "context.started"]),
    "POST /conversations/{conversation_id}/messages": (say, POSTED),
    "POST /conversations/{conversation_id}/context": (correct, [*POSTED, "context.started", "run.judge-corrected"]),
}
"""What somebody who is signed in can change, how, and what is in the audit afterwards."""
ELSEWHERE = {
    "POST /auth/register": "test_who_registers_and_who_enters_as_a_guest_is_in_the_audit",
    "POST /auth/guest": "test_who_registers_and_who_enters_as_a_guest_is_in_the_audit",
    "POST /auth/email/verify": "test_who_answers_a_mail_is_in_the_audit",
    "POST /auth/password/reset": "test_who_answers_a_mail_is_in_the_audit",
}
"""What has a test of its own here, which is named."""
NOT_AUDITED = {
    "POST /auth/email/verification": "owes a mail; what its token changes is told when it does",
    "POST /auth/password/forgot": "owes a mail; what its token changes is told when it does",
    "POST /notifications/read": "notes when something was seen, and changes nothing else",
    "POST /recurrence/preview": "works out what it is asked, and stores nothing",
    "POST /debug/echo": "changes nothing",
}
"""With the reason."""


def test_every_route_that_can_change_something_is_looked_at() -> None:
    routes = {
        f"{method.upper()} {path}" for path, item in DOCUMENT["paths"].items() for method in item if method in UNSAFE
    }
    assert routes - NOT_AUDITED.keys() == DEEDS.keys() | SHARED_DEEDS.keys() | ELSEWHERE.keys()
    assert NOT_AUDITED.keys() <= routes
    assert set(ELSEWHERE.values()) <= globals().keys()


@pytest.mark.parametrize("route", DEEDS)
async def test_what_a_route_changes_is_in_the_audit(route: str, service: Service, engine: AsyncEngine) -> None:
    """Every fact, in order, by whom, and in no workspace; what is learnt from a message comes later or not at all."""
    deed, expected = DEEDS[route]
    person = await service.person()
    before = len(await audited(engine, person.id))
    await deed(person)
    records = [each for each in (await audited(engine, person.id))[before:] if each.object_type != "memory"]
    assert [each.action for each in records] == expected
    assert {each.chain for each in records} == {NO_WORKSPACE}
    assert all(each.before != each.after for each in records if each.before or each.after)


@pytest.mark.parametrize("route", SHARED_DEEDS)
async def test_what_a_route_changes_in_a_workspace_is_in_its_chain(
    route: str, service: Service, engine: AsyncEngine
) -> None:
    """Every fact, in order, by whom, and in the chain of that workspace alone."""
    deed, person = SHARED_DEEDS[route], await service.person()
    before = len(await audited(engine, person.id))
    workspace = await deed.do(service, person)
    records = (await audited(engine, person.id))[before:]
    assert [each.action for each in records] == deed.facts
    assert {each.chain for each in records} == {UUID(workspace)}
    assert all(each.before != each.after for each in records)


async def test_who_registers_and_who_enters_as_a_guest_is_in_the_audit(service: Service, engine: AsyncEngine) -> None:
    """A guest who registers is the same user, with the state before and after."""
    entered = (await service.client.post("/auth/guest")).json()
    form = {"email": f"{uuid4()}@example.org", "password": PASSWORD, "name": "Ada"}
    headers = {"Authorization": f"Bearer {entered['access_token']}"}
    assert (await service.client.post("/auth/register", json=form, headers=headers)).status_code == 201
    records = await audited(engine, entered["user"]["id"])
    facts = ["user.entered-as-guest", "session.begun", "user.registered", "session.begun"]
    assert [each.action for each in records] == facts
    assert records[2].before == records[0].after
    person = await service.person()
    assert [each.action for each in await audited(engine, person.id)] == ["user.registered", "session.begun"]


async def test_who_answers_a_mail_is_in_the_audit(service: Service, engine: AsyncEngine) -> None:
    """The address that is verified, and the password that is chosen anew, with the user before and after."""
    person = await service.person()
    proof = (await service.mail(person.email, Template.EMAIL_VERIFICATION)).partition("#token=")[2].split()[0]
    assert (await person.ask("POST", "/auth/email/verify", {"token": proof})).status_code == 204
    assert (await service.client.post("/auth/password/forgot", json={"email": person.email})).status_code == 202
    reset = (await service.mail(person.email, Template.PASSWORD_RESET)).partition("#token=")[2].split()[0]
    form = {"token": reset, "new_password": "another good password"}
    assert (await service.client.post("/auth/password/reset", json=form)).status_code == 204
    verified, recovered = (await audited(engine, person.id))[-2:]
    assert [verified.action, recovered.action] == ["user.email-verified", "user.password-recovered"]
    assert recovered.before == verified.after != verified.before


async def test_a_session_that_ends_because_a_token_came_twice_is_in_the_audit(
    service: Service, engine: AsyncEngine
) -> None:
    person = await service.person()
    token = {"refresh_token": (await sign_in(person))["refresh_token"]}
    await person.ask("POST", "/auth/refresh", token)
    later = """
        UPDATE refresh_tokens SET used_at = used_at - interval '1 minute'
        WHERE session_id IN (SELECT id FROM sessions WHERE user_id = :user_id)
    """
    async with engine.begin() as connection:
        await connection.execute(text(later), {"user_id": UUID(person.id)})
    assert (await person.ask("POST", "/auth/refresh", token)).json()["code"] == "identity.refresh-token-reused"
    assert (await audited(engine, person.id))[-1].action == "session.ended-for-reuse"


async def test_what_is_learnt_and_what_it_supersedes_is_in_the_audit(service: Service, engine: AsyncEngine) -> None:
    person = await service.person()
    conversation = await person.conversation()
    for code in ("4471", "9920"):
        await person.say(conversation, f"Remember that my locker code is {code}")
        await service.until_learnt()
    learnt = [each for each in await audited(engine, person.id) if each.object_type == "memory"]
    assert [each.action for each in learnt] == ["memory.learnt", "memory.superseded", "memory.learnt"]
    assert learnt[1].object_id == learnt[0].object_id
    assert learnt[1].before == learnt[0].after


async def test_a_context_that_is_entered_again_is_told_from_one_that_is_started(
    service: Service, engine: AsyncEngine
) -> None:
    """With its state before, which is the one after what was told of it last."""
    person = await service.person()
    conversation = await person.conversation()
    for words in ("I like tea", "Tea with milk is good"):
        await person.say(conversation, words)
    facts = [each for each in await audited(engine, person.id) if each.object_type == "context"]
    assert [each.action for each in facts] == ["context.started", "context.entered"]
    assert facts[1].before == facts[0].after


async def test_digests_are_of_what_is_stored(service: Service, engine: AsyncEngine) -> None:
    """Whoever has the thing can show that it is the one: what is read from the database has the digest after."""
    person = await service.person()
    key = await make_key(person)
    await say(person)
    latest = {each.object_type: each for each in await audited(engine, person.id)}
    user_id, sessions = UUID(person.id), (await person.ask("GET", "/auth/sessions")).json()["items"]
    async with service.services.open_uow() as uow:
        opened = await uow.sessions.get(UUID(sessions[0]["id"]))
        assert opened is not None
        (api_key,) = await uow.api_keys.of_user(user_id)
        conversation = next(iter((await person.ask("GET", "/conversations")).json()["items"]))
        stored = {
            "user": opened.user,
            "session": opened.session,
            "api-key": api_key,
            "run": await uow.runs.get(user_id, latest["run"].object_id),
            "message": await uow.messages.get(user_id, latest["message"].object_id),
            "context": await uow.conversations.context(user_id, UUID(conversation["id"]), latest["context"].object_id),
        }
    assert str(api_key.id) == key
    assert {name: latest[name].after for name in stored} == {name: digest(each) for name, each in stored.items()}


async def test_a_record_names_the_request_that_caused_it(service: Service, engine: AsyncEngine) -> None:
    """By the id that the caller gave; what the worker does is no request."""
    person, request_id = await service.person(), f"request-{uuid4()}"
    conversation = await person.conversation()
    posted = await person.post(conversation, "I like tea", x_request_id=request_id)
    async for _ in person.events(posted["run"]["id"]):
        pass
    named = {each.action: each.request_id for each in await audited(engine, person.id)}
    assert (named["message.posted"], named["run.ended"]) == (request_id, None)


async def test_change_and_record_are_of_one_transaction(own_database_url: str, redis_url: str) -> None:
    """Postgres says so: the message, its run and the record were written by the same one."""
    async with serving(own_database_url, redis_url, with_worker=False) as service:
        person = await service.person()
        posted = await person.post(await person.conversation(), "I like tea")
    writers = f"""
        SELECT xmin::text FROM messages WHERE id = '{posted["message"]["id"]}'
        UNION ALL SELECT xmin::text FROM runs WHERE id = '{posted["run"]["id"]}'
        UNION ALL SELECT xmin::text FROM system_audit WHERE object_id = '{posted["message"]["id"]}'
    """
    engine = create_async_engine(own_database_url)
    async with engine.connect() as connection:
        found = (await connection.execute(text(writers))).scalars().all()
    await engine.dispose()
    assert len(found) == 3
    assert len(set(found)) == 1


async def test_what_is_refused_is_not_in_the_audit(service: Service, engine: AsyncEngine) -> None:
    """Neither what somebody else tries on a thing nor what is not acceptable about one's own."""
    owner, other = await service.person(), await service.person()
    conversation = await owner.conversation()
    before = [await audited(engine, each.id) for each in (owner, other)]
    for person, status, method, path, body in [
        (other, 404, "PATCH", f"/conversations/{conversation}", {"title": "Mine"}),
        (other, 404, "DELETE", f"/conversations/{conversation}", None),
        (other, 404, "POST", f"/conversations/{conversation}/messages", {"content": "Hello"}),
        (owner, 404, "DELETE", f"/auth/sessions/{uuid4()}", None),
        (owner, 404, "DELETE", f"/auth/api-keys/{uuid4()}", None),
        (owner, 403, "DELETE", "/users/me", {"password": "wrong password"}),
        (owner, 400, "PATCH", "/users/me", {"time_zone": "Mars/Olympus"}),
        (owner, 200, "PATCH", "/users/me", {}),
    ]:
        assert (await person.ask(method, path, body)).status_code == status, (method, path)
    assert [await audited(engine, each.id) for each in (owner, other)] == before
