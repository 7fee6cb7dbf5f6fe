"""Which invitations end when somebody comes onto a canvas, leaves it, or gets another role (docs/adr/0033)."""

from datetime import datetime
from uuid import UUID

from potentia.domain.canvas import trail
from potentia.domain.canvas.errors import CanvasNotFound
from potentia.domain.canvas.ports import Work
from potentia.domain.workspaces import policy
from potentia.domain.workspaces.policy import Action


async def may_invite(uow: Work, canvas_id: UUID, user_id: UUID) -> bool:
    """Whether this person may, by whatever way, as things are now."""
    try:
        canvas = await uow.canvases.get(user_id, canvas_id)
    except CanvasNotFound:
        return False
    return policy.allows(canvas.role, Action.INVITE_TO_CANVAS)


async def end_invitations(
    uow: Work, by: UUID, canvas_id: UUID, workspace_id: UUID | None, user_id: UUID, at: datetime
) -> None:
    """Of a held canvas, on which what this person is was just decided `by` somebody: those that wait for them end, and
    so do those that they sent, unless they may still invite. No earlier link leads to another role."""
    user = await uow.users.get(user_id)
    email = user.email if user else None
    sent = not await may_invite(uow, canvas_id, user_id)
    ended = await uow.canvas_invitations.revoke_all([canvas_id], user_id, email, at, sent=sent)
    await uow.audit.add(by, *trail.of_revoked(workspace_id, ended))
