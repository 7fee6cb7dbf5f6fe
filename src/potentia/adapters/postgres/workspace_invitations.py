"""Invitations to workspaces in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, exists, func, insert, or_, select, tuple_, update
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.identity import UserRow
from potentia.adapters.postgres.tables.workspaces import WorkspaceInvitationRow as Row
from potentia.adapters.postgres.tables.workspaces import WorkspaceRow
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces.model import (
    Invitation,
    InvitationStatus,
    InvitationType,
    ReceivedInvitation,
    SentInvitation,
    WorkspaceRole,
)

_NAMES = ["workspace_id" if field.name == "object_id" else field.name for field in fields(Invitation)]
_INVITATION = [getattr(Row, name) for name in _NAMES]
"""The columns of an Invitation, in its order."""
_Inviter = aliased(UserRow)


class PostgresWorkspaceInvitations:
    """The invitations of one transaction (domain.workspaces.ports.WorkspaceInvitations)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, invitation: Invitation[WorkspaceRole]) -> None:
        await self._connection.execute(
            update(Row)
            .where(
                Row.workspace_id == invitation.object_id,
                _is_for_same(invitation),
                Row.status == InvitationStatus.PENDING.value,
                Row.expires_at <= invitation.created_at,
            )
            .values(status=InvitationStatus.EXPIRED.value)
        )
        values = [getattr(invitation, field.name) for field in fields(Invitation)]
        await self._connection.execute(insert(Row).values(dict(zip(_NAMES, values, strict=True))))

    async def is_pending(self, workspace_id: UUID, email: str, now: datetime) -> bool:
        pending = exists().where(Row.workspace_id == workspace_id, Row.email == email, *_can_be_answered(now))
        return bool((await self._connection.execute(select(pending))).scalar_one())

    async def count_pending(self, workspace_id: UUID, now: datetime) -> int:
        counted = select(func.count()).where(Row.workspace_id == workspace_id, *_can_be_answered(now))
        return int((await self._connection.execute(counted)).scalar_one())

    async def find(self, workspace_id: UUID, now: datetime, window: Window) -> Page[SentInvitation]:
        sent = (
            select(
                Row.id,
                Row.type,
                Row.user_id,
                UserRow.name,
                Row.email,
                Row.role,
                _Inviter.name,
                Row.created_at,
                Row.expires_at,
            )
            .outerjoin(UserRow, UserRow.id == Row.user_id)
            .outerjoin(_Inviter, _Inviter.id == Row.invited_by)
            .where(Row.workspace_id == workspace_id, *_can_be_answered(now))
        )
        rows = await self._connection.execute(_newest(sent, window))
        return window.page([SentInvitation(id, InvitationType(type), *rest) for id, type, *rest in rows])

    async def received(
        self, user_id: UUID, email: str | None, now: datetime, window: Window
    ) -> Page[ReceivedInvitation]:
        received = (
            select(
                Row.id,
                WorkspaceRow.id,
                WorkspaceRow.name,
                Row.role,
                _Inviter.name,
                Row.created_at,
                Row.expires_at,
            )
            .join(WorkspaceRow, WorkspaceRow.id == Row.workspace_id)
            .outerjoin(_Inviter, _Inviter.id == Row.invited_by)
            .where(_is_for(user_id, email), *_can_be_answered(now))
        )
        rows = await self._connection.execute(_newest(received, window))
        return window.page([ReceivedInvitation(id, "workspace", *rest) for id, *rest in rows])

    async def by_token(self, token_hash: bytes) -> Invitation[WorkspaceRole] | None:
        return await self._one(select(*_INVITATION).where(Row.token_hash == token_hash))

    async def for_invitee(
        self, user_id: UUID, email: str | None, invitation_id: UUID
    ) -> Invitation[WorkspaceRole] | None:
        return await self._one(select(*_INVITATION).where(_is_for(user_id, email), Row.id == invitation_id))

    async def lock(self, workspace_id: UUID, invitation_id: UUID) -> Invitation[WorkspaceRole] | None:
        return await self._one(select(*_INVITATION).where(_is(workspace_id, invitation_id)).with_for_update())

    async def save(self, invitation: Invitation[WorkspaceRole]) -> None:
        await self._connection.execute(
            update(Row)
            .where(_is(invitation.object_id, invitation.id))
            .values(status=invitation.status.value, answered_at=invitation.answered_at)
        )

    async def revoke_all(
        self, workspace_ids: Collection[UUID], user_id: UUID, email: str | None, at: datetime
    ) -> Sequence[Invitation[WorkspaceRole]]:
        theirs = or_(_is_for(user_id, email), Row.invited_by == user_id)
        revoked = (
            update(Row)
            .where(Row.workspace_id.in_(workspace_ids), theirs, *_can_be_answered(at))
            .values(status=InvitationStatus.REVOKED.value, answered_at=at)
            .returning(*_INVITATION)
        )
        return [_invitation(row) for row in await self._connection.execute(revoked)]

    async def purge(self, before: datetime, limit: int) -> int:
        oldest = select(Row.workspace_id, Row.id).where(Row.expires_at < before).order_by(Row.expires_at).limit(limit)
        held = tuple_(Row.workspace_id, Row.id).in_(oldest.with_for_update(skip_locked=True))
        return (await self._connection.execute(delete(Row).where(held))).rowcount

    async def _one(self, statement: Select[*tuple[Any, ...]]) -> Invitation[WorkspaceRole] | None:
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else _invitation(row)


def _is(workspace_id: UUID, invitation_id: UUID) -> ColumnElement[bool]:
    return (Row.workspace_id == workspace_id) & (Row.id == invitation_id)


def _is_for_same(invitation: Invitation[WorkspaceRole]) -> ColumnElement[bool]:
    """By the one way in which the invited are named: the other column is null for everybody who is named so."""
    by_id = invitation.type is InvitationType.USER
    return Row.user_id == invitation.user_id if by_id else Row.email == invitation.email


def _is_for(user_id: UUID, email: str | None) -> ColumnElement[bool]:
    """Nobody has a null for an e-mail."""
    return Row.user_id == user_id if email is None else or_(Row.user_id == user_id, Row.email == email)


def _can_be_answered(now: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Row.status == InvitationStatus.PENDING.value, Row.expires_at > now


def _newest(statement: Select[*tuple[Any, ...]], window: Window) -> Select[*tuple[Any, ...]]:
    newest = statement.order_by(Row.id.desc()).limit(window.limit + 1)
    return newest.where(Row.id < window.after) if window.after else newest


def _invitation(row: Any) -> Invitation[WorkspaceRole]:
    values = dict(zip((field.name for field in fields(Invitation)), row, strict=True))
    as_they_are = {
        "type": InvitationType(values["type"]),
        "role": WorkspaceRole(values["role"]),
        "status": InvitationStatus(values["status"]),
    }
    return Invitation(**values | as_they_are)
