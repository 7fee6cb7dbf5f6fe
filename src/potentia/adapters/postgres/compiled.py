"""Hot statements, compiled once: SQLAlchemy writes them when the module loads, the driver sends them.

Building and looking up a statement costs five to ten times what sending it does. Parameters are named by `bindparam`;
their values go to the driver as they are: JSON as text, an enum as its text.
"""

from typing import Any

from sqlalchemy import Delete, Insert, Select, Update
from sqlalchemy.dialects.postgresql.asyncpg import dialect

from potentia.adapters.postgres.connection import Connection


class _Compiled:
    def __init__(self, statement: Select[*tuple[Any, ...]] | Insert | Update | Delete) -> None:
        compiled = statement.compile(dialect=dialect())  # type: ignore[no-untyped-call]
        self._sql = str(compiled)
        self._names = compiled.positiontup or []
        required = {name for name, bind in compiled.binds.items() if bind.required}
        self._constants = {name: value for name, value in compiled.params.items() if name not in required}

    def _arguments(self, values: dict[str, object]) -> list[object]:
        given = self._constants | values
        return [given[name] for name in self._names]


class Read(_Compiled):
    """A SELECT that locks nothing."""

    async def rows(self, connection: Connection, **values: object) -> list[Any]:
        """All rows, as sequences in the order of the SELECT; enums are text."""
        return await connection.read(self._sql, self._arguments(values))

    async def one(self, connection: Connection, **values: object) -> Any | None:
        """The only row there is; None where there is none."""
        found = await self.rows(connection, **values)
        return found[0] if found else None


class Write(_Compiled):
    """A statement that belongs in the transaction: it changes rows, or locks them."""

    async def rows(self, connection: Connection, **values: object) -> list[Any]:
        """What it returns, as sequences; enums are text."""
        return await connection.write(self._sql, self._arguments(values))

    async def one(self, connection: Connection, **values: object) -> Any | None:
        """The only row that it returns; None where it returns none."""
        found = await self.rows(connection, **values)
        return found[0] if found else None
