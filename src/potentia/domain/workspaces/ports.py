"""What workspaces need from outside: the parts of a unit of work."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from potentia.domain.audit import Audit
from potentia.domain.identity.ports import Users
from potentia.domain.jobs import Jobs
from potentia.domain.notifications.ports import Notifications
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces.model import (
    CanvasRole,
    Invitation,
    Member,
    ReceivedInvitation,
    SentInvitation,
    Workspace,
    WorkspaceRole,
)


class Workspaces(Protocol):
    """Workspaces and who is what in them."""

    async def add(self, workspace: Workspace, owner_id: UUID) -> None:
        """Raises AccountGone."""
        ...

    async def get(self, user_id: UUID, workspace_id: UUID) -> Workspace:
        """As this member sees it. Raises WorkspaceNotFound, for those who are no members too."""
        ...

    async def lock(self, user_id: UUID, workspace_id: UUID) -> Workspace:
        """The same; and nobody joins, leaves, is invited or gets another role until this transaction ends."""
        ...

    async def hold(self, workspace_id: UUID) -> str | None:
        """Its name, with the same hold, for who is no member (yet)."""
        ...

    async def find(self, user_id: UUID, window: Window) -> Page[Workspace]:
        """A user's workspaces, newest first."""
        ...

    async def rename(self, workspace_id: UUID, name: str, at: datetime) -> None: ...

    async def delete(self, workspace_id: UUID) -> None:
        """With its members, invitations and everything in it."""
        ...

    async def concerned(self, workspace_id: UUID, now: datetime) -> Sequence[UUID]:
        """Who would miss it: its members, who was let onto a canvas of it, and whom an invitation to it waits for, by
        id or by an e-mail that they have verified. Each once."""
        ...

    async def join(self, workspace_id: UUID, user_id: UUID, role: WorkspaceRole, at: datetime) -> None:
        """Raises AlreadyMember, AccountGone."""
        ...

    async def role_of(self, workspace_id: UUID, user_id: UUID) -> WorkspaceRole | None: ...

    async def has_member_of_email(self, workspace_id: UUID, email: str) -> bool: ...

    async def set_role(self, workspace_id: UUID, user_id: UUID, role: WorkspaceRole) -> None: ...

    async def hand_over(self, workspace_id: UUID, from_id: UUID, to_id: UUID) -> None:
        """The owner becomes an admin, and the other member the owner."""
        ...

    async def remove(self, workspace_id: UUID, user_id: UUID) -> None: ...

    async def members(self, workspace_id: UUID, window: Window) -> Page[Member]:
        """With name and e-mail, by one join; those who came to Potentia last first."""
        ...

    async def member(self, workspace_id: UUID, user_id: UUID) -> Member:
        """Raises MemberNotFound."""
        ...


class WorkspaceInvitations(Protocol):
    """Invitations to workspaces."""

    async def add(self, invitation: Invitation[WorkspaceRole]) -> None:
        """Raises InvitationPending while the same user or e-mail has one; one that has expired by then gives way."""
        ...

    async def is_pending(self, workspace_id: UUID, email: str, now: datetime) -> bool:
        """Whether this e-mail has one that can be answered."""
        ...

    async def count_pending(self, workspace_id: UUID, now: datetime) -> int: ...

    async def find(self, workspace_id: UUID, now: datetime, window: Window) -> Page[SentInvitation]:
        """Those that can be answered, newest first."""
        ...

    async def received(
        self, user_id: UUID, email: str | None, now: datetime, window: Window
    ) -> Page[ReceivedInvitation]:
        """Those that this user, or who has this e-mail, can answer, newest first."""
        ...

    async def by_token(self, token_hash: bytes) -> Invitation[WorkspaceRole] | None: ...

    async def for_invitee(
        self, user_id: UUID, email: str | None, invitation_id: UUID
    ) -> Invitation[WorkspaceRole] | None:
        """One for this user or this e-mail, by its id, whatever its status."""
        ...

    async def lock(self, workspace_id: UUID, invitation_id: UUID) -> Invitation[WorkspaceRole] | None:
        """As it is now, unchanged by others until this transaction ends."""
        ...

    async def save(self, invitation: Invitation[WorkspaceRole]) -> None:
        """Store status and `answered_at`."""
        ...

    async def revoke_all(
        self, workspace_ids: Collection[UUID], user_id: UUID, email: str | None, at: datetime, *, sent: bool = True
    ) -> Sequence[Invitation[WorkspaceRole]]:
        """Take back what can be answered by this user or who has this e-mail, and what this user sent unless
        told otherwise: of workspaces that are held. Answers those that it took back, revoked."""
        ...

    async def purge(self, before: datetime, limit: int) -> int:
        """Forget up to `limit` of those that expired before; answers how many."""
        ...


class SharedCanvases(Protocol):
    """The canvases of workspaces, as far as members of these are concerned."""

    async def unadministered(self, workspace_id: UUID, user_id: UUID) -> Sequence[UUID]:
        """Those of a workspace on which this person is no admin for themselves: they invite there by the workspace."""
        ...


class SharedCanvasInvitations(Protocol):
    """Invitations to canvases of workspaces."""

    async def revoke_all(
        self, canvas_ids: Collection[UUID], user_id: UUID, email: str | None, at: datetime, *, sent: bool = True
    ) -> Sequence[Invitation[CanvasRole]]:
        """As of workspaces. A canvas that nobody holds may be invited to meanwhile: whoever answers finds out."""
        ...


class Work(Protocol):
    """A unit of work as workspaces use it."""

    @property
    def users(self) -> Users: ...
    @property
    def workspaces(self) -> Workspaces: ...
    @property
    def workspace_invitations(self) -> WorkspaceInvitations: ...
    @property
    def canvases(self) -> SharedCanvases: ...
    @property
    def canvas_invitations(self) -> SharedCanvasInvitations: ...
    @property
    def notifications(self) -> Notifications: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def jobs(self) -> Jobs: ...
