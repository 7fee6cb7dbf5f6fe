"""Invitations, to workspaces and canvases alike: pending until they are answered once, revoked, or expire.

An invitation is bound to a user or to an e-mail. The link's secret alone is worth nothing: it serves whoever is bound,
and tells others only that the link is not theirs. Without it, an e-mail counts for those who have verified it; with
it, for whoever has registered with it, since the secret went to that address (docs/adr/0033).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from potentia.domain import secrets
from potentia.domain.errors import Invalid
from potentia.domain.identity import emails
from potentia.domain.workspaces.errors import (
    InvitationAnswered,
    InvitationExpired,
    InvitationNotFound,
    InvitationOfAnother,
)
from potentia.domain.workspaces.model import (
    Answer,
    Invitation,
    InvitationStatus,
    InvitationType,
    Invitee,
    R,
)

LIFETIME = timedelta(days=7)
KEPT = timedelta(days=30)
"""How long an invitation is remembered after its expiry, so that a second answer is told what the first one was."""
MAX_PENDING = 200
"""How many invitations of one workspace or canvas may wait for an answer."""


def to_user(
    invitation_id: UUID, object_id: UUID, user_id: UUID, role: R, invited_by: UUID, secret: str, now: datetime
) -> Invitation[R]:
    """A new invitation for a registered user."""
    kind, pending = InvitationType.USER, InvitationStatus.PENDING
    hashed, expires_at = secrets.digest(secret), now + LIFETIME
    return Invitation(invitation_id, object_id, kind, user_id, None, role, hashed, pending, invited_by, now, expires_at)


def to_email(
    invitation_id: UUID, object_id: UUID, email: str, role: R, invited_by: UUID, secret: str, now: datetime
) -> Invitation[R]:
    """A new invitation for whoever has this address. Raises Invalid for what is none."""
    email = emails.normalised(email)
    if problem := emails.problem(email):
        raise Invalid(problem)
    kind, pending = InvitationType.EMAIL, InvitationStatus.PENDING
    hashed, expires_at = secrets.digest(secret), now + LIFETIME
    return Invitation(invitation_id, object_id, kind, None, email, role, hashed, pending, invited_by, now, expires_at)


def is_open(invitation: Invitation[R], now: datetime) -> bool:
    """Whether it can still be answered; `expires_at` is exclusive."""
    return invitation.status is InvitationStatus.PENDING and now < invitation.expires_at


def require_bound(invitation: Invitation[R] | None, invitee: Invitee, *, by_token: bool) -> Invitation[R]:
    """The invitation, if it is this person's to answer.

    Raises InvitationNotFound for who could not know of it, InvitationOfAnother for who holds the link of another.
    """
    if invitation is None:
        raise InvitationNotFound
    if _is_bound(invitation, invitee, by_token=by_token):
        return invitation
    raise InvitationOfAnother if by_token else InvitationNotFound


def _is_bound(invitation: Invitation[R], invitee: Invitee, *, by_token: bool) -> bool:
    if invitation.type is InvitationType.USER:
        return invitation.user_id == invitee.user_id
    email = invitee.email if by_token else invitee.proven_email
    return email is not None and invitation.email == email


def answered(invitation: Invitation[R], answer: Answer, now: datetime) -> Invitation[R]:
    """The invitation after its one answer. Raises InvitationAnswered, InvitationExpired."""
    status = InvitationStatus.ACCEPTED if answer is Answer.ACCEPT else InvitationStatus.REJECTED
    return _ended(invitation, status, now)


def revoked(invitation: Invitation[R] | None, now: datetime) -> Invitation[R]:
    """The invitation, taken back. One that has expired can be too, for good order.

    Raises InvitationNotFound, InvitationAnswered.
    """
    if invitation is None:
        raise InvitationNotFound
    if invitation.status is not InvitationStatus.PENDING:
        raise InvitationAnswered(outcome=invitation.status)
    return replace(invitation, status=InvitationStatus.REVOKED, answered_at=now)


def _ended(invitation: Invitation[R], status: InvitationStatus, now: datetime) -> Invitation[R]:
    if invitation.status is InvitationStatus.EXPIRED:
        raise InvitationExpired
    if invitation.status is not InvitationStatus.PENDING:
        raise InvitationAnswered(outcome=invitation.status)
    if now >= invitation.expires_at:
        raise InvitationExpired
    return replace(invitation, status=status, answered_at=now)
