"""What somebody who leaves Potentia shared with others."""

from collections.abc import Sequence
from datetime import datetime

from potentia.domain.audit import Entry
from potentia.domain.identity.errors import OwnsSharedWorkspaces
from potentia.domain.identity.model import User
from potentia.domain.workspaces import trail
from potentia.domain.workspaces.model import WorkspaceRole
from tests.fakes.identity import Stored
from tests.fakes.workspaces import MemoryWorkspaceInvitations, MemoryWorkspaces, Shared


class MemoryMemberships:
    def __init__(self, shared: Shared, people: Stored) -> None:
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
        for workspace_id in owned:
            await self._workspaces.delete(workspace_id)
        return [*trail.of_revoked(revoked), *trail.of_departure(user.id, mine)]
