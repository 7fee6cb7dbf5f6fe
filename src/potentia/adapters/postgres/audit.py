"""The audit in one transaction: all of its entries in one statement, compiled once, just before the commit."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, bindparam, column, func, insert, select
from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.elements import ColumnElement

from potentia.adapters.postgres.reading import Read
from potentia.adapters.postgres.tables.audit import AuditRow
from potentia.domain.audit import NO_WORKSPACE, Entry, Record
from potentia.domain.ids import Ids
from potentia.domain.paging import Page, Window

RECORD = [getattr(AuditRow, name) for name in Record.__struct_fields__]
"""The columns of a Record, in its order."""
_GIVEN = RECORD[: Record.__struct_fields__.index("at")]
_COLUMNS: list[ColumnElement[Any]] = [column(each.name) for each in _GIVEN]
_ENTRIES = func.unnest(*(bindparam(each.name, type_=ARRAY(each.type)) for each in _GIVEN)).table_valued(*_COLUMNS)
_ADD = str(insert(AuditRow).from_select(_GIVEN, select(_ENTRIES.render_derived())).compile(dialect=dialect()))  # type: ignore[no-untyped-call]
_NEWEST = (
    select(*RECORD).where(AuditRow.chain == bindparam("chain")).order_by(AuditRow.id.desc()).limit(bindparam("limit"))
)
_READ_NEWEST = Read(_NEWEST)
_READ_OLDER = Read(_NEWEST.where(AuditRow.id < bindparam("after")))


class PostgresAudit:
    """The audit of one transaction (domain.audit.Audit); `request_id` tells which request this is, if any."""

    def __init__(self, connection: AsyncConnection, ids: Ids, request_id: Callable[[], str | None]) -> None:
        self._connection = connection
        self._ids = ids
        self._request_id = request_id
        self._added: list[tuple[Any, ...]] = []

    async def add(self, actor_id: UUID | None, entry: Entry) -> None:
        chain = entry.workspace_id or NO_WORKSPACE
        happened = (entry.action, entry.object_type, entry.object_id, entry.before, entry.after)
        self._added.append((self._ids.new(), chain, actor_id, *happened, self._request_id()))

    async def store(self) -> None:
        """What was added goes to the database; the last statement of its transaction but one."""
        if self._added:
            await self._connection.exec_driver_sql(_ADD, tuple(map(list, zip(*self._added, strict=True))))

    async def find(self, workspace_id: UUID, window: Window) -> Page[Record]:
        wanted = {"chain": workspace_id, "limit": window.limit + 1}
        if window.after:
            rows = await _READ_OLDER.rows(self._connection, **wanted, after=window.after)
        else:
            rows = await _READ_NEWEST.rows(self._connection, **wanted)
        return window.page([Record(*row) for row in rows])
