"""What has expired goes by the clock, carried out by a real worker."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from potentia.domain.workspaces import invitations
from potentia.entrypoints.worker.cron import CRON, PurgeSessions, latest_period
from tests.fixtures.service import serving
from tests.http.sharing import invited, workspace_of

EXPIRE = ("UPDATE sessions SET expires_at = now() WHERE user_id = '{}'", "UPDATE refresh_tokens SET expires_at = now()")


async def test_expired_sessions_and_tokens_are_forgotten_each_hour(own_database_url: str, redis_url: str) -> None:
    """Thousands of them, and only them: whoever is signed in stays so, and the job is done."""
    engine = create_async_engine(own_database_url)
    async with serving(own_database_url, redis_url) as service:
        gone = await service.person()
        many = (
            "INSERT INTO sessions (id, user_id, expires_at) "
            f"SELECT gen_random_uuid(), '{gone.id}', now() FROM generate_series(1, 2500)"
        )
        async with engine.begin() as connection:
            for statement in (*EXPIRE, many):
                await connection.execute(text(statement.format(gone.id)))
        staying = await service.person()
        (entry,) = [entry for entry in CRON if entry.job is PurgeSessions]
        async with service.services.open_uow() as uow:
            await uow.jobs.add(PurgeSessions(period=latest_period(entry.expression, service.services.clock.now())))
        async with asyncio.timeout(20):
            while await service.services.jobs.census():
                await asyncio.sleep(0.05)
        async with engine.connect() as connection:
            left = (await connection.execute(text("SELECT user_id::text FROM sessions"))).scalars().all()
            tokens = await connection.scalar(text("SELECT count(*) FROM refresh_tokens"))
        assert (left, tokens) == ([staying.id], 1)
        assert (await gone.ask("GET", "/users/me")).status_code == 401
        assert (await staying.ask("GET", "/users/me")).status_code == 200
    await engine.dispose()


async def test_what_others_hold_is_passed_over_and_the_oldest_go_first(own_database_url: str, redis_url: str) -> None:
    """Two who purge invitations at once do not wait for each other."""
    engine = create_async_engine(own_database_url)
    async with serving(own_database_url, redis_url, with_worker=False) as service:
        person = await service.person()
        workspace = await workspace_of(person)
        sent = [await invited(person, workspace, email=f"{number}@example.org") for number in range(4)]
        ids = [each["invitation"]["id"] for each in sent]
        before = service.services.clock.now() - invitations.KEPT
        old = text("UPDATE workspace_invitations SET expires_at = :at WHERE id = :id")
        async with engine.begin() as connection:
            for age, each in enumerate(ids, start=1):
                await connection.execute(old, {"at": before - timedelta(hours=age), "id": UUID(each)})
        held = text("SELECT FROM workspace_invitations WHERE id = :id FOR UPDATE")
        async with engine.begin() as holding, asyncio.timeout(5):
            await holding.execute(held, {"id": UUID(ids[3])})
            async with service.services.open_uow() as uow:
                assert await uow.workspace_invitations.purge(before, 2) == 2
        async with engine.connect() as connection:
            left = await connection.execute(text("SELECT id::text FROM workspace_invitations"))
            assert set(left.scalars()) == {ids[0], ids[3]}
    await engine.dispose()
