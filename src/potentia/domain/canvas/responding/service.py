"""Invitations as the invited see them: to workspaces and canvases together, and answers to those to canvases."""

from dataclasses import dataclass
from uuid import UUID

from potentia.domain import secrets
from potentia.domain.canvas import notices, trail
from potentia.domain.canvas.inviting.service import end_invitations, may_invite
from potentia.domain.canvas.model import Canvas
from potentia.domain.canvas.notices import Kind
from potentia.domain.canvas.ports import Held, Work
from potentia.domain.clock import Clock
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import Actor, User
from potentia.domain.ids import Ids
from potentia.domain.jobs import Claim
from potentia.domain.notifications.model import Notification
from potentia.domain.paging import Page, Window
from potentia.domain.unit_of_work import OpenUow
from potentia.domain.workspaces import invitations, policy
from potentia.domain.workspaces.errors import InvitationNotFound
from potentia.domain.workspaces.model import Answer, CanvasRole, Invitation, Invitee, ReceivedInvitation
from potentia.domain.workspaces.responding.service import PURGED_AT_ONCE, invitee_of
from potentia.domain.workspaces.trail import of_invitation


@dataclass(frozen=True, slots=True)
class CanvasResponseService:
    open_uow: OpenUow[Work]
    clock: Clock
    ids: Ids

    async def received(self, actor: Actor, window: Window) -> Page[ReceivedInvitation]:
        """Those that wait for the actor's answer, newest first: by their id, and by their e-mail once it is verified.

        Raises AccountGone.
        """
        one_more = Window(window.limit + 1, window.after)
        async with self.open_uow() as uow:
            user = await uow.users.get(actor.user_id)
            if user is None:
                raise AccountGone
            whose, now = (user.id, invitee_of(user).proven_email), self.clock.now()
            workspaces = await uow.workspace_invitations.received(*whose, now, one_more)
            canvases = await uow.canvas_invitations.received(*whose, now, one_more)
        both = sorted([*workspaces.items, *canvases.items], key=lambda each: each.id, reverse=True)
        return window.page(both[: window.limit + 1])

    async def respond(self, actor: Actor, named: UUID | str, answer: Answer) -> Canvas | None:
        """Answer an invitation by its id or by the secret of its link; the canvas that the actor may see now, if so.

        It is worth as much as who sent it: once they may invite no more there is none. Whoever was let in already
        keeps the role that they have, and the invitation is answered.

        Raises AccountRequired, InvitationNotFound, InvitationOfAnother, InvitationAnswered, InvitationExpired,
        AccountGone.
        """
        policy.require_account(actor)
        async with self.open_uow() as uow:
            user = await uow.users.lock(actor.user_id)  # whoever deletes the account waits, or has done it
            if user is None:
                raise AccountGone
            pending, canvas = await _held(uow, named, invitee_of(user))
            invitation = invitations.answered(pending, answer, self.clock.now())
            if answer is Answer.ACCEPT and not await may_invite(uow, canvas.id, pending.invited_by):
                raise InvitationNotFound
            await uow.canvas_invitations.save(invitation)
            fact = f"canvas.invitation-{invitation.status}"
            await uow.audit.add(user.id, of_invitation(fact, canvas.workspace_id, pending, invitation))
            joined = await self._join(uow, invitation, user) if answer is Answer.ACCEPT else None
            await uow.notifications.add(self._told(invitation, canvas, user, answer))
        return joined

    async def _join(self, uow: Work, invitation: Invitation[CanvasRole], user: User) -> Canvas:
        canvas_id, now = invitation.object_id, self.clock.now()
        is_new = await uow.canvas_members.role_of(canvas_id, user.id) is None
        if is_new:
            await uow.canvas_members.put(canvas_id, user.id, invitation.role, now)
        canvas = await uow.canvases.get(user.id, canvas_id)
        if is_new:
            entry = trail.of_member("canvas.member-joined", canvas, user.id, after=invitation.role)
            await uow.audit.add(user.id, entry)
        await end_invitations(uow, user.id, canvas_id, canvas.workspace_id, user.id, now)
        return canvas

    def _told(self, invitation: Invitation[CanvasRole], canvas: Held, user: User, answer: Answer) -> Notification:
        """What the inviter learns."""
        kind = Kind.ACCEPTED if answer is Answer.ACCEPT else Kind.REJECTED
        inviter_id, now = invitation.invited_by, self.clock.now()
        return notices.of(self.ids.new(), inviter_id, kind, canvas.id, canvas.title, now, person=user.name)

    async def is_open(self, secret: str) -> bool:
        """Whether the link that carries this can still be answered: a mail that is late need not tell of it."""
        async with self.open_uow() as uow:
            found = await uow.canvas_invitations.by_token(secrets.digest(secret))
        return found is not None and invitations.is_open(found, self.clock.now())

    async def purge(self, claim: Claim) -> None:
        """Forget invitations that expired long ago, in short transactions."""
        purged = PURGED_AT_ONCE
        while purged >= PURGED_AT_ONCE:
            before = self.clock.now() - invitations.KEPT
            async with self.open_uow() as uow:
                purged = await uow.canvas_invitations.purge(before, PURGED_AT_ONCE)
        async with self.open_uow(completes=claim):
            pass


async def _held(uow: Work, named: UUID | str, invitee: Invitee) -> tuple[Invitation[CanvasRole], Held]:
    """The invitation that is named, if it is this person's, and its canvas; both held until the end."""
    by_token = isinstance(named, str)
    if isinstance(named, str):
        found = await uow.canvas_invitations.by_token(secrets.digest(named))
    else:
        found = await uow.canvas_invitations.for_invitee(invitee.user_id, invitee.proven_email, named)
    bound = invitations.require_bound(found, invitee, by_token=by_token)
    canvas = await uow.canvases.hold(bound.object_id)
    held = await uow.canvas_invitations.lock(bound.object_id, bound.id)
    if held is None or canvas is None:
        raise InvitationNotFound
    return held, canvas
