"""Passwords: changing one's own, and choosing a new one where it was forgotten."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from potentia.domain.identity import emails, passwords
from potentia.domain.identity.account.service import AccountService
from potentia.domain.identity.errors import (
    AccountGone,
    OneTimeTokenInvalid,
    PasswordMissing,
    PasswordWrong,
    SessionRequired,
)
from potentia.domain.identity.model import Actor, Purpose
from potentia.domain.identity.recovery.service import RecoveryService
from potentia.domain.limits import RouteClass
from potentia.entrypoints.http.authentication import ANY_PASSWORD
from potentia.entrypoints.http.emails import MailOwed, Token
from potentia.entrypoints.http.limits import limited_as
from potentia.entrypoints.http.openapi import documented
from potentia.entrypoints.http.users import TOKEN_ERRORS

Password = Annotated[str, msgspec.Meta(max_length=passwords.MAX_LENGTH)]


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    current_password: Password
    new_password: Password


class PasswordForgotten(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(max_length=emails.MAX_LENGTH)]


class PasswordReset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`token` is what stands behind `#token=` in the mail's link."""

    token: Token
    new_password: Password


@post(
    "/change",
    operation_id="changePassword",
    summary="Change my password",
    status_code=HTTPStatus.NO_CONTENT,
    opt=limited_as(RouteClass.AUTH)
    | documented(
        *TOKEN_ERRORS,
        AccountGone,
        PasswordWrong,
        PasswordMissing,
        SessionRequired,
        example=PasswordChange("correct horse battery", "staple of another kind"),
    )
    | {ANY_PASSWORD: True},
)
async def change(
    data: JSONBody[PasswordChange], actor: NamedDependency[Actor], account: NamedDependency[AccountService]
) -> None:
    """All my other sessions end; API keys go on."""
    await account.change_password(actor, data.current_password, data.new_password)


@post(
    "/forgot",
    operation_id="forgotPassword",
    summary="I forgot my password",
    status_code=HTTPStatus.ACCEPTED,
    opt=documented(example=PasswordForgotten("ada@example.org")),
)
async def forgot(data: JSONBody[PasswordForgotten], recovery: NamedDependency[RecoveryService]) -> MailOwed:
    """Who has this address and a password is sent a link to a new one; whether anybody has, no answer tells, nor its
    time."""
    await recovery.forgotten(data.email)
    return MailOwed.of(Purpose.PASSWORD_RESET)


@post(
    "/reset",
    operation_id="resetPassword",
    summary="Choose a new password by the mail's token",
    status_code=HTTPStatus.NO_CONTENT,
    opt=documented(OneTimeTokenInvalid, example=PasswordReset("the-token-of-the-mail", "staple of another kind")),
)
async def reset(data: JSONBody[PasswordReset], recovery: NamedDependency[RecoveryService]) -> None:
    """Good once, for an hour. All sessions end, and the e-mail counts as verified."""
    await recovery.reset(data.token, data.new_password)


passwords_router = Router("/auth/password", route_handlers=[change, forgot, reset], tags=["auth"])
