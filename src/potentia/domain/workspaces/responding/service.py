"""Invitations to workspaces, as the invited see them."""

from dataclasses import dataclass
from uuid import UUID

from potentia.domain import secrets
from potentia.domain.clock import Clock
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import Actor, User
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim
from potentia.domain.notifications.model import Notification
from potentia.domain.unit_of_work import OpenUow
from potentia.domain.workspaces import invitations, notices, policy, trail
from potentia.domain.workspaces.errors import InvitationNotFound
from potentia.domain.workspaces.model import Answer, Invitation, Invitee, Workspace, WorkspaceRole
from potentia.domain.workspaces.notices import Kind
from potentia.domain.workspaces.ports import Work

PURGED_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class ResponseService:
    open_uow: OpenUow[Work]
    clock: Clock
    ids: Ids

    async def respond(self, actor: Actor, named: UUID | str, answer: Answer) -> Workspace | None:
        """Answer an invitation by its id or by the secret of its link; the workspace that the actor joined, if so.

        Whoever joins needs no other invitation to the workspace: those that wait for them end.

        Raises AccountRequired, InvitationNotFound, InvitationOfAnother, InvitationAnswered, InvitationExpired,
        AlreadyMember, AccountGone.
        """
        policy.require_account(actor)
        async with self.open_uow() as uow:
            user = await uow.users.lock(actor.user_id)  # whoever deletes the account waits, or has done it
            if user is None:
                raise AccountGone
            pending, name = await _held(uow, named, invitee_of(user))
            invitation = invitations.answered(pending, answer, self.clock.now())
            await uow.workspace_invitations.save(invitation)
            fact = f"workspace.invitation-{invitation.status}"
            await uow.audit.add(user.id, trail.of_invitation(fact, invitation.object_id, pending, invitation))
            joined = await self._join(uow, invitation, user) if answer is Answer.ACCEPT else None
            await uow.notifications.add(self._told(invitation, name, user, answer))
        return joined

    async def _join(self, uow: Work, invitation: Invitation[WorkspaceRole], user: User) -> Workspace:
        workspace_id, role = invitation.object_id, invitation.role
        await uow.workspaces.join(workspace_id, user.id, role, self.clock.now())
        await uow.audit.add(user.id, trail.of_member("workspace.member-joined", workspace_id, user.id, after=role))
        others = await uow.workspace_invitations.revoke_all([workspace_id], user.id, user.email, self.clock.now())
        await uow.audit.add(user.id, *trail.of_revoked(others))
        return await uow.workspaces.get(user.id, workspace_id)

    def _told(self, invitation: Invitation[WorkspaceRole], workspace: str, user: User, answer: Answer) -> Notification:
        """What the inviter learns."""
        kind = Kind.ACCEPTED if answer is Answer.ACCEPT else Kind.REJECTED
        inviter_id, now = invitation.invited_by, self.clock.now()
        return notices.of(self.ids.new(), inviter_id, kind, invitation.object_id, workspace, now, person=user.name)

    async def is_open(self, secret: str) -> bool:
        """Whether the link that carries this can still be answered: a mail that is late need not tell of it."""
        async with self.open_uow() as uow:
            found = await uow.workspace_invitations.by_token(secrets.digest(secret))
        return found is not None and invitations.is_open(found, self.clock.now())

    async def purge(self, claim: Claim) -> None:
        """Forget invitations that expired long ago, in short transactions."""
        purged = PURGED_AT_ONCE
        while purged >= PURGED_AT_ONCE:
            before = self.clock.now() - invitations.KEPT
            async with self.open_uow() as uow:
                purged = await uow.workspace_invitations.purge(before, PURGED_AT_ONCE)
        async with self.open_uow(completes=claim):
            pass


def invitee_of(user: User) -> Invitee:
    return Invitee(user.id, user.email, is_email_verified=user.email_verified)


async def _held(uow: Work, named: UUID | str, invitee: Invitee) -> tuple[Invitation[WorkspaceRole], str]:
    """The invitation that is named, if it is this person's, and the name of its workspace; both held until the end."""
    by_token = isinstance(named, str)
    if isinstance(named, str):
        found = await uow.workspace_invitations.by_token(secrets.digest(named))
    else:
        found = await uow.workspace_invitations.for_invitee(invitee.user_id, invitee.proven_email, named)
    bound = invitations.require_bound(found, invitee, by_token=by_token)
    name = await uow.workspaces.hold(bound.object_id)
    held = await uow.workspace_invitations.lock(bound.object_id, bound.id)
    if held is None or name is None:
        raise InvitationNotFound
    return held, name
