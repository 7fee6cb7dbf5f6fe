"""Leaving: nothing of a deleted user is left, and what was still owed to them harms nobody."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Table as SqlTable
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from uuid_utils.compat import uuid7

from potentia.adapters.postgres.tables import Table
from potentia.adapters.redis.client import create_client
from potentia.domain.workspaces import invitations
from potentia.domain.workspaces.model import CanvasRole
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey
from potentia.entrypoints.worker.consumers import consumers
from potentia.entrypoints.worker.main import places
from potentia.entrypoints.worker.working import working
from tests.fixtures.service import Person, Service, serving
from tests.http.drawing import canvas_of, done, insert, snapshot
from tests.http.sharing import invited, joined, respond, roles, workspace_of
from tests.http.signing_in import PASSWORD, House, code, house

HOUR = 3600


@pytest.fixture
async def home(database_url: str) -> AsyncIterator[House]:
    async with house(database_url) as found:
        yield found


def _of_users() -> list[SqlTable]:
    """Every table that says whose a row is."""
    return [table for table in Table.metadata.sorted_tables if "user_id" in table.c]


async def _rows_of(engine: AsyncEngine, user_id: str) -> dict[str, int]:
    async with engine.connect() as connection:
        counts = {
            table.name: await connection.scalar(select(func.count()).where(table.c.user_id == user_id))
            for table in _of_users()
        }
        counts["users"] = await connection.scalar(text(f"SELECT count(*) FROM users WHERE id = '{user_id}'"))
        tokens = "SELECT count(*) FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id"
        counts["refresh_tokens"] = await connection.scalar(text(f"{tokens} WHERE s.user_id = '{user_id}'"))
    return {name: count or 0 for name, count in counts.items()}


async def _lived_in(service: Service, person: Person) -> None:
    """Leave something in every table."""
    host = await service.person()
    first, second = await workspace_of(host), await workspace_of(host)
    for workspace in (first, second):
        sent = await invited(host, workspace, user_id=person.id)
    await respond(person, token=sent["token"])
    await workspace_of(person)
    await _drew(service, host, person)
    conversation = await person.conversation()
    await person.say(conversation, "Remember that my tortoise is called Achilles")
    for path, body in [("/auth/api-keys", {"name": "k", "scopes": ["read"]}), ("/conversations", {})]:
        assert (await person.ask("POST", path, body, idempotency_key="k")).status_code == 201


async def _drew(service: Service, host: Person, person: Person) -> None:
    """A member of a canvas, and invited to another by their id: no route does that, but the table can hold it."""
    first, second = await canvas_of(host), await canvas_of(host)
    assert (await host.ask("POST", f"/canvas/{first}/members", {"user_id": person.id})).status_code == 201
    sent = invitations.to_user(
        uuid7(),
        UUID(second),
        UUID(person.id),
        CanvasRole.VIEWER,
        UUID(host.id),
        uuid4().hex,
        datetime.now(UTC),
    )
    async with service.services.open_uow() as uow:
        await uow.canvas_invitations.add(sent)


async def test_canvases_go_with_their_owner_and_what_was_written_on_others_stays(
    service: Service, person: Person
) -> None:
    """Under an id that leads to nobody any more."""
    leaver, own_block, block = await service.person(), insert(), insert()
    own, canvas = await canvas_of(leaver), await canvas_of(person)
    for each in (own, canvas):
        await (leaver if each == own else person).ask("POST", f"/canvas/{each}/members", {"user_id": person.id})
    await person.ask("POST", f"/canvas/{canvas}/members", {"user_id": leaver.id})
    await done(leaver, own, own_block)
    await done(leaver, canvas, block)
    assert (await leaver.ask("DELETE", "/users/me", {"password": PASSWORD})).status_code == 204
    assert (await person.ask("GET", f"/canvas/{own}")).status_code == 404
    (left,) = (await snapshot(person, canvas))["blocks"]
    assert (left["id"], left["created_by"]) == (block["id"], leaver.id)
    members = (await person.ask("GET", f"/canvas/{canvas}/members")).json()["items"]
    assert [member["user_id"] for member in members] == [person.id]


async def test_nothing_of_a_deleted_user_is_left(service: Service, person: Person, database_url: str) -> None:
    """Every table with a `user_id` had rows of theirs and has none, and nobody else lost one."""
    engine, bob = create_async_engine(database_url), await service.person()
    for each in (person, bob):
        await _lived_in(service, each)
        async with asyncio.timeout(20):
            while not (await _rows_of(engine, each.id))["memories"]:
                await asyncio.sleep(0.1)
    assert [name for name, count in (await _rows_of(engine, person.id)).items() if not count] == []
    before = await _rows_of(engine, bob.id)
    answer = await person.ask("DELETE", "/users/me", {"password": PASSWORD})
    assert (answer.status_code, answer.content) == (204, b"")
    assert set((await _rows_of(engine, person.id)).values()) == {0}
    assert await _rows_of(engine, bob.id) == before
    await engine.dispose()


async def test_who_has_left_is_unknown_and_their_e_mail_free(home: House) -> None:
    """At once, for every token, and for the password too."""
    ada = await home.registered()
    laptop = await home.logged_in(ada)
    assert (await home.ask("DELETE", "/users/me", ada, {"password": PASSWORD})).status_code == 204
    for each in (ada, laptop):
        assert code(await home.ask("GET", "/users/me", each)) == "identity.session-ended"
        assert code(await home.refresh(each)) == "identity.refresh-token-invalid"
    form = {"email": ada["user"]["email"], "password": PASSWORD}
    assert code(await home.post("/auth/login", form)) == "identity.credentials-wrong"
    assert (await home.registered(email=ada["user"]["email"]))["user"]["id"] != ada["user"]["id"]


@pytest.mark.parametrize("body", [{}, {"password": None}, {"password": "not my password"}])
async def test_only_who_knows_the_password_deletes_the_account(home: House, body: dict[str, object]) -> None:
    ada = await home.registered()
    answer = await home.ask("DELETE", "/users/me", ada, body)
    assert (answer.status_code, code(answer)) == (403, "identity.password-wrong")
    assert (await home.ask("GET", "/users/me", ada)).status_code == 200


async def test_guests_leave_without_a_password(home: House) -> None:
    guest = await home.guest()
    assert (await home.ask("DELETE", "/users/me", guest, {})).status_code == 204
    assert code(await home.ask("GET", "/users/me", guest)) == "identity.session-ended"


async def test_jobs_of_a_deleted_user_are_done_as_gone(own_database_url: str, redis_url: str) -> None:
    """A worker that finds them after the user has left buries none and is owed none."""
    async with serving(own_database_url, redis_url, with_worker=False) as service:
        person = await service.person()
        for _ in range(3):
            await person.post(await person.conversation(), "is anybody there?")
        assert await service.services.jobs.census() == {("chat", "owed"): 3, ("mail", "owed"): 1}
        assert (await person.ask("DELETE", "/users/me", {"password": PASSWORD})).status_code == 204
        known, of_each = consumers(service.services), places(service.settings)
        async with working(service.services, known, of_each, cron=(), patience=1):
            async with asyncio.timeout(20):
                while await service.services.jobs.census():
                    await asyncio.sleep(0.1)
        assert await service.services.jobs.find(dead=True, limit=10) == []


async def test_a_user_who_leaves_while_being_answered_harms_no_worker(own_database_url: str, redis_url: str) -> None:
    """Whatever the turn was doing, its job ends, and no row of theirs comes back."""
    engine = create_async_engine(own_database_url)
    async with serving(own_database_url, redis_url) as service:
        people = [await service.person() for _ in range(5)]
        for number, person in enumerate(people):
            await person.post(await person.conversation(), "Remember that my tortoise is called Achilles")
            await asyncio.sleep(number / 50)
            assert (await person.ask("DELETE", "/users/me", {"password": PASSWORD})).status_code == 204
        async with asyncio.timeout(40):
            while await service.services.jobs.census():
                await asyncio.sleep(0.1)
        assert await service.services.jobs.find(dead=True, limit=10) == []
        for person in people:
            assert set((await _rows_of(engine, person.id)).values()) == {0}
    await engine.dispose()


async def test_what_redis_holds_of_a_deleted_user_expires(own_database_url: str, own_valkey: EmbeddedValkey) -> None:
    """The live records of their runs go within the hour in which they were kept anyway."""
    async with serving(own_database_url, own_valkey.url) as service:
        person = await service.person()
        await person.say(await person.conversation(), "hello there")
        assert (await person.ask("DELETE", "/users/me", {"password": PASSWORD})).status_code == 204
        async with create_client(own_valkey.url) as redis:
            records = [key async for key in redis.scan_iter("{run:*")]
            assert records
            assert all([0 < await redis.ttl(key) <= HOUR for key in records])


async def test_a_member_who_is_deleted_is_told_of_in_the_audit_of_the_workspace(
    service: Service, person: Person, database_url: str
) -> None:
    """With what they were, and what they left unanswered; a workspace that goes with them with what it was."""
    workspace, inviting, alone = [await workspace_of(person) for _ in range(3)]
    admin = await joined(service, person, workspace, role="admin")
    sent = await invited(admin, workspace, email=f"{uuid4()}@example.org")
    waiting = await invited(person, inviting, user_id=admin.id)
    await person.ask("DELETE", f"/workspaces/{alone}")
    assert (await admin.ask("DELETE", "/users/me", {"password": PASSWORD})).status_code == 204
    trails = [(await person.ask("GET", f"/workspaces/{each}/audit")).json()["items"] for each in (workspace, inviting)]
    left, revoked = trails[0][:2]
    assert (left["action"], left["actor_id"], left["object_id"]) == ("workspace.member-left", admin.id, admin.id)
    assert (revoked["action"], revoked["object_id"]) == ("workspace.invitation-revoked", sent["invitation"]["id"])
    assert trails[1][0]["object_id"] == waiting["invitation"]["id"]
    assert (trails[1][0]["action"], trails[1][0]["actor_id"]) == ("workspace.invitation-revoked", admin.id)
    joined_as = next(each for each in trails[0] if each["action"] == "workspace.member-joined")
    assert left["before"] == joined_as["after"] is not None
    assert left["after"] is None


async def test_a_workspace_that_goes_with_its_owner_is_audited_as_it_was(
    service: Service, person: Person, database_url: str
) -> None:
    workspace = await workspace_of(person)
    await person.ask("PATCH", "/users/me", {"name": "Bo"})
    assert (await person.ask("DELETE", "/users/me", {"password": PASSWORD})).status_code == 204
    engine = create_async_engine(database_url)
    told = "SELECT action, before, after FROM system_audit WHERE actor_id = :id ORDER BY id"
    async with engine.connect() as connection:
        states = {row[0]: row[1:] for row in await connection.execute(text(told), {"id": person.id})}
    await engine.dispose()
    assert states["workspace.deleted"] == (states["workspace.created"][1], None)
    assert states["user.deleted"] == (states["user.profile-changed"][1], None)
    assert workspace


async def test_who_owns_what_others_share_stays_until_it_is_theirs_no_more(service: Service, person: Person) -> None:
    """And is told which workspaces; what they own alone goes with them."""
    shared, alone = await workspace_of(person), await workspace_of(person)
    heir = await joined(service, person, shared)
    waiting = await service.person()
    await invited(person, alone, user_id=waiting.id)
    refused = await person.ask("DELETE", "/users/me", {"password": PASSWORD})
    assert (refused.status_code, code(refused)) == (409, "identity.owns-shared-workspaces")
    assert refused.json()["workspace_ids"] == [shared]
    assert (await person.ask("GET", f"/workspaces/{alone}")).status_code == 200
    await person.ask("POST", f"/workspaces/{shared}/transfer", {"user_id": heir.id})
    assert (await person.ask("DELETE", "/users/me", {"password": PASSWORD})).status_code == 204
    assert await roles(heir, shared) == {heir.id: "owner"}
    assert (await waiting.ask("GET", "/invitations")).json()["items"] == []
