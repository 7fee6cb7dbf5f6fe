"""Workspaces, members and invitations in dictionaries."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

import msgspec

from potentia.domain.identity.errors import AccountGone
from potentia.domain.paging import Identified, Page, Window
from potentia.domain.workspaces import invitations
from potentia.domain.workspaces.errors import AlreadyMember, InvitationPending, MemberNotFound, WorkspaceNotFound
from potentia.domain.workspaces.model import (
    Invitation,
    InvitationStatus,
    Member,
    R,
    ReceivedInvitation,
    SentInvitation,
    Workspace,
    WorkspaceRole,
)
from tests.fakes.identity import Stored

T = TypeVar("T", bound=Identified)


@dataclass
class Shared:
    """What a database would hold of workspaces; members by workspace and user."""

    workspaces: dict[UUID, Workspace] = field(default_factory=dict)
    members: dict[tuple[UUID, UUID], tuple[WorkspaceRole, datetime]] = field(default_factory=dict)
    invitations: dict[UUID, Invitation[WorkspaceRole]] = field(default_factory=dict)

    def copy(self) -> "Shared":
        return Shared(**{name: dict(rows) for name, rows in vars(self).items()})


def newest(items: Iterable[T], window: Window) -> Page[T]:
    older = [item for item in items if window.after is None or item.id < window.after]
    return window.page(sorted(older, key=lambda item: item.id, reverse=True)[: window.limit + 1])


class MemoryWorkspaces:
    def __init__(
        self, shared: Shared, people: Stored, let_in: Callable[[UUID], Iterable[UUID]] = lambda workspace_id: ()
    ) -> None:
        """`let_in` names who was let onto canvases of a workspace."""
        self._shared = shared
        self._people = people
        self._let_in = let_in

    async def add(self, workspace: Workspace, owner_id: UUID) -> None:
        self._shared.workspaces[workspace.id] = workspace
        await self.join(workspace.id, owner_id, WorkspaceRole.OWNER, workspace.created_at)

    async def get(self, user_id: UUID, workspace_id: UUID) -> Workspace:
        role = await self.role_of(workspace_id, user_id)
        if role is None:
            raise WorkspaceNotFound
        return msgspec.structs.replace(self._shared.workspaces[workspace_id], role=role)

    lock = get

    async def hold(self, workspace_id: UUID) -> str | None:
        found = self._shared.workspaces.get(workspace_id)
        return found and found.name

    async def find(self, user_id: UUID, window: Window) -> Page[Workspace]:
        mine = [workspace_id for workspace_id, member_id in self.present if member_id == user_id]
        return newest([await self.get(user_id, each) for each in mine], window)

    async def rename(self, workspace_id: UUID, name: str, at: datetime) -> None:
        found = self._shared.workspaces[workspace_id]
        self._shared.workspaces[workspace_id] = msgspec.structs.replace(found, name=name, updated_at=at)

    async def delete(self, workspace_id: UUID) -> None:
        shared = self._shared
        shared.workspaces.pop(workspace_id, None)
        shared.members = {key: row for key, row in shared.members.items() if key[0] != workspace_id}
        shared.invitations = {key: row for key, row in shared.invitations.items() if row.object_id != workspace_id}

    async def concerned(self, workspace_id: UUID, now: datetime) -> Sequence[UUID]:
        members = {user_id for each, user_id in self.present if each == workspace_id}
        waiting = [
            each
            for each in self._shared.invitations.values()
            if each.object_id == workspace_id and invitations.is_open(each, now)
        ]
        emails = {each.email for each in waiting if each.email}
        proven = {each.id for each in self._people.users.values() if each.email_verified and each.email in emails}
        return list(
            members | proven | {each.user_id for each in waiting if each.user_id} | {*self._let_in(workspace_id)}
        )

    async def join(self, workspace_id: UUID, user_id: UUID, role: WorkspaceRole, at: datetime) -> None:
        if user_id not in self._people.users:
            raise AccountGone
        if (workspace_id, user_id) in self._shared.members:
            raise AlreadyMember
        self._shared.members[workspace_id, user_id] = role, at

    async def role_of(self, workspace_id: UUID, user_id: UUID) -> WorkspaceRole | None:
        role, _ = self.present.get((workspace_id, user_id), (None, None))
        return role

    @property
    def present(self) -> dict[tuple[UUID, UUID], tuple[WorkspaceRole, datetime]]:
        """Who is deleted is a member of nothing."""
        return {key: row for key, row in self._shared.members.items() if key[1] in self._people.users}

    async def has_member_of_email(self, workspace_id: UUID, email: str) -> bool:
        members = [self._people.users[user_id] for each, user_id in self.present if each == workspace_id]
        return any(member.email == email for member in members)

    async def set_role(self, workspace_id: UUID, user_id: UUID, role: WorkspaceRole) -> None:
        _, joined_at = self._shared.members[workspace_id, user_id]
        self._shared.members[workspace_id, user_id] = role, joined_at

    async def hand_over(self, workspace_id: UUID, from_id: UUID, to_id: UUID) -> None:
        await self.set_role(workspace_id, from_id, WorkspaceRole.ADMIN)
        await self.set_role(workspace_id, to_id, WorkspaceRole.OWNER)

    async def remove(self, workspace_id: UUID, user_id: UUID) -> None:
        self._shared.members.pop((workspace_id, user_id), None)

    async def members(self, workspace_id: UUID, window: Window) -> Page[Member]:
        found = [user_id for each, user_id in self.present if each == workspace_id]
        return newest([await self.member(workspace_id, user_id) for user_id in found], window)

    async def member(self, workspace_id: UUID, user_id: UUID) -> Member:
        if (workspace_id, user_id) not in self.present:
            raise MemberNotFound
        user, (role, joined_at) = self._people.users[user_id], self._shared.members[workspace_id, user_id]
        return Member(user_id, user.name, user.email, role, joined_at)


class Holder(Protocol[R]):
    """What holds invitations, by their ids."""

    invitations: dict[UUID, Invitation[R]]


class MemoryInvitations(Generic[R]):
    """To things of one kind, whose names `name_of` tells."""

    def __init__(self, kind: str, shared: Holder[R], name_of: Callable[[UUID], str], people: Stored) -> None:
        self._kind, self._shared, self._name_of, self._people = kind, shared, name_of, people

    async def add(self, invitation: Invitation[R]) -> None:
        for each in list(self._shared.invitations.values()):
            of_the_same = (each.object_id, each.user_id, each.email) == (
                invitation.object_id,
                invitation.user_id,
                invitation.email,
            )
            if of_the_same and invitations.is_open(each, invitation.created_at):
                raise InvitationPending
            if of_the_same and each.status is InvitationStatus.PENDING:
                self._shared.invitations[each.id] = replace(each, status=InvitationStatus.EXPIRED)
        self._shared.invitations[invitation.id] = invitation

    async def is_pending(self, object_id: UUID, email: str, now: datetime) -> bool:
        return any(each.email == email for each in self._open(now, object_id))

    async def count_pending(self, object_id: UUID, now: datetime) -> int:
        return len(self._open(now, object_id))

    def _open(self, now: datetime, object_id: UUID | None = None) -> list[Invitation[R]]:
        known = (each for each in self._shared.invitations.values() if each.user_id in {None, *self._people.users})
        found = [each for each in known if invitations.is_open(each, now)]
        return [each for each in found if object_id is None or each.object_id == object_id]

    async def find(self, object_id: UUID, now: datetime, window: Window) -> Page[SentInvitation]:
        return newest([self._sent(each) for each in self._open(now, object_id)], window)

    def _sent(self, each: Invitation[R]) -> SentInvitation:
        invited, inviter = self._name(each.user_id), self._name(each.invited_by)
        return SentInvitation(
            each.id,
            each.type,
            each.user_id,
            invited,
            each.email,
            each.role,
            inviter,
            each.created_at,
            each.expires_at,
        )

    async def received(
        self, user_id: UUID, email: str | None, now: datetime, window: Window
    ) -> Page[ReceivedInvitation]:
        mine = [each for each in self._open(now) if _is_for(each, user_id, email)]
        return newest([self._received(each) for each in mine], window)

    def _received(self, each: Invitation[R]) -> ReceivedInvitation:
        name, inviter = self._name_of(each.object_id), self._name(each.invited_by)
        return ReceivedInvitation(
            each.id, self._kind, each.object_id, name, each.role, inviter, each.created_at, each.expires_at
        )

    def _name(self, user_id: UUID | None) -> str | None:
        found = self._people.users.get(user_id) if user_id else None
        return found and found.name

    async def by_token(self, token_hash: bytes) -> Invitation[R] | None:
        return next((each for each in self._shared.invitations.values() if each.token_hash == token_hash), None)

    async def for_invitee(self, user_id: UUID, email: str | None, invitation_id: UUID) -> Invitation[R] | None:
        found = self._shared.invitations.get(invitation_id)
        return found if found and _is_for(found, user_id, email) else None

    async def lock(self, object_id: UUID, invitation_id: UUID) -> Invitation[R] | None:
        found = self._shared.invitations.get(invitation_id)
        return found if found and found.object_id == object_id else None

    async def save(self, invitation: Invitation[R]) -> None:
        self._shared.invitations[invitation.id] = invitation

    async def revoke_all(
        self, object_ids: Collection[UUID], user_id: UUID, email: str | None, at: datetime, *, sent: bool = True
    ) -> Sequence[Invitation[R]]:
        pending = [each for each in self._open(at) if each.object_id in object_ids]
        theirs = [each for each in pending if _is_for(each, user_id, email) or (sent and each.invited_by == user_id)]
        revoked = [invitations.revoked(each, at) for each in theirs]
        for each in revoked:
            await self.save(each)
        return revoked

    async def purge(self, before: datetime, limit: int) -> int:
        old = [key for key, each in self._shared.invitations.items() if each.expires_at < before][:limit]
        for key in old:
            del self._shared.invitations[key]
        return len(old)


def _is_for(invitation: Invitation[R], user_id: UUID, email: str | None) -> bool:
    return invitation.user_id == user_id or (email is not None and invitation.email == email)


class MemoryWorkspaceInvitations(MemoryInvitations[WorkspaceRole]):
    def __init__(self, shared: Shared, people: Stored) -> None:
        super().__init__("workspace", shared, lambda workspace_id: shared.workspaces[workspace_id].name, people)
