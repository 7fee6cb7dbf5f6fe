"""Invitations to canvases, as those see them who may invite. Users who are known by id are let in at once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from potentia.domain.canvas import access, notices, trail
from potentia.domain.canvas.errors import CanvasNotFound
from potentia.domain.canvas.ports import Work
from potentia.domain.clock import Clock
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import Actor, User
from potentia.domain.ids import Ids
from potentia.domain.notifications import mails
from potentia.domain.notifications.model import Template
from potentia.domain.paging import Page, Window
from potentia.domain.unit_of_work import OpenUow
from potentia.domain.workspaces import invitations, policy
from potentia.domain.workspaces.errors import AlreadyMember, TooManyInvitations
from potentia.domain.workspaces.model import CanvasRole, Invitation, Invited, SentInvitation
from potentia.domain.workspaces.policy import Action
from potentia.domain.workspaces.trail import of_invitation


@dataclass(frozen=True, slots=True)
class CanvasInvitationService:
    """Every method raises CanvasNotFound for who has no role on the canvas, and NotAllowed for too low a one.

    `public_url` is where links lead.
    """

    open_uow: OpenUow[Work]
    clock: Clock
    ids: Ids
    public_url: str

    async def invite(self, actor: Actor, canvas_id: UUID, email: str, role: CanvasRole) -> Invited:
        """An invitation for whoever has this e-mail; the mail is owed from the same commit on.

        Raises OwnerNotGiven, Invalid, AlreadyMember, InvitationPending, TooManyInvitations.
        """
        policy.require_given(role)
        now, secret = self.clock.now(), self.ids.secret()
        async with self.open_uow() as uow:
            canvas = await uow.canvases.lock(actor.user_id, canvas_id)
            access.require(actor, Action.INVITE_TO_CANVAS, canvas)
            made = invitations.to_email(self.ids.new(), canvas_id, email, role, actor.user_id, secret, now)
            if await uow.canvas_members.has_email(canvas_id, made.email or ""):
                raise AlreadyMember
            if await uow.canvas_invitations.count_pending(canvas_id, now) >= invitations.MAX_PENDING:
                raise TooManyInvitations(max=invitations.MAX_PENDING)
            inviter = await inviter_of(uow, actor)
            await uow.canvas_invitations.add(made)
            entry = of_invitation("canvas.invitation-sent", canvas.workspace_id, after=made)
            await uow.audit.add(actor.user_id, entry)
            known = await _proven_owner(uow, made)
            await uow.jobs.add(notices.invitation_mail(made, canvas, inviter, known, secret))
            if known is not None:
                await uow.notifications.add(notices.invited(self.ids.new(), known.id, made, canvas, inviter))
        return Invited(_sent(made, inviter), mails.link(self.public_url, Template.CANVAS_INVITATION, secret))

    async def sent(self, actor: Actor, canvas_id: UUID, window: Window) -> Page[SentInvitation]:
        """Those that can be answered, newest first."""
        async with self.open_uow() as uow:
            access.require(actor, Action.INVITE_TO_CANVAS, await uow.canvases.get(actor.user_id, canvas_id))
            return await uow.canvas_invitations.find(canvas_id, self.clock.now(), window)

    async def revoke(self, actor: Actor, canvas_id: UUID, invitation_id: UUID) -> None:
        """Raises InvitationNotFound, InvitationAnswered."""
        async with self.open_uow() as uow:
            canvas = await uow.canvases.lock(actor.user_id, canvas_id)
            access.require(actor, Action.INVITE_TO_CANVAS, canvas)
            found = await uow.canvas_invitations.lock(canvas_id, invitation_id)
            revoked = invitations.revoked(found, self.clock.now())
            await uow.canvas_invitations.save(revoked)
            entry = of_invitation("canvas.invitation-revoked", canvas.workspace_id, found, revoked)
            await uow.audit.add(actor.user_id, entry)


async def may_invite(uow: Work, canvas_id: UUID, user_id: UUID) -> bool:
    """Whether this person may, by whatever way, as things are now."""
    try:
        canvas = await uow.canvases.get(user_id, canvas_id)
    except CanvasNotFound:
        return False
    return policy.allows(canvas.role, Action.INVITE_TO_CANVAS)


async def end_invitations(
    uow: Work, by: UUID, canvas_id: UUID, workspace_id: UUID | None, user_id: UUID, at: datetime
) -> None:
    """Of a held canvas, on which what this person is was just decided `by` somebody: those that wait for them end, and
    so do those that they sent, unless they may still invite. No earlier link leads to another role."""
    user = await uow.users.get(user_id)
    email = user.email if user else None
    sent = not await may_invite(uow, canvas_id, user_id)
    ended = await uow.canvas_invitations.revoke_all([canvas_id], user_id, email, at, sent=sent)
    await uow.audit.add(by, *trail.of_revoked(workspace_id, ended))


async def inviter_of(uow: Work, actor: Actor) -> User:
    """Who the actor is by name. Raises AccountGone."""
    user = await uow.users.get(actor.user_id)
    if user is None:
        raise AccountGone
    return user


async def _proven_owner(uow: Work, invitation: Invitation[CanvasRole]) -> User | None:
    """Who has this e-mail and has verified it."""
    found = await uow.users.credentials(invitation.email or "")
    return found.user if found and found.user.email_verified else None


def _sent(invitation: Invitation[CanvasRole], inviter: User) -> SentInvitation:
    return SentInvitation(
        invitation.id,
        invitation.type,
        None,
        None,
        invitation.email,
        invitation.role,
        inviter.name,
        invitation.created_at,
        invitation.expires_at,
    )
