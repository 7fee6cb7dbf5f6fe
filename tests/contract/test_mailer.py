"""What every way out for mails keeps to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from potentia.adapters.mail.local import KeptMails, LocalMailer, MailNotFound
from potentia.adapters.mail.smtp import Server, SmtpMailer, Tls
from potentia.domain.language import Language
from potentia.domain.notifications.errors import MailRefused, MailUnavailable
from potentia.domain.notifications.model import Mail
from potentia.domain.notifications.ports import Mailer
from tests.fakes.notifications import MemoryMailer
from tests.servers.smtp import ScriptedSmtp

CONTRACT_OF = "potentia.domain.notifications.ports.Mailer"
FROM = "Potentia <potentia@example.org>"


@dataclass(frozen=True)
class Post:
    """A mailer, what it has handed over (recipient, subject, text, HTML), and what brings it down and up again."""

    mailer: Mailer
    arrived: Callable[[], list[tuple[str, str, str, str]]]
    set_down: Callable[[bool], Any]


@pytest.fixture
async def memory() -> Post:
    mailer = MemoryMailer()

    def arrived() -> list[tuple[str, str, str, str]]:
        return [(each.to, each.subject, each.text, each.html) for each in mailer.sent.values()]

    async def set_down(is_down: bool) -> None:
        mailer.is_down = is_down

    return Post(mailer, arrived, set_down)


@pytest.fixture
async def local(tmp_path: Path) -> Post:
    folder = tmp_path / "data" / "mail"

    def arrived() -> list[tuple[str, str, str, str]]:
        return [_read(file.read_bytes()) for file in sorted(folder.glob("*"))]

    async def set_down(is_down: bool) -> None:
        """A file where the folder should be."""
        if is_down:
            folder.parent.write_text("in the way")
        else:
            folder.parent.unlink()

    return Post(LocalMailer(folder, FROM), arrived, set_down)


@pytest.fixture
async def smtp() -> AsyncIterator[Post]:
    async with ScriptedSmtp() as server:
        mailer = SmtpMailer(Server("127.0.0.1", server.port, Tls.NEVER), FROM, seconds=5)

        def arrived() -> list[tuple[str, str, str, str]]:
            """A recipient knows a mail that comes again by its Message-ID."""
            known = {message_from_bytes(each.content)["Message-ID"]: each for each in server.received}
            return [_read(each.content) for each in known.values()]

        async def set_down(is_down: bool) -> None:
            if is_down:
                await server.__aexit__()
            else:
                await server.__aenter__()

        yield Post(mailer, arrived, set_down)


@pytest.fixture(params=["memory", "local", "smtp"])
def post(request: pytest.FixtureRequest) -> Post:
    found: Post = request.getfixturevalue(request.param)
    return found


def _read(content: bytes) -> tuple[str, str, str, str]:
    made = message_from_bytes(content, _class=EmailMessage, policy=default)
    assert isinstance(made, EmailMessage)
    text, html = made.get_body(("plain",)), made.get_body(("html",))
    assert text
    assert html
    return str(made["To"]), str(made["Subject"]), _lines(text), _lines(html)


def _lines(part: EmailMessage) -> str:
    """As the sender had them; on the way they end with CR LF."""
    return str(part.get_content()).replace("\r\n", "\n")


def a_mail(to: str = "ada@example.org", **changed: object) -> Mail:
    mail = Mail(
        id=uuid7(),
        to=to,
        subject="“Größe” 🎉 " + "and more words " * 8 + "to the end",
        text="Halo Adá,\n\n.a line with a dot\n" + "long " * 300 + "\n",
        html="<!DOCTYPE html><p>Halo Adá &amp; 🎉</p>\n",
        language=Language.INDONESIAN,
    )
    return replace(mail, **changed)  # type: ignore[arg-type]


async def test_a_mail_arrives_as_it_was_written(post: Post) -> None:
    """With letters beyond ASCII, a line that begins with a dot, and lines longer than SMTP allows."""
    mail = a_mail()
    await post.mailer.send(mail)
    assert post.arrived() == [(mail.to, mail.subject, mail.text, mail.html)]


async def test_a_mail_that_is_sent_again_is_known_again(post: Post) -> None:
    mail = a_mail()
    for _ in range(3):
        await post.mailer.send(mail)
    await post.mailer.send(a_mail())
    assert len(post.arrived()) == 2


async def test_many_at_once_arrive_each_once(post: Post) -> None:
    mails = [a_mail(f"user{n}@example.org") for n in range(20)]
    await asyncio.gather(*map(post.mailer.send, mails))
    assert sorted(each[0] for each in post.arrived()) == sorted(each.to for each in mails)


@pytest.mark.parametrize(
    "to",
    [
        "ada@example.org\r\nBcc: eve@example.org",
        "ada@example.org\nRCPT TO:<eve@example.org>",
        "ada@example.org> SIZE=1 <eve@example.org",
        "ada@example.org, eve@example.org",
        "ada @example.org",
        "adá@example.org\0",
    ],
)
async def test_an_address_that_is_none_is_refused_for_good(post: Post, to: str) -> None:
    """It could say something to the server, or name somebody else besides."""
    with pytest.raises(MailRefused):
        await post.mailer.send(a_mail(to))
    assert post.arrived() == []


async def test_a_subject_of_more_than_one_line_is_refused_for_good(post: Post) -> None:
    with pytest.raises(MailRefused):
        await post.mailer.send(a_mail(subject="Hello\r\nBcc: eve@example.org"))
    assert post.arrived() == []


async def test_while_it_is_down_a_mail_may_come_later(post: Post) -> None:
    mail = a_mail()
    await post.set_down(True)
    with pytest.raises(MailUnavailable):
        await post.mailer.send(mail)
    await post.set_down(False)
    await post.mailer.send(mail)
    assert len(post.arrived()) == 1


async def test_kept_mails_are_listed_newest_first_and_shown(tmp_path: Path) -> None:
    """Nobody else on the machine can read them, and what is unfinished is not among them."""
    folder = tmp_path / "mail"
    kept = KeptMails(folder)
    assert list(kept.newest(10)) == []
    mails = [a_mail(subject=f"number {n}") for n in range(3)]
    for mail in mails:
        await LocalMailer(folder, FROM).send(mail)
    (folder / f"{uuid7()}.new").write_text("unfinished")
    (folder / f"{uuid7()}.eml").touch(0o600)  # as a power cut may leave it
    assert [each.subject for each in kept.newest(2)] == ["number 2", "number 1"]
    shown = kept.get(mails[0].id)
    assert (shown.to, shown.subject, shown.text) == (mails[0].to, "number 0", mails[0].text)
    assert {oct(each.stat().st_mode & 0o777) for each in folder.glob("*.eml")} == {"0o600"}
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    with pytest.raises(MailNotFound):
        kept.get(UUID(int=0))
