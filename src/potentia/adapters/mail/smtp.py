"""Mails by SMTP (RFC 5321), a connection each."""

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from ssl import SSLContext

from aiosmtplib import SMTP
from aiosmtplib.errors import (
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
)

from potentia.adapters.mail.message import message, sender_of
from potentia.domain.notifications.errors import MailRefused, MailUnavailable
from potentia.domain.notifications.model import Mail

FOR_GOOD = 500
"""From this code on the server says: do not come again with this (RFC 5321 §4.2.1)."""

GOODBYE_SECONDS = 1.0


class Tls(StrEnum):
    """From when on the line is encrypted; without the promised TLS nothing is sent."""

    AT_ONCE = "at-once"
    STARTTLS = "starttls"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Server:
    """Whom to hand mails to; without a user name it is not signed in there."""

    host: str
    port: int
    tls: Tls
    username: str = ""
    password: str = ""


class SmtpMailer:
    """domain.notifications.ports.Mailer. A mail is handed over in `seconds`, or not at all.

    What the server says of the recipient or of the mail is about this mail; everything else (the line, the sign-in, the
    sender) is trouble of the operator, and may be over at the next attempt.
    """

    def __init__(
        self, server: Server, mail_from: str, *, seconds: float, tls_context: SSLContext | None = None
    ) -> None:
        self._server = server
        self._sender = sender_of(mail_from)
        self._seconds = seconds
        self._tls_context = tls_context

    async def send(self, mail: Mail) -> None:
        made = message(mail, self._sender)
        try:
            async with asyncio.timeout(self._seconds):
                await self._hand_over(made, mail.to)
        except SMTPRecipientsRefused as error:
            raise _told(error.recipients[0]) from error
        except SMTPDataError as error:
            raise _told(error) from error
        except SMTPAuthenticationError as error:
            raise MailUnavailable(smtp_code=error.code) from error
        except (SMTPException, OSError, TimeoutError) as error:
            raise MailUnavailable(reason=type(error).__name__) from error

    async def _hand_over(self, made: EmailMessage, to: str) -> None:
        """What was taken is taken, however the line ends."""
        smtp = self._connection()
        try:
            await smtp.connect()
            await smtp.send_message(made, sender=self._sender.addr_spec, recipients=[to])
            with suppress(SMTPException, OSError):
                await smtp.quit(timeout=GOODBYE_SECONDS)
        finally:
            smtp.close()

    def _connection(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.username or None,
            password=server.password or None,
            local_hostname=socket.gethostname(),  # the library would ask the name server, and block
            timeout=self._seconds,
            use_tls=server.tls is Tls.AT_ONCE,
            start_tls=server.tls is Tls.STARTTLS,
            tls_context=self._tls_context,
        )


def _told(error: SMTPResponseException) -> MailRefused | MailUnavailable:
    kind = MailRefused if error.code >= FOR_GOOD else MailUnavailable
    return kind(smtp_code=error.code)
