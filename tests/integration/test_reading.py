"""Hot reads on a real Postgres: in a transaction, before one, through a pooler, and on a connection that died."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import bindparam, func, literal, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.errors import DatabaseUnavailable, translated
from potentia.adapters.postgres.reading import Read

SUM = Read(select((bindparam("a", 0) + bindparam("b", 0)).label("sum"), bindparam("a", 0)))
TRANSACTION = Read(select(func.pg_current_xact_id_if_assigned()))
NOTHING = Read(select(literal(1)).where(literal(1) == bindparam("n", 0)))
SLEEP = Read(select(func.pg_sleep(bindparam("seconds", 0))))


@pytest.fixture(params=[False, True], ids=["direct", "through a pooler"])
async def engine(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[AsyncEngine]:
    engine = create_engine(database_url, pool_size=1, through_pooler=request.param)
    yield engine
    await engine.dispose()


async def test_values_are_given_by_name_and_rows_come_in_the_order_of_the_select(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        [row] = await SUM.rows(connection, b=2, a=1)
        assert tuple(row) == (3, 1)
        assert await NOTHING.one(connection, n=2) is None


async def test_after_a_write_a_read_is_in_the_transaction_of_the_write(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TEMP TABLE written (n int) ON COMMIT DROP"))
        row = await TRANSACTION.one(connection)
        assert row is not None
        assert row[0] is not None


async def test_a_read_that_is_ended_for_its_length_is_an_outage_by_name(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        await connection.execute(text("SET statement_timeout = 50"))
        with pytest.raises(DatabaseUnavailable), translated():
            await SLEEP.one(connection, seconds=5)


async def test_a_connection_that_was_closed_while_it_was_idle_is_replaced_unseen(engine: AsyncEngine) -> None:
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        assert raw.driver_connection
        raw.driver_connection.terminate()
    async with engine.begin() as connection:
        row = await SUM.one(connection, a=1, b=1)
        assert row is not None
        assert row[0] == 2
