"""Invitations in one transaction: to workspaces and to canvases, which have a table each of one form."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Generic
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql.elements import ColumnElement

from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.canvas import CanvasInvitationRow, CanvasRow
from potentia.adapters.postgres.tables.identity import UserRow
from potentia.adapters.postgres.tables.workspaces import WorkspaceInvitationRow, WorkspaceRow
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces.model import (
    CanvasRole,
    Invitation,
    InvitationStatus,
    InvitationType,
    R,
    ReceivedInvitation,
    SentInvitation,
    WorkspaceRole,
)

_Inviter = aliased(UserRow)
_FIELDS = [field.name for field in fields(Invitation)]


@dataclass(frozen=True, slots=True)
class To(Generic[R]):
    """To what people are invited: the table of its invitations, and the names of the things themselves."""

    kind: str
    row: Any
    object_id: str
    named_by: InstrumentedAttribute[UUID]
    name: InstrumentedAttribute[str]
    role: type[R]

    @property
    def names(self) -> list[str]:
        """The columns of an Invitation, in its order."""
        return [self.object_id if name == "object_id" else name for name in _FIELDS]

    @property
    def columns(self) -> list[Any]:
        return [getattr(self.row, name) for name in self.names]

    def of(self, object_id: UUID) -> ColumnElement[bool]:
        found: ColumnElement[bool] = getattr(self.row, self.object_id) == object_id
        return found


TO_WORKSPACES = To(
    "workspace", WorkspaceInvitationRow, "workspace_id", WorkspaceRow.id, WorkspaceRow.name, WorkspaceRole
)
TO_CANVASES = To("canvas", CanvasInvitationRow, "canvas_id", CanvasRow.id, CanvasRow.title, CanvasRole)


class PostgresInvitations(Generic[R]):
    """domain.workspaces.ports.WorkspaceInvitations, domain.canvas.ports.CanvasInvitations"""

    def __init__(self, connection: Connection, to: To[R]) -> None:
        self._connection = connection
        self._to: To[R] = to

    async def add(self, invitation: Invitation[R]) -> None:
        row = self._to.row
        await self._connection.execute(
            update(row)
            .where(
                self._to.of(invitation.object_id),
                self._is_for_same(invitation),
                row.status == InvitationStatus.PENDING.value,
                row.expires_at <= invitation.created_at,
            )
            .values(status=InvitationStatus.EXPIRED.value)
        )
        values = [getattr(invitation, name) for name in _FIELDS]
        await self._connection.execute(insert(row).values(dict(zip(self._to.names, values, strict=True))))

    async def is_pending(self, object_id: UUID, email: str, now: datetime) -> bool:
        pending = exists().where(self._to.of(object_id), self._to.row.email == email, *self._can_be_answered(now))
        return bool((await self._connection.execute(select(pending))).scalar_one())

    async def count_pending(self, object_id: UUID, now: datetime) -> int:
        counted = select(func.count()).where(self._to.of(object_id), *self._can_be_answered(now))
        return int((await self._connection.execute(counted)).scalar_one())

    async def find(self, object_id: UUID, now: datetime, window: Window) -> Page[SentInvitation]:
        row = self._to.row
        what = (row.id, row.type, row.user_id, UserRow.name, row.email, row.role)
        sent = (
            select(*what, _Inviter.name, row.created_at, row.expires_at)
            .outerjoin(UserRow, UserRow.id == row.user_id)
            .outerjoin(_Inviter, _Inviter.id == row.invited_by)
            .where(self._to.of(object_id), *self._can_be_answered(now))
        )
        rows = await self._connection.execute(self._newest(sent, window))
        return window.page([SentInvitation(id, InvitationType(type), *rest) for id, type, *rest in rows])

    async def received(
        self, user_id: UUID, email: str | None, now: datetime, window: Window
    ) -> Page[ReceivedInvitation]:
        row, to = self._to.row, self._to
        received = (
            select(row.id, to.named_by, to.name, row.role, _Inviter.name, row.created_at, row.expires_at)
            .join(to.named_by.class_, to.named_by == getattr(row, to.object_id))
            .outerjoin(_Inviter, _Inviter.id == row.invited_by)
            .where(self._is_for(user_id, email), *self._can_be_answered(now))
        )
        rows = await self._connection.execute(self._newest(received, window))
        return window.page([ReceivedInvitation(id, to.kind, *rest) for id, *rest in rows])

    async def by_token(self, token_hash: bytes) -> Invitation[R] | None:
        return await self._one(select(*self._to.columns).where(self._to.row.token_hash == token_hash))

    async def for_invitee(self, user_id: UUID, email: str | None, invitation_id: UUID) -> Invitation[R] | None:
        found = select(*self._to.columns).where(self._is_for(user_id, email), self._to.row.id == invitation_id)
        return await self._one(found)

    async def lock(self, object_id: UUID, invitation_id: UUID) -> Invitation[R] | None:
        found = select(*self._to.columns).where(self._to.of(object_id), self._to.row.id == invitation_id)
        return await self._one(found.with_for_update())

    async def save(self, invitation: Invitation[R]) -> None:
        await self._connection.execute(
            update(self._to.row)
            .where(self._to.of(invitation.object_id), self._to.row.id == invitation.id)
            .values(status=invitation.status.value, answered_at=invitation.answered_at)
        )

    async def revoke_all(
        self, object_ids: Collection[UUID], user_id: UUID, email: str | None, at: datetime, *, sent: bool = True
    ) -> Sequence[Invitation[R]]:
        received = self._is_for(user_id, email)
        theirs = or_(received, self._to.row.invited_by == user_id) if sent else received
        revoked = (
            update(self._to.row)
            .where(getattr(self._to.row, self._to.object_id).in_(object_ids), theirs, *self._can_be_answered(at))
            .values(status=InvitationStatus.REVOKED.value, answered_at=at)
            .returning(*self._to.columns)
        )
        return [self._invitation(row) for row in await self._connection.execute(revoked)]

    async def purge(self, before: datetime, limit: int) -> int:
        key = (getattr(self._to.row, self._to.object_id), self._to.row.id)
        oldest = select(*key).where(self._to.row.expires_at < before).order_by(self._to.row.expires_at).limit(limit)
        held = tuple_(*key).in_(oldest.with_for_update(skip_locked=True))
        return (await self._connection.execute(delete(self._to.row).where(held))).rowcount

    async def _one(self, statement: Select[*tuple[Any, ...]]) -> Invitation[R] | None:
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else self._invitation(row)

    def _is_for_same(self, invitation: Invitation[R]) -> ColumnElement[bool]:
        """By the one way in which the invited are named: the other column is null for everybody who is named so."""
        by_id: ColumnElement[bool] = self._to.row.user_id == invitation.user_id
        by_email: ColumnElement[bool] = self._to.row.email == invitation.email
        return by_id if invitation.type is InvitationType.USER else by_email

    def _is_for(self, user_id: UUID, email: str | None) -> ColumnElement[bool]:
        """Nobody has a null for an e-mail."""
        mine: ColumnElement[bool] = self._to.row.user_id == user_id
        return mine if email is None else or_(mine, self._to.row.email == email)

    def _can_be_answered(self, now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return self._to.row.status == InvitationStatus.PENDING.value, self._to.row.expires_at > now

    def _newest(self, statement: Select[*tuple[Any, ...]], window: Window) -> Select[*tuple[Any, ...]]:
        newest = statement.order_by(self._to.row.id.desc()).limit(window.limit + 1)
        return newest.where(self._to.row.id < window.after) if window.after else newest

    def _invitation(self, row: Any) -> Invitation[R]:
        values = dict(zip(_FIELDS, row, strict=True))
        as_they_are = {
            "type": InvitationType(values["type"]),
            "role": self._to.role(values["role"]),
            "status": InvitationStatus(values["status"]),
        }
        return Invitation(**values | as_they_are)
