"""Invitations to workspaces, from the sending to the answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from potentia.domain.clock import Clock
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import Actor, User
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim
from potentia.domain.paging import Page, Window
from potentia.domain.unit_of_work import OpenUow
from potentia.domain.workspaces import invitations, policy
from potentia.domain.workspaces.errors import (
    AlreadyMember,
    InvitationNotFound,
    InviteeNotFound,
    TooManyInvitations,
)
from potentia.domain.workspaces.model import (
    Answer,
    Invitation,
    Invited,
    Invitee,
    ReceivedInvitation,
    SentInvitation,
    Workspace,
    WorkspaceRole,
)
from potentia.domain.workspaces.policy import Action
from potentia.domain.workspaces.ports import Work

PURGED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class InvitationService:
    """Methods about a workspace raise WorkspaceNotFound for who is no member, and what `policy.require` raises."""

    open_uow: OpenUow[Work]
    clock: Clock
    ids: Ids
    public_url: str

    async def invite(self, actor: Actor, workspace_id: UUID, invitee: UUID | str, role: WorkspaceRole) -> Invited:
        """An invitation for a registered user (by id) or an e-mail.

        Raises OwnerNotGiven, Invalid, InviteeNotFound, AlreadyMember, InvitationPending, TooManyInvitations.
        """
        policy.require_given(role)
        now, secret = self.clock.now(), self.ids.secret()
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.lock(actor.user_id, workspace_id)
            policy.require(actor, Action.INVITE_MEMBERS, policy.to_workspace(workspace.role))
            invitation = self._made(workspace, invitee, role, actor, secret, now)
            inviter, invited = await uow.users.get(actor.user_id), await _invited(uow, invitation)
            if await uow.workspace_invitations.count_pending(workspace_id, now) >= invitations.MAX_PENDING:
                raise TooManyInvitations(max=invitations.MAX_PENDING)
            await uow.workspace_invitations.add(invitation)
        return Invited(_sent(invitation, inviter, invited), f"{self.public_url}/workspace-invitation#token={secret}")

    def _made(
        self, workspace: Workspace, invitee: UUID | str, role: WorkspaceRole, actor: Actor, secret: str, now: datetime
    ) -> Invitation[WorkspaceRole]:
        if isinstance(invitee, UUID):
            return invitations.to_user(self.ids.new(), workspace.id, invitee, role, actor.user_id, secret, now)
        return invitations.to_email(self.ids.new(), workspace.id, invitee, role, actor.user_id, secret, now)

    async def sent(self, actor: Actor, workspace_id: UUID, window: Window) -> Page[SentInvitation]:
        """Those of a workspace that can be answered, newest first."""
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.get(actor.user_id, workspace_id)
            policy.require(actor, Action.INVITE_MEMBERS, policy.to_workspace(workspace.role))
            return await uow.workspace_invitations.find(workspace_id, self.clock.now(), window)

    async def revoke(self, actor: Actor, workspace_id: UUID, invitation_id: UUID) -> None:
        """Raises InvitationNotFound, InvitationAnswered."""
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.lock(actor.user_id, workspace_id)
            policy.require(actor, Action.INVITE_MEMBERS, policy.to_workspace(workspace.role))
            found = await uow.workspace_invitations.lock(workspace_id, invitation_id)
            await uow.workspace_invitations.save(invitations.revoked(found, self.clock.now()))

    async def received(self, actor: Actor, window: Window) -> Page[ReceivedInvitation]:
        """Those that wait for the actor's answer: by their id, and by their e-mail once it is verified."""
        async with self.open_uow() as uow:
            user = await uow.users.get(actor.user_id)
            if user is None:
                raise AccountGone
            email = invitee_of(user).proven_email
            return await uow.workspace_invitations.received(user.id, email, self.clock.now(), window)

    async def respond(self, actor: Actor, named: UUID | str, answer: Answer) -> Workspace | None:
        """Answer an invitation by its id or by the secret of its link; the workspace that the actor joined, if so.

        Raises AccountRequired, InvitationNotFound, InvitationOfAnother, InvitationAnswered, InvitationExpired,
        AlreadyMember, AccountGone.
        """
        policy.require_account(actor)
        now = self.clock.now()
        async with self.open_uow() as uow:
            user = await uow.users.lock(actor.user_id)  # before the workspace, as whoever deletes an account does
            if user is None:
                raise AccountGone
            invitation = invitations.answered(await _held(uow, named, invitee_of(user)), answer, now)
            await uow.workspace_invitations.save(invitation)
            if answer is Answer.REJECT:
                return None
            await uow.workspaces.join(invitation.object_id, user.id, invitation.role, now)
            return await uow.workspaces.get(user.id, invitation.object_id)

    async def purge(self, claim: Claim) -> None:
        """Forget invitations that expired long ago, in short transactions."""
        purged = PURGED_AT_ONCE
        while purged >= PURGED_AT_ONCE:
            async with self.open_uow() as uow:
                before = self.clock.now() - invitations.KEPT
                purged = await uow.workspace_invitations.purge(before, PURGED_AT_ONCE)
        async with self.open_uow(completes=claim):
            pass


def invitee_of(user: User) -> Invitee:
    """An external issuer has verified the address that it gave."""
    return Invitee(user.id, user.email, is_email_verified=user.external_issuer is not None)


async def _invited(uow: Work, invitation: Invitation[WorkspaceRole]) -> User | None:
    """The user who is invited; None for an e-mail. Raises InviteeNotFound, AlreadyMember."""
    if invitation.user_id is None:
        if await uow.workspaces.has_member_of_email(invitation.object_id, invitation.email or ""):
            raise AlreadyMember
        return None
    user = await uow.users.get(invitation.user_id)
    if user is None or user.is_guest:
        raise InviteeNotFound
    if await uow.workspaces.role_of(invitation.object_id, user.id) is not None:
        raise AlreadyMember
    return user


def _sent(invitation: Invitation[WorkspaceRole], inviter: User | None, invited: User | None) -> SentInvitation:
    return SentInvitation(
        invitation.id,
        invitation.type,
        invitation.user_id,
        invited.name if invited else None,
        invitation.email,
        invitation.role,
        inviter.name if inviter else None,
        invitation.created_at,
        invitation.expires_at,
    )


async def _held(uow: Work, named: UUID | str, invitee: Invitee) -> Invitation[WorkspaceRole]:
    """The invitation that is named, if it is this person's, held together with its workspace until the end."""
    by_token = isinstance(named, str)
    if isinstance(named, str):
        found = await uow.workspace_invitations.by_token(invitations.digest(named))
    else:
        found = await uow.workspace_invitations.for_invitee(invitee.user_id, invitee.proven_email, named)
    invitation = invitations.require_bound(found, invitee, by_token=by_token)
    await uow.workspaces.hold(invitation.object_id)
    held = await uow.workspace_invitations.lock(invitation.object_id, invitation.id)
    if held is None:
        raise InvitationNotFound
    return held
