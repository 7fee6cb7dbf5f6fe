"""Hot writes and locks: statements that are compiled once, and belong in the transaction."""

from typing import Any

from sqlalchemy import Delete, Insert, Select, Update
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import AsyncConnection


class Write:
    """A statement with named parameters, whose values go to the driver as they are: JSON and enums as text."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update | Delete) -> None:
        compiled = statement.compile(dialect=dialect())  # type: ignore[no-untyped-call]
        self._sql = str(compiled)
        self._names = compiled.positiontup or []
        required = {name for name, bind in compiled.binds.items() if bind.required}
        self._constants = {name: value for name, value in compiled.params.items() if name not in required}

    async def rows(self, connection: AsyncConnection, **values: object) -> list[Any]:
        """What it returns, as sequences; enums are text."""
        given = self._constants | values
        result = await connection.exec_driver_sql(self._sql, tuple(given[name] for name in self._names))
        return list(result) if result.returns_rows else []

    async def one(self, connection: AsyncConnection, **values: object) -> Any | None:
        """The only row that it returns; None where it returns none."""
        found = await self.rows(connection, **values)
        return found[0] if found else None
