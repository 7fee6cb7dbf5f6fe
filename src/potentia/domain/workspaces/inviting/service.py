"""Invitations to workspaces, as those see them who invite. The invited are in `responding/service.py`."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from potentia.domain.clock import Clock
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import Actor, User
from potentia.domain.ids import Ids
from potentia.domain.notifications import mails
from potentia.domain.notifications.model import Template
from potentia.domain.paging import Page, Window
from potentia.domain.unit_of_work import OpenUow
from potentia.domain.workspaces import invitations, notices, policy, trail
from potentia.domain.workspaces.errors import AlreadyMember, InvitationPending, InviteeNotFound, TooManyInvitations
from potentia.domain.workspaces.model import Invitation, Invited, SentInvitation, Workspace, WorkspaceRole
from potentia.domain.workspaces.policy import Action
from potentia.domain.workspaces.ports import Work


@dataclass(frozen=True, slots=True)
class InvitationService:
    """Every method raises WorkspaceNotFound for who is no member, and what `policy.require` raises.

    `public_url` is where links lead.
    """

    open_uow: OpenUow[Work]
    clock: Clock
    ids: Ids
    public_url: str

    async def invite(self, actor: Actor, workspace_id: UUID, invitee: UUID | str, role: WorkspaceRole) -> Invited:
        """An invitation for a registered user (by id) or an e-mail; the mail is owed from the same commit on.

        Raises OwnerNotGiven, Invalid, InviteeNotFound, AlreadyMember, InvitationPending, TooManyInvitations.
        """
        policy.require_given(role)
        now, secret = self.clock.now(), self.ids.secret()
        async with self.open_uow() as uow:
            workspace = await uow.workspaces.lock(actor.user_id, workspace_id)
            policy.require(actor, Action.INVITE_MEMBERS, policy.to_workspace(workspace.role))
            invitation = self._made(workspace, invitee, role, actor, secret, now)
            invited, inviter = await _invited(uow, invitation), await _inviter(uow, actor)
            if await uow.workspace_invitations.count_pending(workspace_id, now) >= invitations.MAX_PENDING:
                raise TooManyInvitations(max=invitations.MAX_PENDING)
            await uow.workspace_invitations.add(invitation)
            entry = trail.of_invitation("workspace.invitation-sent", workspace_id, after=invitation)
            await uow.audit.add(actor.user_id, entry)
            known = invited or await _proven_owner(uow, invitation.email)
            if mail := notices.invitation_mail(invitation, workspace, inviter, known, secret):
                await uow.jobs.add(mail)
            if known is not None:
                await uow.notifications.add(notices.invited(self.ids.new(), known.id, invitation, workspace, inviter))
        link = mails.link(self.public_url, Template.WORKSPACE_INVITATION, secret)
        return Invited(_sent(invitation, inviter, invited), link)

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
            revoked = invitations.revoked(found, self.clock.now())
            await uow.workspace_invitations.save(revoked)
            entry = trail.of_invitation("workspace.invitation-revoked", workspace_id, found, revoked)
            await uow.audit.add(actor.user_id, entry)


async def _inviter(uow: Work, actor: Actor) -> User:
    user = await uow.users.get(actor.user_id)
    if user is None:
        raise AccountGone
    return user


async def _invited(uow: Work, invitation: Invitation[WorkspaceRole]) -> User | None:
    """The user who is invited by id; None for an e-mail. Raises InviteeNotFound, AlreadyMember, InvitationPending.

    Of an e-mail it is told only whether a member has it: who else does, and was invited by id, no answer tells
    (docs/adr/0016). Whichever of the two is accepted ends the other.
    """
    if invitation.user_id is None:
        if await uow.workspaces.has_member_of_email(invitation.object_id, invitation.email or ""):
            raise AlreadyMember
        return None
    user = await uow.users.get(invitation.user_id)
    if user is None or user.is_guest:
        raise InviteeNotFound
    if await uow.workspaces.role_of(invitation.object_id, user.id) is not None:
        raise AlreadyMember
    if user.email and await uow.workspace_invitations.is_pending(
        invitation.object_id, user.email, invitation.created_at
    ):
        raise InvitationPending
    return user


async def _proven_owner(uow: Work, email: str | None) -> User | None:
    """Who has this e-mail and has verified it."""
    found = await uow.users.credentials(email) if email else None
    return found.user if found and found.user.email_verified else None


def _sent(invitation: Invitation[WorkspaceRole], inviter: User, invited: User | None) -> SentInvitation:
    return SentInvitation(
        invitation.id,
        invitation.type,
        invitation.user_id,
        invited.name if invited else None,
        invitation.email,
        invitation.role,
        inviter.name,
        invitation.created_at,
        invitation.expires_at,
    )
