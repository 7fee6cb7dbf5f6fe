"""Compiled statements on a real Postgres: before a transaction, in one, through a pooler, and on a dead connection."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

import pytest
from sqlalchemy import Integer, bindparam, column, func, insert, literal, select, table, text

from potentia.adapters.postgres.compiled import Read, Write
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.engine import create_engine, singles
from potentia.adapters.postgres.errors import DatabaseUnavailable, translated
from potentia.adapters.postgres.tables.idempotency import IdempotencyKeyRow
from potentia.adapters.postgres.turnstile import Turnstile
from potentia.adapters.system import Uuid7Ids
from potentia.domain.identity.errors import AccountGone

SUM = Read(select((bindparam("a", 0) + bindparam("b", 0)).label("sum"), bindparam("a", 0)))
BACKEND = Read(select(func.pg_backend_pid(), func.pg_current_xact_id_if_assigned()))
NOTHING = Read(select(literal(1)).where(literal(1) == bindparam("n", 0)))
SLEEP = Read(select(func.pg_sleep(bindparam("seconds", 0))))
LOCK = Write(select(func.pg_advisory_xact_lock(bindparam("n", 0))))
OF_NOBODY = Write(
    insert(IdempotencyKeyRow).values(
        user_id=bindparam("user_id"), key="k", fingerprint=b"", attempt=bindparam("attempt"), status=None
    )
)

Open = Callable[[], AbstractAsyncContextManager[Connection]]


@pytest.fixture(params=["with singles", "without", "through a pooler"])
async def connection(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Open]:
    """One connection for transactions and one for reads."""
    through_pooler = request.param == "through a pooler"
    engine = create_engine(database_url, pool_size=1, through_pooler=through_pooler, pool_wait=0.3)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(engine.dispose)
        single = None
        if request.param == "with singles":
            single = await stack.enter_async_context(singles(database_url, pool_size=1, pool_wait=0.3))
        turnstile = Turnstile(engine)
        yield lambda: Connection(engine, turnstile, single)


async def test_values_are_given_by_name_and_rows_come_in_the_order_of_the_select(connection: Open) -> None:
    async with connection() as opened:
        [row] = await SUM.rows(opened, b=2, a=1)
        assert tuple(row) == (3, 1)
        assert await NOTHING.one(opened, n=2) is None


async def test_after_a_write_a_read_is_in_the_transaction_of_the_write(connection: Open) -> None:
    """Whether the write was a compiled one or SQLAlchemy's."""
    async with connection() as opened:
        await opened.execute(text("CREATE TEMP TABLE written (n int) ON COMMIT DROP"))
        row = await BACKEND.one(opened)
        assert row is not None
        assert row[1] is not None
    async with connection() as opened:
        await LOCK.rows(opened, n=1)
        await LOCK.rows(opened, n=2)
        held = select(text("count(*)")).select_from(text("pg_locks")).where(text("locktype = 'advisory'"))
        mine = held.where(text("pid = pg_backend_pid()"))
        assert (await opened.execute(mine)).scalar_one() == 2
        row = await BACKEND.one(opened)
        assert row is not None
        assert (await opened.execute(select(func.pg_backend_pid()))).scalar_one() == row[0]


async def test_what_was_raised_undoes_compiled_writes_and_a_clean_end_keeps_them(connection: Open) -> None:
    kept = table("kept", column("n", Integer))
    create = text("CREATE TABLE IF NOT EXISTS kept (n int)")
    add = Write(insert(kept).values(n=bindparam("n")))
    count = Read(select(func.count()).select_from(kept))
    async with connection() as opened:
        await opened.execute(create)
        await opened.execute(text("TRUNCATE kept"))
    with pytest.raises(ZeroDivisionError):
        async with connection() as opened:
            await add.rows(opened, n=1)
            await add.rows(opened, n=2)
            raise ZeroDivisionError
    async with connection() as opened:
        await add.rows(opened, n=3)
        await add.rows(opened, n=4)
    async with connection() as opened:
        assert [tuple(row) for row in await count.rows(opened)] == [(2,)]


async def test_a_broken_constraint_is_known_by_its_name(connection: Open) -> None:
    """As the first statement of a transaction, which SQLAlchemy sends, and as a later one, which the driver does."""
    ids = Uuid7Ids()
    for earlier in (0, 1):
        with pytest.raises(AccountGone), translated():
            async with connection() as opened:
                for _ in range(earlier):
                    await LOCK.rows(opened, n=1)
                await OF_NOBODY.rows(opened, user_id=ids.new(), attempt=ids.new())


async def test_a_read_that_is_ended_for_its_length_is_an_outage_by_name(connection: Open) -> None:
    with pytest.raises(DatabaseUnavailable), translated():
        async with connection() as opened:
            await opened.execute(text("SET LOCAL statement_timeout = 50"))
            await SLEEP.one(opened, seconds=5)


async def test_a_connection_that_was_closed_while_it_was_idle_is_replaced_unseen(
    connection: Open, database_url: str
) -> None:
    """One for reads as well as one for transactions."""
    async with connection() as opened:
        read = await BACKEND.one(opened)
        await LOCK.rows(opened, n=1)
        written = await BACKEND.one(opened)
    assert read is not None
    assert written is not None
    await _end({read[0], written[0]}, database_url)
    async with connection() as opened:
        row = await SUM.one(opened, a=1, b=1)
        await LOCK.rows(opened, n=1)
    assert row is not None
    assert row[0] == 2


async def _end(processes: set[int], database_url: str) -> None:
    """End these servers' processes and wait until their clients have heard of it."""
    engine = create_engine(database_url, pool_size=1, through_pooler=False)
    async with engine.begin() as other:
        for process in processes:
            await other.execute(text("SELECT pg_terminate_backend(:process)"), {"process": process})
    await engine.dispose()
    await asyncio.sleep(0.2)
