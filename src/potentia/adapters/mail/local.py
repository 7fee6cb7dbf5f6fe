"""Mails that go nowhere: each is a file of a folder, where `potentia mail` finds it.

Written in the loop, a few kilobytes into the system's cache, and not waited for until they are on the disk, which would
hold the loop (docs/adr/0014 has the figures). A power cut may take a mail of the last seconds.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from itertools import islice
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
        found = map(_read, sorted(self._folder.glob(f"*{SUFFIX}"), reverse=True))
        yield from islice((mail for mail in found if mail is not None), limit)

    def get(self, mail_id: UUID) -> KeptMail:
        """Raises MailNotFound."""
        found = _read(self._folder / f"{mail_id}{SUFFIX}")
        if found is None:
            raise MailNotFound
        return found


def _keep(file: Path, content: bytes) -> None:
    """Write a file of mode 600 that is there whole or not at all."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        stream.write(content)
    unfinished.replace(file)


def _read(file: Path) -> KeptMail | None:
    """None for what is not there, or no mail of ours (a power cut may leave an empty file)."""
    try:
        made = message_from_bytes(file.read_bytes(), _class=EmailMessage, policy=SMTP)
    except FileNotFoundError:
        return None
    if "Message-ID" not in made:
        return None
    body = made.get_body(("plain",))
    text = "" if body is None else body.get_content().replace("\r\n", "\n")
    return KeptMail(UUID(file.stem), made["Date"].datetime, made["To"], made["Subject"], text)
