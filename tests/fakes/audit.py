"""The audit in a list, and its chains."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

from uuid_utils.compat import uuid7

from potentia.domain.audit import NO_WORKSPACE, Entry, Record
from potentia.domain.chain import OVERDUE, Head, Waiting, extended, head_of, start
from potentia.domain.paging import Page, Window


class MemoryAudit:
    def __init__(self, records: list[Record], request_id: str | None = None) -> None:
        self._kept = list(records)
        self._records = records
        self._request_id = request_id

    async def add(self, actor_id: UUID | None, *entries: Entry) -> None:
        for entry in entries:
            chain = entry.workspace_id or NO_WORKSPACE
            happened = (entry.action, entry.object_type, entry.object_id, entry.before, entry.after)
            self._records.append(Record(uuid7(), chain, actor_id, *happened, self._request_id, datetime.now(UTC)))

    async def find(self, workspace_id: UUID, window: Window) -> Page[Record]:
        after = window.after
        mine = [each for each in self._kept if each.chain == workspace_id and (after is None or each.id < after)]
        return window.page(sorted(mine, key=lambda each: each.id, reverse=True)[: window.limit + 1])


class Audited(Protocol):
    """Where the records are: the state of a `MemoryWork`."""

    audit: list[Record]


class Committed(Protocol):
    @property
    def state(self) -> Audited: ...


class MemoryAuditChains:
    """domain.chain.AuditChains over the records of a `MemoryWork`, as its last commit left them."""

    def __init__(self, work: Committed) -> None:
        self._work = work
        self._heads: dict[UUID, Head] = {}

    async def extend(self) -> int:
        waiting = [each for each in self._work.state.audit if each.seq is None]
        for chain in {each.chain for each in waiting}:
            mine = sorted((each for each in waiting if each.chain == chain), key=lambda each: each.id)
            places = {each.id: each for each in extended(self._heads.get(chain, start(chain)), mine)}
            self._work.state.audit = [places.get(each.id, each) for each in self._work.state.audit]
            self._heads[chain] = head_of(places[mine[-1].id])
        return len(waiting)

    async def chains(self) -> Sequence[UUID]:
        return sorted({each.chain for each in self._work.state.audit} | self._heads.keys())

    async def heads(self) -> Sequence[Head]:
        return [self._heads[chain] for chain in sorted(self._heads)]

    async def waiting(self) -> Sequence[Waiting]:
        now, found = datetime.now(UTC), dict[UUID, list[bool]]()
        for each in self._work.state.audit:
            if each.seq is None:
                found.setdefault(each.chain, []).append(each.at < now - OVERDUE)
        return [Waiting(chain, found[chain].count(False), found[chain].count(True)) for chain in sorted(found)]

    async def records(self, chain: UUID, after: int, limit: int) -> Sequence[Record]:
        mine = [each for each in self._work.state.audit if each.chain == chain and (each.seq or 0) > after]
        return sorted(mine, key=lambda each: each.seq or 0)[:limit]
