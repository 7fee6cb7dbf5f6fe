"""What people are told about canvases: mails, and notifications of the feed. The kinds are `canvas.*`."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from potentia.domain.canvas.model import Canvas
from potentia.domain.identity.model import User
from potentia.domain.notifications.jobs import SendMail
from potentia.domain.notifications.model import Notification, Template
from potentia.domain.workspaces.model import CanvasRole, Invitation


class Kind(StrEnum):
    """What a notification is about. Each has the facts `canvas_id` and `canvas`, and those named here."""

    INVITED = "canvas.invited"
    """`invitation_id`, `inviter`, `role`"""
    ADDED = "canvas.member-added"
    """`inviter`, `role`"""
    ACCEPTED = "canvas.invitation-accepted"
    """`person`"""
    REJECTED = "canvas.invitation-rejected"
    """`person`"""
    ROLE_CHANGED = "canvas.member-role-changed"
    """`role`"""
    REMOVED = "canvas.member-removed"


def invitation_mail(
    invitation: Invitation[CanvasRole], canvas: Canvas, inviter: User, invited: User | None, secret: str
) -> SendMail:
    """To the e-mail that is invited, in the language of whoever has it, where that is known."""
    assert invitation.email is not None, "users are added at once"
    language = (invited or inviter).language
    facts = {"inviter": inviter.name, "canvas": canvas.title, "token": secret}
    return SendMail(invitation.email, Template.CANVAS_INVITATION, language, facts)


def invited(
    notice_id: UUID, user_id: UUID, invitation: Invitation[CanvasRole], canvas: Canvas, inviter: User
) -> Notification:
    facts = {"invitation_id": str(invitation.id), "inviter": inviter.name, "role": invitation.role.value}
    return of(notice_id, user_id, Kind.INVITED, canvas.id, canvas.title, invitation.created_at, **facts)


def of(
    notice_id: UUID, user_id: UUID, kind: Kind, canvas_id: UUID, canvas: str, now: datetime, **facts: str
) -> Notification:
    """A notification of this kind for one user."""
    return Notification(notice_id, user_id, kind.value, {"canvas_id": str(canvas_id), "canvas": canvas} | facts, now)
