"""The audit in one transaction: all of its entries in one statement just before the commit."""

from collections.abc import Callable
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import bindparam, insert, select

from potentia.adapters.postgres.compiled import Read, Write
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.audit import AuditRow
from potentia.domain.audit import NO_WORKSPACE, Entry, Record
from potentia.domain.ids import Ids
from potentia.domain.paging import Page, Window

RECORD = [getattr(AuditRow, name) for name in Record.__struct_fields__]
"""The columns of a Record, in its order."""
_GIVEN = [each.name for each in AuditRow.__table__.columns if each.name not in {"at", "seq", "hash"}]
"""What a new row is given."""
MOST_AT_ONCE = 100
"""How many entries one statement takes: far more than a use case has."""
_NEWEST = (
    select(*RECORD).where(AuditRow.chain == bindparam("chain")).order_by(AuditRow.id.desc()).limit(bindparam("limit"))
)
_READ_NEWEST = Read(_NEWEST)
_READ_OLDER = Read(_NEWEST.where(AuditRow.id < bindparam("after")))


class PostgresAudit:
    """The audit of one transaction (domain.audit.Audit); `request_id` tells which request this is, if any."""

    def __init__(self, connection: Connection, ids: Ids, request_id: Callable[[], str | None]) -> None:
        self._connection = connection
        self._ids = ids
        self._request_id = request_id
        self._added: list[dict[str, Any]] = []

    async def add(self, actor_id: UUID | None, *entries: Entry) -> None:
        for entry in entries:
            row = msgspec.structs.asdict(entry)
            row["chain"] = row.pop("workspace_id") or NO_WORKSPACE
            self._added.append(row | {"id": self._ids.new(), "actor_id": actor_id, "request_id": self._request_id()})

    async def store(self) -> None:
        """What was added goes to the database; the last statement of its transaction but one."""
        for first in range(0, len(self._added), MOST_AT_ONCE):
            entries = self._added[first : first + MOST_AT_ONCE]
            values = {f"{name}_{n}": entry[name] for n, entry in enumerate(entries) for name in _GIVEN}
            await _add(len(entries)).rows(self._connection, **values)

    async def find(self, workspace_id: UUID, window: Window) -> Page[Record]:
        wanted = {"chain": workspace_id, "limit": window.limit + 1}
        if window.after:
            rows = await _READ_OLDER.rows(self._connection, **wanted, after=window.after)
        else:
            rows = await _READ_NEWEST.rows(self._connection, **wanted)
        return window.page([Record(*row) for row in rows])


@cache
def _add(count: int) -> Write:
    """The statement that adds so many entries, compiled once. Arrays would be fewer parameters, and for each new
    connection two questions about their types."""
    rows: list[dict[str, Any]] = [{name: bindparam(f"{name}_{n}") for name in _GIVEN} for n in range(count)]
    return Write(insert(AuditRow).values(rows))
