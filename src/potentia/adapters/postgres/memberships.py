"""What somebody who leaves Potentia shared with others, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select

from potentia.adapters.postgres.canvases import SEEN as SEEN_CANVASES
from potentia.adapters.postgres.canvases import canvas_of
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.invitations import TO_CANVASES, TO_WORKSPACES, PostgresInvitations
from potentia.adapters.postgres.tables.canvas import CanvasInvitationRow, CanvasMemberRow, CanvasRow
from potentia.adapters.postgres.tables.workspaces import WorkspaceInvitationRow, WorkspaceMemberRow, WorkspaceRow
from potentia.adapters.postgres.workspaces import SEEN, workspace_of
from potentia.domain.audit import Entry
from potentia.domain.canvas import trail as canvas_trail
from potentia.domain.identity.errors import OwnsSharedWorkspaces
from potentia.domain.identity.model import User
from potentia.domain.workspaces import trail
from potentia.domain.workspaces.model import InvitationStatus, WorkspaceRole


class PostgresMemberships:
    """domain.identity.ports.Memberships"""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._invitations = PostgresInvitations(connection, TO_WORKSPACES)
        self._canvas_invitations = PostgresInvitations(connection, TO_CANVASES)

    async def leave_all(self, user: User, at: datetime) -> Sequence[Entry]:
        """What the user is, is asked after the hold, in a statement of its own: whoever was handed a workspace while
        this waited owns it by now."""
        held = await self._hold(user.id)
        mine = [workspace_of(row) for row in await self._connection.execute(SEEN, {"user_id": user.id})]
        owned = [each.id for each in mine if each.role is WorkspaceRole.OWNER]
        await self._require_alone(user.id, owned)
        left = [each for each in held if each not in owned]
        revoked = await self._invitations.revoke_all(left, user.id, user.email, at)
        off_canvases = await self._leave_canvases(user, left, owned, at)
        await self._connection.execute(delete(WorkspaceRow).where(WorkspaceRow.id.in_(owned)))
        return [*trail.of_revoked(revoked), *off_canvases, *trail.of_departure(user.id, mine)]

    async def _leave_canvases(
        self, user: User, left: Sequence[UUID], owned: Sequence[UUID], at: datetime
    ) -> Sequence[Entry]:
        """What goes with a workspace that they own is told of with that."""
        held = await self._hold_canvases(user.id)
        rows = await self._connection.execute(SEEN_CANVASES.where(CanvasRow.id.in_(held)), {"user_id": user.id})
        seen = [(canvas, row.by_invitation) for row in rows if (canvas := canvas_of(row))]
        staying = select(CanvasRow.id, CanvasRow.workspace_id).where(
            CanvasRow.owner_id.is_distinct_from(user.id),
            or_(CanvasRow.id.in_(held), CanvasRow.workspace_id.in_(left)),
            or_(CanvasRow.workspace_id.is_(None), CanvasRow.workspace_id.not_in(owned)),
        )
        others = {row.id: row.workspace_id for row in await self._connection.execute(staying)}
        revoked = await self._canvas_invitations.revoke_all(list(others), user.id, user.email, at)
        return [
            *(entry for each in revoked for entry in canvas_trail.of_revoked(others[each.object_id], [each])),
            *canvas_trail.of_departure(
                user.id, [(canvas, role) for canvas, role in seen if canvas.id in others or canvas.owner_id]
            ),
        ]

    async def _hold_canvases(self, user_id: UUID) -> Sequence[UUID]:
        """Those that the cascade comes to, in the order of ids: whoever holds one and tells this user of it would meet
        the cascade in a deadlock."""
        member = select(CanvasMemberRow.canvas_id).where(CanvasMemberRow.user_id == user_id)
        invited = select(CanvasInvitationRow.canvas_id).where(CanvasInvitationRow.user_id == user_id)
        owned = select(CanvasRow.id).where(CanvasRow.owner_id == user_id)
        theirs = select(CanvasRow.id).where(CanvasRow.id.in_(owned.union(member, invited)))
        held = theirs.order_by(CanvasRow.id).with_for_update(key_share=True)
        return (await self._connection.execute(held)).scalars().all()

    async def _hold(self, user_id: UUID) -> Sequence[UUID]:
        """Those that they are in or invited to, in the order of ids. The user, locked, comes into no further one."""
        member = select(WorkspaceMemberRow.workspace_id).where(WorkspaceMemberRow.user_id == user_id)
        invited = select(WorkspaceInvitationRow.workspace_id).where(
            WorkspaceInvitationRow.user_id == user_id,
            WorkspaceInvitationRow.status == InvitationStatus.PENDING.value,
        )
        theirs = select(WorkspaceRow.id).where(WorkspaceRow.id.in_(member.union(invited)))
        held = theirs.order_by(WorkspaceRow.id).with_for_update(key_share=True)
        return (await self._connection.execute(held)).scalars().all()

    async def _require_alone(self, user_id: UUID, owned: Sequence[UUID]) -> None:
        """Raises OwnsSharedWorkspaces."""
        others = select(WorkspaceMemberRow.workspace_id).distinct()
        shared = others.where(WorkspaceMemberRow.workspace_id.in_(owned), WorkspaceMemberRow.user_id != user_id)
        if found := sorted((await self._connection.execute(shared)).scalars()):
            raise OwnsSharedWorkspaces(workspace_ids=found)
