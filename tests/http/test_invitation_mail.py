"""From the invitation to the mail, and from the mail into the workspace."""

import asyncio
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from potentia.adapters.mail.local import KeptMail
from potentia.entrypoints import bootstrap
from potentia.entrypoints.worker.consumers import consumers
from potentia.entrypoints.worker.main import places
from potentia.entrypoints.worker.working import working
from tests.fixtures.service import Person, Service, serving
from tests.http.drawing import canvas_of
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


async def test_what_cannot_be_answered_any_more_is_not_mailed(own_database_url: str, redis_url: str) -> None:
    """Taken back, or gone with its workspace, before the worker came to it; its job is done and its token forgotten."""
    async with serving(own_database_url, redis_url, with_worker=False) as service:
        owner, late = await service.person(), f"{uuid4()}@example.org"
        kept, gone = await workspace_of(owner), await workspace_of(owner)
        canvas = await canvas_of(owner)
        sent = await invited(owner, kept, email=late)
        revoked = await invited(owner, kept, email=f"{uuid4()}@example.org")
        assert (await owner.ask("DELETE", f"/workspaces/{kept}/invitations/{revoked['invitation']['id']}")).is_success
        await invited(owner, gone, email=f"{uuid4()}@example.org")
        assert (await owner.ask("DELETE", f"/workspaces/{gone}")).is_success
        answer = await owner.ask("POST", f"/canvas/{canvas}/members", {"email": f"{uuid4()}@example.org"})
        shared = answer.json()["invitation"]["id"]
        assert (await owner.ask("DELETE", f"/canvas/{canvas}/invitations/{shared}")).is_success
        known, of_each = consumers(service.services), places(service.settings)
        async with working(service.services, known, of_each, cron=(), patience=1), asyncio.timeout(20):
            while await service.services.jobs.census():
                await asyncio.sleep(0.05)
        mails = list(bootstrap.kept_mails(service.settings).newest(10))
        assert sorted(mail.to for mail in mails) == sorted([owner.email, late])
        assert sent["token"] in next(mail.text for mail in mails if mail.to == late)
    engine = create_async_engine(own_database_url)
    async with engine.connect() as connection:
        payloads = (await connection.execute(text("SELECT payload FROM jobs WHERE holds_secret"))).scalars().all()
    await engine.dispose()
    assert payloads == [b"{}"] * 5
