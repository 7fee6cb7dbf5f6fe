"""What people are told about workspaces: mails, and notifications of the feed. The kinds are `workspace.*`."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from potentia.domain.identity.model import User
from potentia.domain.notifications.jobs import SendMail
from potentia.domain.notifications.model import Notification, Template
from potentia.domain.workspaces.model import Invitation, R, Workspace, WorkspaceRole


class Kind(StrEnum):
    """What a notification is about. Each has the facts `workspace_id` and `workspace`, and those named here."""

    INVITED = "workspace.invited"
    """`invitation_id`, `inviter`, `role`"""
    ACCEPTED = "workspace.invitation-accepted"
    """`person`"""
    REJECTED = "workspace.invitation-rejected"
    """`person`"""
    ROLE_CHANGED = "workspace.member-role-changed"
    """`role`"""
    REMOVED = "workspace.member-removed"
    DELETED = "workspace.deleted"
    TRANSFERRED = "workspace.transferred"
    """`person`: who was the owner"""


def invitation_mail(
    invitation: Invitation[R], workspace: Workspace, inviter: User, invited: User | None, secret: str
) -> SendMail | None:
    """To the e-mail that is invited, or that the invited user has, if any; in their language, where it is known."""
    to = invitation.email or (invited.email if invited else None)
    if to is None:
        return None
    language = (invited or inviter).language
    facts = {"inviter": inviter.name, "workspace": workspace.name, "token": secret}
    return SendMail(to, Template.WORKSPACE_INVITATION, language, facts)


def invited(
    notice_id: UUID, user_id: UUID, invitation: Invitation[WorkspaceRole], workspace: Workspace, inviter: User
) -> Notification:
    facts = {"invitation_id": str(invitation.id), "inviter": inviter.name, "role": invitation.role.value}
    return of(notice_id, user_id, Kind.INVITED, workspace.id, workspace.name, invitation.created_at, **facts)


def of(
    notice_id: UUID, user_id: UUID, kind: Kind, workspace_id: UUID, workspace: str, now: datetime, **facts: str
) -> Notification:
    """A notification of this kind for one user."""
    return Notification(
        notice_id, user_id, kind.value, {"workspace_id": str(workspace_id), "workspace": workspace} | facts, now
    )
