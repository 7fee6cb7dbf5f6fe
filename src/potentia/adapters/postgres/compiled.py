"""Hot statements, compiled once: SQLAlchemy writes them when the module loads, the driver sends them.

Building and looking up a statement costs five to ten times what sending it does. Parameters are named by `bindparam`;
their values go to the driver as they are: JSON as text, an enum as its text.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import BindParameter, Delete, Insert, Select, Update, bindparam
from sqlalchemy.dialects.postgresql.asyncpg import dialect


class Sender(Protocol):
    """What takes statements in the driver's own words (`$1`): connection.Connection, connection.Singles."""

    async def read(self, sql: str, arguments: Sequence[object]) -> list[Any]: ...

    async def write(self, sql: str, arguments: Sequence[object]) -> list[Any]: ...


def given(*columns: str) -> dict[str, BindParameter[Any]]:
    """The values of these columns, each a parameter of its column's name."""
    return {column: bindparam(column) for column in columns}


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
    """A SELECT that locks nothing: over a connection of its own a lock would be gone with the statement."""

    def __init__(self, statement: Select[*tuple[Any, ...]]) -> None:
        """Raises TypeError for a statement that locks, which is a Write."""
        if statement._for_update_arg is not None:
            raise TypeError("a SELECT that locks belongs in the transaction")
        super().__init__(statement)

    async def rows(self, sender: Sender, **values: object) -> list[Any]:
        """All rows, as sequences in the order of the SELECT; enums are text."""
        return await sender.read(self._sql, self._arguments(values))

    async def one(self, sender: Sender, **values: object) -> Any | None:
        """The only row there is; None where there is none."""
        found = await self.rows(sender, **values)
        return found[0] if found else None


class Write(_Compiled):
    """A statement that belongs in the transaction: it changes rows, or locks them."""

    async def rows(self, sender: Sender, **values: object) -> list[Any]:
        """What it returns, as sequences; enums are text."""
        return await sender.write(self._sql, self._arguments(values))

    async def one(self, sender: Sender, **values: object) -> Any | None:
        """The only row that it returns; None where it returns none."""
        found = await self.rows(sender, **values)
        return found[0] if found else None
