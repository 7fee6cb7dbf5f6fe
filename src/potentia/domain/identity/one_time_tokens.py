"""One-time tokens: what a mail carries, so that whoever follows it proves to have the mailbox.

A token is stored as its hash, is good for one use and not for long (OWASP Forgot Password Cheat Sheet, "URL Tokens").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from potentia.domain import secrets
from potentia.domain.identity.errors import OneTimeTokenInvalid
from potentia.domain.identity.model import OneTimeToken, Purpose, User
from potentia.domain.notifications.jobs import SendMail
from potentia.domain.notifications.model import Template

LIFETIMES: Mapping[Purpose, timedelta] = {
    Purpose.EMAIL_VERIFICATION: timedelta(days=3),
    Purpose.PASSWORD_RESET: timedelta(hours=1),
}
TEMPLATES: Mapping[Purpose, Template] = {
    Purpose.EMAIL_VERIFICATION: Template.EMAIL_VERIFICATION,
    Purpose.PASSWORD_RESET: Template.PASSWORD_RESET,
}
MAILS_AN_HOUR = 5
"""The most mails of one purpose that a user is sent in an hour, whoever asks: nobody fills somebody's mailbox."""
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Proof:
    """A token as it is stored, and the mail that tells its secret."""

    token: OneTimeToken
    mail: SendMail


def issue(purpose: Purpose, user: User, secret: str, now: datetime) -> Proof:
    """A token for the mailbox of a user who has an e-mail."""
    assert user.email is not None
    token = OneTimeToken(secrets.digest(secret), user.id, purpose, user.email, now, now + LIFETIMES[purpose])
    return Proof(token, SendMail(user.email, TEMPLATES[purpose], user.language, {"name": user.name, "token": secret}))


def check(token: OneTimeToken | None, purpose: Purpose, now: datetime) -> OneTimeToken:
    """The token, if it is good for this. Raises OneTimeTokenInvalid."""
    if token is None or token.purpose is not purpose or now >= token.expires_at:
        raise OneTimeTokenInvalid
    return token


def wait(issued: Sequence[datetime], now: datetime) -> float | None:
    """How many seconds a user has to wait for another mail, who was sent some at these instants of the last hour
    (oldest first); None: it may go now."""
    if len(issued) < MAILS_AN_HOUR:
        return None
    return (issued[-MAILS_AN_HOUR] + HOUR - now).total_seconds()
