"""What a person is to a canvas, in the terms of the permission table."""

from potentia.domain.canvas.errors import CanvasNotFound
from potentia.domain.canvas.model import Canvas, CanvasMember, Permissions
from potentia.domain.identity.model import Actor
from potentia.domain.workspaces import policy
from potentia.domain.workspaces.policy import Access, Action


def require(actor: Actor, action: Action, canvas: Canvas) -> None:
    """Raises CanvasNotFound, NotAllowed, AccountRequired."""
    policy.require(actor, action, Access(canvas.role, CanvasNotFound))


def permissions(actor: Actor, canvas: Canvas, members: list[CanvasMember]) -> Permissions:
    """Nothing is written on an archived canvas, whatever the role."""

    def may(action: Action) -> bool:
        return policy.may(actor, action, canvas.role)

    is_open = canvas.archived_at is None
    return Permissions(
        role=canvas.role,
        can_read=may(Action.SEE_CANVAS),
        can_write=may(Action.EDIT_CANVAS) and is_open,
        can_change=may(Action.CHANGE_CANVAS) and is_open,
        can_archive=may(Action.ARCHIVE_CANVAS),
        can_manage_members=may(Action.CHANGE_CANVAS_MEMBERS),
        can_delete=may(Action.DELETE_CANVAS),
        members=members,
    )
