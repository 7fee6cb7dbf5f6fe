"""The feeds of users in one transaction."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import count
from uuid import UUID

import msgspec
from sqlalchemy import BindParameter, Integer, Uuid, bindparam, column, delete, func, select, tuple_, update, values
from sqlalchemy.dialects.postgresql import insert

from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.identity import UserRow
from potentia.adapters.postgres.tables.notifications import FeedRow
from potentia.adapters.postgres.tables.notifications import NotificationRow as Row
from potentia.domain.notifications.model import Notification
from potentia.domain.paging import Window

AT_ONCE = 200
"""How many are added by one statement: putting more of them together would hold the loop for long."""
_NOTIFICATION = [getattr(Row, field) for field in Notification.__struct_fields__]


_OF_USER = Row.user_id == bindparam("user_id")
_LIMIT: BindParameter[int] = bindparam("limit")
_PAGE = select(*_NOTIFICATION).where(_OF_USER).order_by(Row.id.desc()).limit(_LIMIT)
_NEWEST = Read(_PAGE)
_OLDER = Read(_PAGE.where(Row.id < bindparam("after")))
_SINCE = Read(
    select(*_NOTIFICATION).where(_OF_USER, Row.number > bindparam("number")).order_by(Row.number).limit(_LIMIT)
)
_LAST_NUMBER = Read(select(FeedRow.last_number).where(FeedRow.user_id == bindparam("user_id")))
_UNREAD = Read(select(func.count()).where(_OF_USER, Row.read_at.is_(None)))


class PostgresNotifications:
    """domain.notifications.ports.Notifications. `added_to` names the users to whose feeds this transaction added."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.added_to: set[UUID] = set()

    async def add(self, *notifications: Notification) -> None:
        """In the order of users, as `_counted` locks them, over all statements."""
        ordered = sorted(notifications, key=lambda each: each.user_id)
        for start in range(0, len(ordered), AT_ONCE):
            await self._add(ordered[start : start + AT_ONCE])

    async def _add(self, notifications: Sequence[Notification]) -> None:
        last = await self._counted(Counter(each.user_id for each in notifications))
        self.added_to |= last.keys()
        if rows := _numbered(notifications, last):
            await self._connection.execute(insert(Row).values(rows))

    async def _counted(self, added: Counter[UUID]) -> Mapping[UUID, int]:
        """The last number of each feed after `added` of them; users are locked, and left out, in the order of ids."""
        wanted = values(column("user_id", Uuid), column("added", Integer), name="wanted").data(list(added.items()))
        present = (
            select(UserRow.id, wanted.c.added)
            .join(wanted, wanted.c.user_id == UserRow.id)
            .order_by(UserRow.id)
            .with_for_update(key_share=True, read=True, of=UserRow)
        )
        begun = insert(FeedRow).from_select(["user_id", "last_number"], present)
        counted = begun.on_conflict_do_update(
            index_elements=[FeedRow.user_id],
            set_={"last_number": FeedRow.last_number + begun.excluded.last_number},
        ).returning(FeedRow.user_id, FeedRow.last_number)
        return {row.user_id: row.last_number for row in await self._connection.execute(counted)}

    async def page(self, user_id: UUID, window: Window) -> Sequence[Notification]:
        wanted = {"user_id": user_id, "limit": window.limit + 1}
        if window.after is None:
            return await self._all(_NEWEST, **wanted)
        return await self._all(_OLDER, **wanted, after=window.after)

    async def since(self, user_id: UUID, number: int, limit: int) -> Sequence[Notification]:
        return await self._all(_SINCE, user_id=user_id, number=number, limit=limit)

    async def last_number(self, user_id: UUID) -> int:
        row = await _LAST_NUMBER.one(self._connection, user_id=user_id)
        return row[0] if row else 0

    async def unread(self, user_id: UUID) -> int:
        row = await _UNREAD.one(self._connection, user_id=user_id)
        return row[0] if row else 0

    async def read(self, user_id: UUID, ids: Collection[UUID], at: datetime) -> None:
        unread = update(Row).where(Row.user_id == user_id, Row.read_at.is_(None), Row.id.in_(ids))
        await self._connection.execute(unread.values(read_at=at))

    async def read_up_to(self, user_id: UUID, number: int, at: datetime) -> None:
        unread = update(Row).where(Row.user_id == user_id, Row.read_at.is_(None), Row.number <= number)
        await self._connection.execute(unread.values(read_at=at))

    async def purge(self, read_before: datetime, limit: int) -> int:
        oldest = select(Row.user_id, Row.id).where(Row.read_at < read_before).order_by(Row.read_at).limit(limit)
        held = tuple_(Row.user_id, Row.id).in_(oldest.with_for_update(skip_locked=True))
        return (await self._connection.execute(delete(Row).where(held))).rowcount

    async def _all(self, statement: Read, **wanted: object) -> list[Notification]:
        return [Notification(*row) for row in await statement.rows(self._connection, **wanted)]


def _numbered(notifications: Sequence[Notification], last: Mapping[UUID, int]) -> list[dict[str, object]]:
    """Rows for those whose users are there, each user's numbers ending with their last one."""
    of_user = Counter(each.user_id for each in notifications)
    numbers = {user_id: count(last[user_id] - of_user[user_id] + 1) for user_id in last}
    return [
        msgspec.structs.asdict(each) | {"number": next(numbers[each.user_id])}
        for each in notifications
        if each.user_id in last
    ]
