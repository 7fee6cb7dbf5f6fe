"""What canvases need from outside: the parts of a unit of work."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from potentia.domain.audit import Audit
from potentia.domain.canvas.log import Known, Operation
from potentia.domain.canvas.model import Block, Canvas, CanvasMember, Place, Snapshot
from potentia.domain.canvas.mutate import Change
from potentia.domain.canvas.needs import Loaded, Needs
from potentia.domain.identity.ports import Users
from potentia.domain.jobs import Jobs
from potentia.domain.notifications.ports import Notifications
from potentia.domain.paging import Page, Window
from potentia.domain.workspaces.model import CanvasRole, Invitation, ReceivedInvitation, SentInvitation
from potentia.domain.workspaces.ports import WorkspaceInvitations, Workspaces


class Held(msgspec.Struct, frozen=True):
    """A canvas that nobody else writes to until the transaction ends, as nobody in particular sees it."""

    id: UUID
    title: str
    workspace_id: UUID | None
    seq: int


class Canvases(Protocol):
    """Canvases, each seen through the one role that a person has by all ways: ownership, workspace, invitation."""

    async def add(self, canvas: Canvas) -> None:
        """Raises AccountGone."""
        ...

    async def get(self, user_id: UUID, canvas_id: UUID) -> Canvas:
        """As this person sees it. Raises CanvasNotFound, for those who have no role on it too."""
        ...

    async def lock(self, user_id: UUID, canvas_id: UUID) -> Canvas:
        """The same; and until this transaction ends nobody else mutates it or changes whom it is shared with.

        A role by its workspace is the one at this moment: that may change meanwhile, unless the workspace is held too.
        """
        ...

    async def hold(self, canvas_id: UUID) -> Held | None:
        """With the same hold, for who has no role on it."""
        ...

    async def find(self, user_id: UUID, window: Window, *, archived: bool, workspace_id: UUID | None) -> Page[Canvas]:
        """Those on which a person has a role, newest first: archived ones or the others, of all or one workspace."""
        ...

    async def unadministered(self, workspace_id: UUID, user_id: UUID) -> Sequence[UUID]:
        """Those of a workspace on which this person is no admin for themselves."""
        ...

    async def save(self, canvas: Canvas) -> None:
        """Store title, icon, `updated_at` and `archived_at`."""
        ...

    async def delete(self, canvas_id: UUID) -> None:
        """With everything of it."""
        ...


class Blocks(Protocol):
    """The blocks of canvases and the logs that they follow from. Who writes holds the canvas."""

    async def load(self, canvas: Canvas, needs: Needs) -> Loaded: ...

    async def apply(self, canvas_id: UUID, change: Change) -> None:
        """Store blocks, places and the entry of the log, and count the canvas on."""
        ...

    async def known(self, canvas_id: UUID, client_op_id: str) -> Known | None: ...

    async def operations(self, canvas_id: UUID, since_seq: int, limit: int) -> Sequence[Operation]:
        """The first up to `limit` after `since_seq` (exclusive), oldest first; fewer where they are large."""
        ...

    async def get(self, canvas_id: UUID, block_id: UUID) -> Block:
        """A live block. Raises BlockNotFound."""
        ...

    async def page(self, canvas_id: UUID, window: Window) -> Page[Block]:
        """Live blocks in tree order. Raises InvalidCursor for a block that was never there."""
        ...

    async def snapshot(self, canvas_id: UUID) -> Snapshot:
        """Blocks and `seq` of one moment. Raises CanvasNotFound."""
        ...

    async def crowded(self, canvas_id: UUID) -> Mapping[UUID | None, Sequence[Place]]:
        """The lists in which a live block's rank is longer than CROWDED, by parent: with the deleted blocks that can
        be restored to them, the last MOST_DELETED of them."""
        ...

    async def purgeable(self, before: datetime, most: int, limit: int) -> Sequence[UUID]:
        """Up to `limit` canvases that `overdue` finds something on."""
        ...

    async def overdue(self, canvas_id: UUID, before: datetime, most: int, limit: int) -> Sequence[UUID]:
        """Up to `limit` roots of deletions from before (exclusive), or beyond the last `most` deleted blocks, the
        oldest first."""
        ...

    async def purge(self, canvas_id: UUID, operation: Operation) -> None:
        """Forget the blocks that an operation purges with everything inside them, store its entry, and count on."""
        ...

    async def rerank(self, canvas_id: UUID, operation: Operation) -> None:
        """Store the new ranks of an operation and its entry, and count the canvas on."""
        ...


class CanvasMembers(Protocol):
    """Who is what on a canvas. Roles are given for oneself; what comes by ownership or workspace is only shown."""

    async def find(self, canvas_id: UUID, window: Window) -> Page[CanvasMember]:
        """By all ways, with name and e-mail by one join; those who came to Potentia last first."""
        ...

    async def get(self, canvas_id: UUID, user_id: UUID) -> CanvasMember:
        """Raises MemberNotFound."""
        ...

    async def role_of(self, canvas_id: UUID, user_id: UUID) -> CanvasRole | None:
        """The one that was given to them for themselves."""
        ...

    async def has_email(self, canvas_id: UUID, email: str) -> bool:
        """Whether who has this e-mail is a member, by whatever way."""
        ...

    async def put(self, canvas_id: UUID, user_id: UUID, role: CanvasRole, at: datetime) -> None:
        """Give a role, in place of another one too. Raises InviteeNotFound."""
        ...

    async def remove(self, canvas_id: UUID, user_id: UUID) -> None: ...


class CanvasInvitations(Protocol):
    """Invitations to canvases."""

    async def add(self, invitation: Invitation[CanvasRole]) -> None:
        """Raises InvitationPending while the same user or e-mail has one; one that has expired by then gives way."""
        ...

    async def count_pending(self, canvas_id: UUID, now: datetime) -> int: ...

    async def find(self, canvas_id: UUID, now: datetime, window: Window) -> Page[SentInvitation]:
        """Those that can be answered, newest first."""
        ...

    async def received(
        self, user_id: UUID, email: str | None, now: datetime, window: Window
    ) -> Page[ReceivedInvitation]:
        """Those that this user, or who has this e-mail, can answer, newest first."""
        ...

    async def by_token(self, token_hash: bytes) -> Invitation[CanvasRole] | None: ...

    async def for_invitee(self, user_id: UUID, email: str | None, invitation_id: UUID) -> Invitation[CanvasRole] | None:
        """One for this user or this e-mail, by its id, whatever its status."""
        ...

    async def lock(self, canvas_id: UUID, invitation_id: UUID) -> Invitation[CanvasRole] | None:
        """As it is now, unchanged by others until this transaction ends."""
        ...

    async def save(self, invitation: Invitation[CanvasRole]) -> None:
        """Store status and `answered_at`."""
        ...

    async def revoke_all(
        self, canvas_ids: Collection[UUID], user_id: UUID, email: str | None, at: datetime, *, sent: bool = True
    ) -> Sequence[Invitation[CanvasRole]]:
        """Take back what can be answered by this user or who has this e-mail, and what this user sent unless
        told otherwise: of canvases that are held. Answers those that it took back, revoked."""
        ...

    async def purge(self, before: datetime, limit: int) -> int:
        """Forget up to `limit` of those that expired before; answers how many."""
        ...


class Work(Protocol):
    """A unit of work as canvases use it."""

    @property
    def users(self) -> Users: ...
    @property
    def workspaces(self) -> Workspaces: ...
    @property
    def workspace_invitations(self) -> WorkspaceInvitations: ...
    @property
    def canvases(self) -> Canvases: ...
    @property
    def blocks(self) -> Blocks: ...
    @property
    def canvas_members(self) -> CanvasMembers: ...
    @property
    def canvas_invitations(self) -> CanvasInvitations: ...
    @property
    def notifications(self) -> Notifications: ...
    @property
    def audit(self) -> Audit: ...
    @property
    def jobs(self) -> Jobs: ...
