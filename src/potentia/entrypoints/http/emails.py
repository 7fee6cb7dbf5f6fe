"""E-mail addresses: proving that one's own is one's own."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from potentia.domain.identity.errors import (
    AccountGone,
    EmailMissing,
    EmailVerified,
    OneTimeTokenInvalid,
    SessionRequired,
    TooManyMails,
)
from potentia.domain.identity.model import Actor, Purpose
from potentia.domain.identity.one_time_tokens import LIFETIMES
from potentia.domain.identity.verification.service import VerificationService
from potentia.domain.limits import RouteClass
from potentia.entrypoints.http.limits import limited_as
from potentia.entrypoints.http.openapi import documented
from potentia.entrypoints.http.users import TOKEN_ERRORS

Token = Annotated[str, msgspec.Meta(max_length=256)]


class EmailProof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is what stands behind `#token=` in the mail's link."""

    token: Token


class MailOwed(msgspec.Struct, frozen=True):
    """`expires_in` says for how many seconds the token of the mail is good."""

    expires_in: int

    @classmethod
    def of(cls, purpose: Purpose) -> "MailOwed":
        return cls(int(LIFETIMES[purpose].total_seconds()))


@post(
    "/verify",
    operation_id="verifyEmail",
    summary="The address is mine",
    status_code=HTTPStatus.NO_CONTENT,
    opt=limited_as(RouteClass.AUTH)
    | documented(*TOKEN_ERRORS, SessionRequired, OneTimeTokenInvalid, example=EmailProof("the-token-of-the-mail")),
)
async def verify(
    data: JSONBody[EmailProof],
    actor: NamedDependency[Actor],
    verification: NamedDependency[VerificationService],
) -> None:
    """Good once, for three days, for the account that it was sent for: I am signed in and have the mail. Whoever gets
    such a mail for an account that is not theirs makes it theirs by a forgotten password."""
    await verification.verify(actor, data.token)


@post(
    "/verification",
    operation_id="sendVerification",
    summary="Send me the verification mail again",
    status_code=HTTPStatus.ACCEPTED,
    opt=limited_as(RouteClass.AUTH)
    | documented(*TOKEN_ERRORS, AccountGone, SessionRequired, EmailMissing, EmailVerified, TooManyMails),
)
async def send(actor: NamedDependency[Actor], verification: NamedDependency[VerificationService]) -> MailOwed:
    """Registering sends the first one. Five an hour are the most."""
    await verification.send(actor)
    return MailOwed.of(Purpose.EMAIL_VERIFICATION)


emails_router = Router("/auth/email", route_handlers=[verify, send], tags=["auth"])
