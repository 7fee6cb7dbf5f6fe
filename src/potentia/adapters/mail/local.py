"""Mails that go nowhere: each is a file of a folder, where `potentia mail` finds it.

Written in the loop: a few kilobytes that take a millisecond or two, in a worker that serves one person's machine
(docs/adr/0031 has the figure).
"""

import os
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from uuid import UUID

import msgspec

from potentia.adapters.mail.message import message, sender_of
from potentia.domain.errors import NotFound
from potentia.domain.notifications.errors import MailUnavailable
from potentia.domain.notifications.model import Mail

SUFFIX = ".eml"


class MailNotFound(NotFound):
    """No mail of this id was kept."""

    code = "notifications.mail-not-found"


class KeptMail(msgspec.Struct, frozen=True):
    """A mail as it was kept."""

    id: UUID
    sent_at: datetime
    to: str
    subject: str
    text: str


class LocalMailer:
    """domain.notifications.ports.Mailer. A mail that is sent again takes its own place."""

    def __init__(self, folder: Path, mail_from: str) -> None:
        self._folder = folder
        self._sender = sender_of(mail_from)

    async def send(self, mail: Mail) -> None:
        content = message(mail, self._sender).as_bytes()
        try:
            _keep(self._folder / f"{mail.id}{SUFFIX}", content)
        except OSError as error:
            raise MailUnavailable(reason=type(error).__name__) from error


class KeptMails:
    """What a LocalMailer kept in its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def newest(self, limit: int) -> Iterator[KeptMail]:
        """The last `limit` mails, newest first (their ids say when they were caused)."""
        for file in sorted(self._folder.glob(f"*{SUFFIX}"), reverse=True)[:limit]:
            yield _read(file)

    def get(self, mail_id: UUID) -> KeptMail:
        """Raises MailNotFound."""
        try:
            return _read(self._folder / f"{mail_id}{SUFFIX}")
        except FileNotFoundError as error:
            raise MailNotFound from error


def _keep(file: Path, content: bytes) -> None:
    """Write a file of mode 600 that is there whole or not at all, also after a power cut."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)


def _read(file: Path) -> KeptMail:
    made = message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=SMTP)
    assert isinstance(made, EmailMessage)
    body = made.get_body(("plain",))
    text = "" if body is None else body.get_content().replace("\r\n", "\n")
    return KeptMail(UUID(file.stem), made["Date"].datetime, made["To"], made["Subject"], text)
