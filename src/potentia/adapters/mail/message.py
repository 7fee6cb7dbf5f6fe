"""A mail as a message of the Internet (RFC 5322, MIME)."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, parseaddr

from potentia.domain.notifications.errors import MailRefused
from potentia.domain.notifications.model import Mail

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
"""What may stand in a command and in a header without quotes: no break, no bracket, no second address."""


def sender_of(mail_from: str) -> Address:
    """`Potentia <potentia@example.org>` or the bare address; raises ValueError for anything else."""
    name, address = parseaddr(mail_from)
    if not _ADDRESS.fullmatch(address) or not name.isprintable():
        raise ValueError(mail_from)
    return Address(name, addr_spec=address)


def message(mail: Mail, sender: Address) -> EmailMessage:
    """The mail with both its texts, under a Message-ID that is the same each time. Raises MailRefused."""
    if not _ADDRESS.fullmatch(mail.to):
        raise MailRefused
    made = EmailMessage(policy=SMTP)
    made["Message-ID"] = f"<{mail.id}@{sender.domain}>"
    made["Date"] = localtime()
    made["From"] = sender
    made["To"] = Address(addr_spec=mail.to)
    made["Subject"] = _subject(mail)
    made["Content-Language"] = mail.language
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834 §5: nobody on holiday shall answer
    made.set_content(mail.text)
    made.add_alternative(mail.html, subtype="html")
    return made


def _subject(mail: Mail) -> str:
    """Raises MailRefused for one that would go on in a header of its own."""
    if not mail.subject.isprintable():
        raise MailRefused
    return mail.subject
