"""Passwords: changing one's own."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from potentia.domain.identity import passwords
from potentia.domain.identity.account.service import AccountService
from potentia.domain.identity.errors import AccountGone, PasswordMissing, PasswordWrong, SessionRequired
from potentia.domain.identity.model import Actor
from potentia.domain.limits import RouteClass
from potentia.entrypoints.http.authentication import ANY_PASSWORD
from potentia.entrypoints.http.limits import limited_as
from potentia.entrypoints.http.openapi import documented
from potentia.entrypoints.http.users import TOKEN_ERRORS

Password = Annotated[str, msgspec.Meta(max_length=passwords.MAX_LENGTH)]


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    current_password: Password
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


passwords_router = Router("/auth/password", route_handlers=[change], tags=["auth"])
