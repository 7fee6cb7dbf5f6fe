"""Mails from their cause to a mail server, by a real worker: sent once, tried again, given up, and kept secret."""

import asyncio
from collections.abc import AsyncIterator
from email import message_from_bytes
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from potentia.domain.language import Language
from potentia.domain.notifications.jobs import SendMail
from potentia.domain.notifications.model import Template
from potentia.entrypoints.cli.jobs import jobs
from tests.fixtures.service import Service, serving
from tests.servers.smtp import ScriptedSmtp

TO, TOKEN = "ada@example.org", "a-token-that-is-nobodys-business"
JOB = SendMail(TO, Template.PASSWORD_RESET, Language.ENGLISH, {"name": "Ada", "token": TOKEN})
FROM = {"POTENTIA_MAIL_FROM": "Potentia <potentia@example.org>", "POTENTIA_SMTP_TIMEOUT_SECONDS": "5"}


@pytest.fixture
async def server() -> AsyncIterator[ScriptedSmtp]:
    async with ScriptedSmtp() as running:
        yield running


@pytest.fixture
async def engine(own_database_url: str) -> AsyncIterator[AsyncEngine]:
    made = create_async_engine(own_database_url)
    yield made
    await made.dispose()


@pytest.fixture
async def service(own_database_url: str, redis_url: str, server: ScriptedSmtp) -> AsyncIterator[Service]:
    more = FROM | {"POTENTIA_SMTP_URL": f"smtp://127.0.0.1:{server.port}?tls=never"}
    async with serving(own_database_url, redis_url, more=more) as running:
        yield running


async def _owe(service: Service) -> None:
    async with service.services.open_uow() as uow:
        await uow.jobs.add(JOB)


async def _until(engine: AsyncEngine, condition: str) -> dict[str, Any]:
    """The mail's job, as soon as this is true of it."""
    async with asyncio.timeout(15):
        while True:
            async with engine.connect() as connection:
                row = (await connection.execute(text(f"SELECT * FROM jobs WHERE {condition}"))).mappings().one_or_none()
            if row is not None:
                return dict(row)
            await asyncio.sleep(0.02)


async def test_a_mail_is_sent_once_and_its_secrets_are_forgotten(
    service: Service, server: ScriptedSmtp, engine: AsyncEngine
) -> None:
    await _owe(service)
    job = await _until(engine, "done_at IS NOT NULL")
    assert (job["payload"], job["attempts"]) == (b"{}", 1)
    (received,) = server.received
    made = message_from_bytes(received.content)
    assert received.recipient == TO
    assert made["Message-ID"] == f"<{job['id']}@example.org>"
    assert TOKEN in received.content.decode()


async def test_a_mail_is_tried_again_under_the_same_name(
    service: Service, server: ScriptedSmtp, engine: AsyncEngine
) -> None:
    """Waits are long: the test makes the second attempt due."""
    server.drops_at = "."
    await _owe(service)
    job = await _until(engine, "last_error IS NOT NULL")
    assert (job["last_error"], job["dead_at"], job["done_at"]) == ("notifications.mail-unavailable", None, None)
    server.drops_at = None
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE jobs SET run_at = now()"))
    await _until(engine, "done_at IS NOT NULL")
    ids = [message_from_bytes(each.content)["Message-ID"] for each in server.received]
    assert ids == [f"<{job['id']}@example.org>"] * 2


async def test_a_refused_mail_is_dead_at_once_and_operators_are_not_shown_what_was_in_it(
    service: Service, server: ScriptedSmtp, engine: AsyncEngine, own_database_url: str, redis_url: str
) -> None:
    """It is kept for a retry by hand, as long as its token may be good."""
    server.refused = {TO}
    await _owe(service)
    job = await _until(engine, "dead_at IS NOT NULL")
    assert (job["last_error"], job["attempts"]) == ("notifications.mail-refused", 1)
    seen = await service.services.jobs.show(job["id"])
    assert bytes(seen.payload) == b"{}"
    environ = {
        "POTENTIA_DATABASE_URL": own_database_url,
        "POTENTIA_REDIS_URL": redis_url,
        "POTENTIA_SECRET_KEY": "a key of thirty-two bytes or more",
    }
    shown = await asyncio.to_thread(CliRunner().invoke, jobs, ["show", str(job["id"])], None, environ)
    assert "notifications.mail-refused" in shown.output
    assert TOKEN not in shown.output
    assert TO not in shown.output
    server.refused = set()
    assert await service.services.jobs.retry(job["id"]) == 1
    await _until(engine, "done_at IS NOT NULL")
    assert TOKEN in server.received[0].content.decode()


async def test_a_mail_server_that_hangs_holds_up_nobody_else(
    service: Service, server: ScriptedSmtp, engine: AsyncEngine
) -> None:
    """Mails have a lane of their own: a turn is answered and learnt from while every place for mails waits."""
    server.hangs_at = "MAIL"
    for _ in range(8):
        await _owe(service)
    person = await service.person()
    assert await asyncio.wait_for(person.say(await person.conversation(), "Remember that my dog is called Bello"), 4)
    await asyncio.wait_for(service.until_learnt(), 4)
    assert server.received == []
