"""The use cases of workspaces over stores in memory."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from potentia.domain import secrets
from potentia.domain.canvas.responding.service import CanvasResponseService
from potentia.domain.errors import Invalid
from potentia.domain.identity import profiles
from potentia.domain.identity.errors import AccountGone
from potentia.domain.identity.model import Actor, Registration, User
from potentia.domain.language import Language
from potentia.domain.notifications.jobs import SendMail
from potentia.domain.notifications.model import Template
from potentia.domain.paging import Window
from potentia.domain.workspaces import invitations
from potentia.domain.workspaces.errors import (
    AlreadyMember,
    InvitationAnswered,
    InvitationExpired,
    InvitationNotFound,
    InvitationPending,
    InviteeNotFound,
    MemberNotFound,
    NotAllowed,
    OwnerNotGiven,
    OwnerStays,
    TooManyInvitations,
    WorkspaceNotFound,
)
from potentia.domain.workspaces.inviting.service import InvitationService
from potentia.domain.workspaces.members.service import MemberService
from potentia.domain.workspaces.model import Answer, InvitationStatus, WorkspaceRole
from potentia.domain.workspaces.responding.service import ResponseService
from potentia.domain.workspaces.service import WorkspaceService
from tests.fakes.clock import MemoryClock, MemoryIds
from tests.fakes.work import MemoryWork

ALL = Window(200)
MEMBER, ADMIN, OWNER = WorkspaceRole.MEMBER, WorkspaceRole.ADMIN, WorkspaceRole.OWNER


class House:
    """The services, and people who are known."""

    def __init__(self) -> None:
        self.work, self.clock, self.ids = MemoryWork(), MemoryClock(), MemoryIds()
        self.workspaces = WorkspaceService(self.work.open, self.clock, self.ids)
        self.members = MemberService(self.work.open, self.clock, self.ids)
        self.inviting = InvitationService(self.work.open, self.clock, self.ids, "https://potentia.example/")
        self.responses = ResponseService(self.work.open, self.clock, self.ids)
        self.all_responses = CanvasResponseService(self.work.open, self.clock, self.ids)

    async def person(self, name: str = "Ada", *, verified: bool = False, email: str | None = None) -> Actor:
        now = self.clock.now()
        user = profiles.guest(self.ids.new(), now)
        address = email or f"{user.id}@example.org"
        user = profiles.registered(user, Registration(address, "", name, Language.INDONESIAN), now)
        await self.add(replace(user, email_verified_at=now if verified else None))
        return Actor(user.id, self.ids.new(), is_guest=False, is_admin=False)

    async def add(self, user: User) -> None:
        async with self.work.open() as uow:
            await uow.users.add(user, None)

    async def joined(self, owner: Actor, workspace_id: UUID, role: WorkspaceRole = MEMBER) -> Actor:
        person = await self.person("Grace")
        sent = await self.inviting.invite(owner, workspace_id, person.user_id, role)
        await self.responses.respond(person, sent.invitation.id, Answer.ACCEPT)
        return person

    def mails(self) -> list[SendMail]:
        return [owed.job for owed in self.work.state.owed if isinstance(owed.job, SendMail)]

    def facts(self) -> list[str]:
        return [record.action for record in self.work.state.audit]

    async def roles(self, actor: Actor, workspace_id: UUID) -> dict[UUID, WorkspaceRole]:
        page = await self.members.list(actor, workspace_id, ALL)
        return {member.user_id: member.role for member in page.items}


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
async def ada(house: House) -> Actor:
    return await house.person()


@pytest.fixture
async def workspace(house: House, ada: Actor) -> UUID:
    return (await house.workspaces.create(ada, "The Analytical Society")).id


async def test_a_mail_leads_the_invited_to_their_invitation(house: House, ada: Actor, workspace: UUID) -> None:
    """In the inviter's language where the invited is not known; the answer carries the same link."""
    sent = await house.inviting.invite(ada, workspace, "grace@example.org", MEMBER)
    (mail,) = house.mails()
    assert (mail.to, mail.template, mail.language) == (
        "grace@example.org",
        Template.WORKSPACE_INVITATION,
        Language.INDONESIAN,
    )
    assert {name: mail.facts[name] for name in ("inviter", "workspace")} == {
        "inviter": "Ada",
        "workspace": "The Analytical Society",
    }
    assert sent.link == f"https://potentia.example/workspace-invitation#token={mail.facts['token']}"
    (stored,) = house.work.state.workspaces.invitations.values()
    assert stored.token_hash == secrets.digest(mail.facts["token"])


@pytest.mark.parametrize("verified", [True, False])
async def test_an_e_mail_reaches_the_feed_of_whoever_has_proven_it(
    house: House, ada: Actor, workspace: UUID, verified: bool
) -> None:
    """Nobody learns of an invitation by registering with somebody else's address."""
    grace = await house.person("Grace", verified=verified, email="grace@example.org")
    await house.inviting.invite(ada, workspace, "Grace@example.org", MEMBER)
    told = [each.kind for each in house.work.state.notifications.values() if each.user_id == grace.user_id]
    assert told == (["workspace.invited"] if verified else [])
    received = await house.all_responses.received(grace, ALL)
    assert len(received.items) == (1 if verified else 0)


async def test_who_has_no_e_mail_is_told_in_the_feed_alone(house: House, ada: Actor, workspace: UUID) -> None:
    """As somebody whom an external issuer gave none."""
    external = replace(profiles.guest(house.ids.new(), house.clock.now()), external_issuer="i", external_subject="s")
    await house.add(external)
    await house.inviting.invite(ada, workspace, external.id, MEMBER)
    assert house.mails() == []
    assert [each.user_id for each in house.work.state.notifications.values()] == [external.id]


async def test_nothing_is_left_of_an_invitation_that_was_refused(house: House, ada: Actor, workspace: UUID) -> None:
    """No row, no mail, no notification, no entry."""
    member, stranger = await house.joined(ada, workspace), await house.person()
    guest = profiles.guest(house.ids.new(), house.clock.now())
    await house.add(guest)
    before = vars(house.work.state).copy()
    for actor, invitee, role, error in (
        (ada, house.ids.new(), MEMBER, InviteeNotFound),
        (ada, guest.id, MEMBER, InviteeNotFound),
        (ada, member.user_id, MEMBER, AlreadyMember),
        (ada, f"{member.user_id}@example.org", MEMBER, AlreadyMember),
        (ada, "grace@example.org", OWNER, OwnerNotGiven),
        (ada, "nobody", MEMBER, Invalid),
        (member, stranger.user_id, MEMBER, NotAllowed),
        (stranger, "grace@example.org", MEMBER, WorkspaceNotFound),
    ):
        with pytest.raises(error):
            await house.inviting.invite(actor, workspace, invitee, role)
    assert vars(house.work.state) == before


async def test_as_many_invitations_wait_as_may(house: House, ada: Actor, workspace: UUID) -> None:
    """Answered and expired ones do not count."""
    for number in range(invitations.MAX_PENDING):
        await house.inviting.invite(ada, workspace, f"{number}@example.org", MEMBER)
    with pytest.raises(TooManyInvitations):
        await house.inviting.invite(ada, workspace, "one.more@example.org", MEMBER)
    house.clock.advance(days=7)
    await house.inviting.invite(ada, workspace, "one.more@example.org", MEMBER)


async def test_an_expired_invitation_gives_way(house: House, ada: Actor, workspace: UUID) -> None:
    grace = await house.person()
    first = await house.inviting.invite(ada, workspace, grace.user_id, MEMBER)
    with pytest.raises(InvitationPending):
        await house.inviting.invite(ada, workspace, grace.user_id, ADMIN)
    house.clock.advance(days=7)
    with pytest.raises(InvitationExpired):
        await house.responses.respond(grace, first.invitation.id, Answer.ACCEPT)
    second = await house.inviting.invite(ada, workspace, grace.user_id, ADMIN)
    joined = await house.responses.respond(grace, second.invitation.id, Answer.ACCEPT)
    assert joined is not None
    assert joined.role is ADMIN
    statuses = {each.id: each.status for each in house.work.state.workspaces.invitations.values()}
    assert statuses == {
        first.invitation.id: InvitationStatus.EXPIRED,
        second.invitation.id: InvitationStatus.ACCEPTED,
    }


async def test_a_rejection_makes_no_member_and_is_the_end(house: House, ada: Actor, workspace: UUID) -> None:
    grace = await house.person()
    sent = await house.inviting.invite(ada, workspace, grace.user_id, MEMBER)
    assert await house.responses.respond(grace, sent.invitation.id, Answer.REJECT) is None
    with pytest.raises(InvitationAnswered):
        await house.responses.respond(grace, sent.invitation.id, Answer.ACCEPT)
    assert await house.roles(ada, workspace) == {ada.user_id: OWNER}


async def test_nobody_answers_for_another(house: House, ada: Actor, workspace: UUID) -> None:
    grace = await house.person()
    sent = await house.inviting.invite(ada, workspace, grace.user_id, MEMBER)
    for actor in (ada, await house.person()):
        with pytest.raises(InvitationNotFound):
            await house.responses.respond(actor, sent.invitation.id, Answer.ACCEPT)


async def test_the_owner_stays_whoever_asks(house: House, ada: Actor, workspace: UUID) -> None:
    admin = await house.joined(ada, workspace, ADMIN)
    for actor in (ada, admin):
        with pytest.raises(OwnerStays):
            await house.members.change_role(actor, workspace, ada.user_id, MEMBER)
        with pytest.raises(OwnerStays):
            await house.members.remove(actor, workspace, ada.user_id)
    with pytest.raises(OwnerNotGiven):
        await house.members.change_role(ada, workspace, admin.user_id, OWNER)
    assert await house.roles(ada, workspace) == {ada.user_id: OWNER, admin.user_id: ADMIN}


async def test_ownership_goes_to_a_member_only(house: House, ada: Actor, workspace: UUID) -> None:
    grace, stranger = await house.joined(ada, workspace), await house.person()
    with pytest.raises(MemberNotFound):
        await house.workspaces.transfer(ada, workspace, stranger.user_id)
    with pytest.raises(NotAllowed):
        await house.workspaces.transfer(grace, workspace, grace.user_id)
    assert (await house.workspaces.transfer(ada, workspace, ada.user_id)).role is OWNER
    assert (await house.workspaces.transfer(ada, workspace, grace.user_id)).role is ADMIN
    assert await house.roles(ada, workspace) == {ada.user_id: ADMIN, grace.user_id: OWNER}
    assert house.facts().count("workspace.transferred") == 1


async def test_what_changes_nothing_is_not_audited(house: House, ada: Actor, workspace: UUID) -> None:
    grace = await house.joined(ada, workspace)
    before = house.facts()
    await house.workspaces.rename(ada, workspace, " The Analytical Society ")
    assert (await house.members.change_role(ada, workspace, grace.user_id, MEMBER)).role is MEMBER
    assert house.facts() == before


async def test_old_invitations_are_forgotten(house: House, ada: Actor, workspace: UUID) -> None:
    """A month after their expiry, whatever became of them; until then a second answer is told the first."""
    grace = await house.person()
    sent = await house.inviting.invite(ada, workspace, grace.user_id, MEMBER)
    await house.responses.respond(grace, sent.invitation.id, Answer.ACCEPT)
    for wait, left in ((invitations.LIFETIME + invitations.KEPT, 1), (timedelta(seconds=1), 0)):
        house.clock.advance(seconds=wait.total_seconds())
        async with house.work.open() as uow:
            await uow.workspace_invitations.purge(house.clock.now() - invitations.KEPT, 10)
        assert len(house.work.state.workspaces.invitations) == left


async def test_who_is_gone_does_nothing(house: House, ada: Actor, workspace: UUID) -> None:
    async with house.work.open() as uow:
        await uow.users.delete(ada.user_id)
    with pytest.raises(AccountGone):
        await house.workspaces.create(ada, "Another")
    with pytest.raises(AccountGone):
        await house.all_responses.received(ada, ALL)
    with pytest.raises(WorkspaceNotFound):
        await house.workspaces.get(ada, workspace)
