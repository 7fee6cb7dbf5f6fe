"""Hot reads: statements that are compiled once, and sent by asyncpg itself in one round trip.

Through SQLAlchemy a read by key is BEGIN, SELECT and COMMIT, and its statement is built and looked up anew each time;
`bench/floor.py` tells what that costs, docs/performance.md what this saves. A read that comes before the first write
of a unit of work needs no transaction: under READ COMMITTED each statement sees its own snapshot in one, too. After
the first write it runs in the transaction, like everything else on the connection.
"""

from typing import Any

import asyncpg
from sqlalchemy import Select
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from potentia.adapters.postgres.errors import BUSY, DatabaseUnavailable

THROUGH_POOLER = "through_pooler"
"""An engine's execution option. Such a pooler hands out servers by the transaction: there a read begins one."""


class Read:
    """A SELECT with named parameters. Its rows come as the driver makes them: enums are text."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        compiled = statement.compile(dialect=dialect())  # type: ignore[no-untyped-call]
        self._sql = str(compiled)
        self._names = compiled.positiontup or []
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}

    async def rows(self, connection: AsyncConnection, **values: object) -> list[Any]:
        """All rows, as sequences in the order of the SELECT. Raises DatabaseUnavailable."""
        given = self._constants | values
        arguments = [given[name] for name in self._names]
        if connection.sync_engine.get_execution_options().get(THROUGH_POOLER):
            return list(await connection.exec_driver_sql(self._sql, tuple(arguments)))
        driver: Any = (await connection.get_raw_connection()).driver_connection
        try:
            found: list[Any] = await driver.fetch(self._sql, *arguments)
        except asyncpg.PostgresError as error:
            if isinstance(error, asyncpg.PostgresConnectionError) or error.sqlstate in BUSY:
                raise DatabaseUnavailable(retry_after=1.0) from error
            raise
        except asyncpg.InterfaceError as error:
            raise DatabaseUnavailable(retry_after=1.0) from error
        return found

    async def one(self, connection: AsyncConnection, **values: object) -> Any | None:
        """The only row there is; None where there is none. Raises DatabaseUnavailable."""
        found = await self.rows(connection, **values)
        return found[0] if found else None
