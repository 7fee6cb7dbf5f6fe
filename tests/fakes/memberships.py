"""What somebody who leaves Potentia shared with others."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from potentia.domain.audit import Entry
from potentia.domain.canvas import trail as canvas_trail
from potentia.domain.identity.errors import OwnsSharedWorkspaces
from potentia.domain.identity.model import User
from potentia.domain.workspaces import trail
from potentia.domain.workspaces.model import WorkspaceRole
from tests.fakes.canvas import Drawn, MemoryCanvases, MemoryCanvasInvitations
from tests.fakes.identity import Stored
from tests.fakes.workspaces import MemoryWorkspaceInvitations, MemoryWorkspaces, Shared


class MemoryMemberships:
    def __init__(self, shared: Shared, drawn: Drawn, people: Stored) -> None:
        self._canvases = MemoryCanvases(drawn, shared, people)
        self._canvas_invitations = MemoryCanvasInvitations(drawn, people)
        self._drawn = drawn
        self._workspaces = MemoryWorkspaces(shared, people)
        self._invitations = MemoryWorkspaceInvitations(shared, people)
        self._shared = shared

    async def leave_all(self, user: User, at: datetime) -> Sequence[Entry]:
        members = self._workspaces.present
        mine = [await self._workspaces.get(user.id, ws) for ws, each in members if each == user.id]
        owned = [each.id for each in mine if each.role is WorkspaceRole.OWNER]
        if shared := sorted({ws for ws, each in members if ws in owned and each != user.id}):
            raise OwnsSharedWorkspaces(workspace_ids=shared)
        invited = {each.object_id for each in self._shared.invitations.values() if each.user_id == user.id}
        left = invited.union(each.id for each in mine) - set(owned)
        revoked = await self._invitations.revoke_all(left, user.id, user.email, at)
        off_canvases = await self._leave_canvases(user, left, at)
        for workspace_id in owned:
            await self._workspaces.delete(workspace_id)
        return [*trail.of_revoked(revoked), *off_canvases, *trail.of_departure(user.id, mine)]

    async def _leave_canvases(self, user: User, left: Collection[UUID], at: datetime) -> Sequence[Entry]:
        given = {canvas: role for (canvas, each), (role, _) in self._drawn.members.items() if each == user.id}
        invited = {each.object_id for each in self._drawn.invitations.values() if each.user_id == user.id}
        there = [await self._canvases.hold(each) for each in self._drawn.canvases]
        others = {
            held.id: held.workspace_id
            for held in there
            if held and (held.id in given or held.id in invited or held.workspace_id in left)
        }
        revoked = await self._canvas_invitations.revoke_all(others, user.id, user.email, at)
        told = [entry for each in revoked for entry in canvas_trail.of_revoked(others[each.object_id], [each])]
        owned = [each.id for each in self._drawn.canvases.values() if each.owner_id == user.id]
        seen = [(await self._canvases.get(user.id, each), given.get(each)) for each in (*owned, *given)]
        return [*told, *canvas_trail.of_departure(user.id, seen)]
