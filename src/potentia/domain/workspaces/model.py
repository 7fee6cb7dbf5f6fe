"""Workspaces, who is what in them, and invitations."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar
from uuid import UUID

import msgspec


class WorkspaceRole(StrEnum):
    """What a member may do, from most to least."""

    OWNER = "owner"
    ADMIN = "admin"
    MEMBER = "member"


class CanvasRole(StrEnum):
    """What a person may do on a canvas, from most to least."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"


Role = WorkspaceRole | CanvasRole


class Workspace(msgspec.Struct, frozen=True):
    """A workspace as one of its members sees it: `role` is theirs."""

    id: UUID
    name: str
    role: WorkspaceRole
    created_at: datetime
    updated_at: datetime


class Member(msgspec.Struct, frozen=True):
    """Who is what in a workspace, with the name and e-mail that they have now."""

    user_id: UUID
    name: str
    email: str | None
    role: WorkspaceRole
    joined_at: datetime

    @property
    def id(self) -> UUID:
        """Their place in a list."""
        return self.user_id


class InvitationType(StrEnum):
    """How the invited are named."""

    USER = "user"
    EMAIL = "email"


class InvitationStatus(StrEnum):
    """Where an invitation stands; all but the first are final. Whether a pending one has expired, the time says."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Answer(StrEnum):
    """What the invited say."""

    ACCEPT = "accept"
    REJECT = "reject"


R = TypeVar("R", WorkspaceRole, CanvasRole)


@dataclass(frozen=True, slots=True)
class Invitation(Generic[R]):
    """An invitation to a workspace or a canvas (`object_id`), for the user or the e-mail that it names.

    `token_hash` is the SHA-256 of the secret in its link; `expires_at` is exclusive. `email` is normalised.
    """

    id: UUID
    object_id: UUID
    type: InvitationType
    user_id: UUID | None
    email: str | None
    role: R
    token_hash: bytes
    status: InvitationStatus
    invited_by: UUID
    created_at: datetime
    expires_at: datetime
    answered_at: datetime | None = None


class SentInvitation(msgspec.Struct, frozen=True):
    """A pending invitation as those see it who may invite. `name` is the invited user's, `invited_by` the inviter's;
    null where nobody is known or the account is gone."""

    id: UUID
    type: InvitationType
    user_id: UUID | None
    name: str | None
    email: str | None
    role: str
    invited_by: str | None
    created_at: datetime
    expires_at: datetime


class Invited(msgspec.Struct, frozen=True):
    """A new invitation, and the `link` that the invited were sent: told this once, for the inviter to pass on."""

    invitation: SentInvitation
    link: str


class ReceivedInvitation(msgspec.Struct, frozen=True):
    """A pending invitation as the invited see it: to what (`kind`: workspace or canvas), as what, and by whom."""

    id: UUID
    kind: str
    object_id: UUID
    object_name: str
    role: str
    invited_by: str | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invitee:
    """Who answers invitations: `email` is normalised, and counts without a token only where it is verified."""

    user_id: UUID
    email: str | None
    is_email_verified: bool

    @property
    def proven_email(self) -> str | None:
        return self.email if self.is_email_verified else None
