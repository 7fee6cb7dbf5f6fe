"""What one unit of work reaches Postgres by: connections for single statements, until a write opens a transaction.

Through SQLAlchemy a read by key is BEGIN, SELECT and COMMIT on a connection that is set up for it, and its statement
is built and looked up anew each time: 0.18 ms of CPU, where the driver and its pool take 0.05 (`bench/floor.py`,
docs/adr/0012). A read that comes before the first write needs no transaction: under READ COMMITTED each statement
sees its own snapshot in one, too. From the first write on everything runs in the transaction.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import asyncpg
import msgspec
from sqlalchemy import CursorResult, Executable
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from potentia.adapters.postgres.turnstile import Turnstile

IDLE_SECONDS = 300.0
"""How long a connection for single statements is kept with nothing to do."""


@dataclass(frozen=True, slots=True)
class Singles:
    """Connections for statements that are a transaction of their own, in one round trip.

    Who finds none free gives up after `patience` seconds with a TimeoutError.
    """

    pool: asyncpg.Pool
    patience: float

    async def read(self, sql: str, arguments: Sequence[object]) -> list[Any]:
        return await self.write(sql, arguments)

    async def write(self, sql: str, arguments: Sequence[object]) -> list[Any]:
        """Stored when this returns."""
        async with self.pool.acquire(timeout=self.patience) as driver:
            return list(await driver.fetch(sql, *arguments))


@asynccontextmanager
async def open_singles(dsn: str, *, size: int, patience: float, **options: Any) -> AsyncIterator[Singles]:
    """A pool of up to `size` connections, none of them made before it is needed."""
    pool = asyncpg.create_pool(
        dsn,
        min_size=0,
        max_size=size,
        max_inactive_connection_lifetime=IDLE_SECONDS,
        init=_know_json,
        reset=_nothing_to_reset,
        **options,
    )
    async with pool:
        yield Singles(pool, patience)


async def _know_json(driver: asyncpg.Connection) -> None:
    """JSON comes as what it says, as it does over SQLAlchemy's connections."""
    await driver.set_type_codec("jsonb", schema="pg_catalog", encoder=str, decoder=msgspec.json.decode)


async def _nothing_to_reset(_: object) -> None:
    """Single statements leave no state behind: the driver's own reset is a round trip after each."""


class Connection:
    """A context: its clean end commits, a raise rolls back, and without a write there is nothing to do.

    Without `singles` (behind a pooler, which hands out servers by the transaction) reads open the transaction too.
    """

    def __init__(self, engine: AsyncEngine, turnstile: Turnstile, singles: Singles | None) -> None:
        self._engine = engine
        self._turnstile = turnstile
        self._singles = singles
        self._open = AsyncExitStack()
        self._transaction: AsyncConnection | None = None
        self._driver: Any = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._open.__aexit__(kind, error, trace)

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Any statement, through SQLAlchemy, in the transaction."""
        transaction = self._transaction or await self._begin()
        result = await transaction.execute(statement, parameters)
        await self._know_driver(transaction)
        return result

    async def read(self, sql: str, arguments: Sequence[object]) -> list[Any]:
        """The rows of a SELECT in the driver's own words (`$1`), as sequences of what the driver makes."""
        if self._transaction is None and self._singles is not None:
            return await self._singles.read(sql, arguments)
        return await self.write(sql, arguments)

    async def write(self, sql: str, arguments: Sequence[object]) -> list[Any]:
        """As `read`, in the transaction, whatever the statement does."""
        if self._driver is not None:
            return list(await self._driver.fetch(sql, *arguments))
        transaction = self._transaction or await self._begin()
        result = await transaction.exec_driver_sql(sql, tuple(arguments))
        await self._know_driver(transaction)
        return list(result) if result.returns_rows else []

    async def _begin(self) -> AsyncConnection:
        """Nobody waits for long: raises DatabaseUnavailable."""
        await self._open.enter_async_context(self._turnstile)
        self._transaction = await self._open.enter_async_context(self._engine.begin())
        return self._transaction

    async def _know_driver(self, transaction: AsyncConnection) -> None:
        """SQLAlchemy sends BEGIN with its first statement: from the second on ours may go past it."""
        if self._driver is None:
            self._driver = (await transaction.get_raw_connection()).driver_connection
