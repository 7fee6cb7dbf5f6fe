"""The audit in a list."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from potentia.domain.audit import NO_WORKSPACE, Entry, Record
from potentia.domain.paging import Page, Window


class MemoryAudit:
    def __init__(self, records: list[Record], request_id: str | None = None) -> None:
        self._kept = list(records)
        self._records = records
        self._request_id = request_id

    async def add(self, actor_id: UUID | None, entry: Entry) -> None:
        chain = entry.workspace_id or NO_WORKSPACE
        happened = (entry.action, entry.object_type, entry.object_id, entry.before, entry.after)
        self._records.append(Record(uuid7(), chain, actor_id, *happened, self._request_id, datetime.now(UTC)))

    async def find(self, workspace_id: UUID, window: Window) -> Page[Record]:
        after = window.after
        mine = [each for each in self._kept if each.chain == workspace_id and (after is None or each.id < after)]
        return window.page(sorted(mine, key=lambda each: each.id, reverse=True)[: window.limit + 1])
