"""The rules that all invitations keep: bound, once, for a time."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain import secrets
from potentia.domain.errors import DomainError, Invalid
from potentia.domain.workspaces import invitations
from potentia.domain.workspaces.errors import (
    InvitationAnswered,
    InvitationExpired,
    InvitationNotFound,
    InvitationOfAnother,
)
from potentia.domain.workspaces.invitations import LIFETIME
from potentia.domain.workspaces.model import (
    Answer,
    CanvasRole,
    Invitation,
    InvitationStatus,
    Invitee,
    WorkspaceRole,
)
from tests.fakes.clock import START

ADA, GRACE = uuid4(), uuid4()
EMAIL = "grace@example.org"
SECOND = timedelta(seconds=1)


def for_user(user_id: UUID = GRACE) -> Invitation[WorkspaceRole]:
    return invitations.to_user(uuid4(), uuid4(), user_id, WorkspaceRole.MEMBER, ADA, "secret", START)


def for_email(email: str = EMAIL) -> Invitation[CanvasRole]:
    """The same rules for a canvas."""
    return invitations.to_email(uuid4(), uuid4(), email, CanvasRole.EDITOR, ADA, "secret", START)


def test_a_secret_is_kept_as_its_digest() -> None:
    assert for_user().token_hash == secrets.digest("secret") != secrets.digest("Secret")
    assert len(for_user().token_hash) == 32
    assert "secret" not in repr(for_user())


def test_an_address_is_normalised_and_one_that_is_none_refused() -> None:
    assert for_email("  Grace@Example.ORG ").email == EMAIL
    with pytest.raises(Invalid) as refused:
        for_email("grace")
    assert [each.code for each in refused.value.fields] == ["identity.email-malformed"]


PEOPLE = st.builds(
    Invitee,
    user_id=st.sampled_from([ADA, GRACE]),
    email=st.sampled_from([None, EMAIL, "other@example.org"]),
    is_email_verified=st.booleans(),
)


@given(person=PEOPLE, by_token=st.booleans())
def test_an_invitation_by_id_is_that_users_alone(person: Invitee, by_token: bool) -> None:
    """Whatever their e-mail, with the link and without."""
    invitation = for_user()
    if person.user_id == GRACE:
        assert invitations.require_bound(invitation, person, by_token=by_token) is invitation
    else:
        with pytest.raises(InvitationOfAnother if by_token else InvitationNotFound):
            invitations.require_bound(invitation, person, by_token=by_token)


@given(person=PEOPLE, by_token=st.booleans())
def test_an_invitation_by_e_mail_is_of_whoever_has_proven_it(person: Invitee, by_token: bool) -> None:
    """By the verification of the address, or by the link that was sent there; never by a mere claim to it."""
    invitation = for_email()
    if person.email == EMAIL and (by_token or person.is_email_verified):
        assert invitations.require_bound(invitation, person, by_token=by_token) is invitation
    else:
        with pytest.raises(InvitationOfAnother if by_token else InvitationNotFound):
            invitations.require_bound(invitation, person, by_token=by_token)


@pytest.mark.parametrize("by_token", [True, False])
def test_what_does_not_exist_is_nobodys(by_token: bool) -> None:
    with pytest.raises(InvitationNotFound):
        invitations.require_bound(None, Invitee(GRACE, EMAIL, True), by_token=by_token)


def test_it_can_be_answered_until_it_expires() -> None:
    """`expires_at` is exclusive."""
    invitation, last = for_user(), START + LIFETIME - SECOND / 1_000_000
    assert invitations.is_open(invitation, last)
    assert invitations.answered(invitation, Answer.ACCEPT, last).status is InvitationStatus.ACCEPTED
    assert not invitations.is_open(invitation, START + LIFETIME)
    with pytest.raises(InvitationExpired):
        invitations.answered(invitation, Answer.REJECT, START + LIFETIME)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "reject", "revoke"]),
        st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=5)),
    ),
    max_size=6,
)


@given(steps=STEPS)
def test_it_ends_once_whatever_is_tried(steps: list[tuple[str, timedelta]]) -> None:
    """The first end in time stands, everything later is refused, and nothing else of it ever changes."""
    first = invitation = for_user()
    now, refusals, ends = START, list[tuple[bool, Exception]](), 0
    for step, wait in steps:
        now += wait
        could = invitations.is_open(invitation, now) or (step == "revoke" and not ends)
        try:
            if step == "revoke":
                invitation = invitations.revoked(invitation, now)
            else:
                invitation = invitations.answered(invitation, Answer(step), now)
        except (InvitationAnswered, InvitationExpired) as error:
            refusals.append((could, error))
            continue
        ends += 1
        assert could
        assert (invitation.answered_at, invitations.is_open(invitation, now)) == (now, False)
    assert ends <= 1
    assert not any(could for could, _ in refusals)
    later = [error for _, error in refusals if isinstance(error, InvitationAnswered)]
    assert all(error.facts == {"outcome": invitation.status} for error in later)
    assert [first.id, first.role, first.token_hash, first.expires_at] == [
        invitation.id,
        invitation.role,
        invitation.token_hash,
        invitation.expires_at,
    ]


def test_one_that_is_marked_as_expired_stays_so() -> None:
    invitation = for_user()
    expired = replace(invitation, status=InvitationStatus.EXPIRED)
    for wrong in (
        lambda: invitations.answered(expired, Answer.ACCEPT, START),
        lambda: invitations.revoked(expired, START),
    ):
        with pytest.raises(DomainError):
            wrong()
