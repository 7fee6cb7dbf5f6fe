"""From the invitation to the mail, and from the mail into the workspace."""

import asyncio
from uuid import uuid4

from potentia.adapters.mail.local import KeptMail
from potentia.entrypoints import bootstrap
from tests.fixtures.service import Person, Service
from tests.http.sharing import invited, respond, roles, workspace_of


async def _mail_to(service: Service, email: str, subject: str) -> KeptMail:
    kept = bootstrap.kept_mails(service.settings)
    async with asyncio.timeout(20):
        while True:
            for mail in kept.newest(1_000):
                if mail.to == email and subject in mail.subject:
                    return mail
            await asyncio.sleep(0.05)


def _link(mail: KeptMail) -> str:
    (link,) = (line for line in mail.text.splitlines() if "#token=" in line)
    return link


async def test_an_invitation_works_with_no_mail_server(service: Service, person: Person) -> None:
    """The mail is kept in the data folder, and its link is the one that the inviter was told."""
    workspace, email = await workspace_of(person), f"{uuid4()}@example.org"
    sent = await invited(person, workspace, email=email)
    mail = await _mail_to(service, email, "The Analytical Society")
    assert mail.subject == "Ada invites you to The Analytical Society"
    assert _link(mail) == sent["link"]
    grace = await service.person(email=email)
    assert (await respond(grace, token=_link(mail).partition("#token=")[2])).status_code == 200
    assert await roles(person, workspace) == {person.id: "owner", grace.id: "member"}


async def test_who_is_known_is_written_to_in_their_language(service: Service, person: Person) -> None:
    grace, workspace = await service.person(language="id"), await workspace_of(person)
    email = (await grace.ask("GET", "/users/me")).json()["email"]
    await invited(person, workspace, user_id=grace.id)
    mail = await _mail_to(service, email, "Society")
    assert mail.subject == "Ada mengundang Anda ke The Analytical Society"
    assert (await respond(grace, token=_link(mail).partition("#token=")[2])).status_code == 200
