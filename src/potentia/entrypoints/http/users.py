"""The user that is asking."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, delete, get, patch
from litestar.di import NamedDependency
from litestar.params import JSONBody

from potentia.domain.identity import passwords
from potentia.domain.identity.account.service import AccountService
from potentia.domain.identity.errors import (
    AccountGone,
    ApiKeyInvalid,
    OwnsSharedWorkspaces,
    PasswordWrong,
    SessionEnded,
    SessionRequired,
    TokenExpired,
    TokenInvalid,
    TokenMissing,
)
from potentia.domain.identity.model import Actor, ProfileChange, User
from potentia.domain.identity.service import IdentityService
from potentia.domain.language import Language
from potentia.domain.limits import RouteClass
from potentia.entrypoints.http.authentication import ANY_PASSWORD
from potentia.entrypoints.http.etags import tagged
from potentia.entrypoints.http.limits import limited_as
from potentia.entrypoints.http.openapi import documented

TOKEN_ERRORS = (TokenMissing, TokenInvalid, TokenExpired, SessionEnded, ApiKeyInvalid)


class UserView(msgspec.Struct, frozen=True):
    """A user as they see themselves. `time_zone` is an IANA name; a guest has no e-mail."""

    id: UUID
    email: str | None
    name: str
    is_guest: bool
    is_admin: bool
    language: Language
    time_zone: str
    must_change_password: bool
    email_verified: bool
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, user: User) -> "UserView":
        return msgspec.convert(user, cls, from_attributes=True)


@get(
    "/me",
    operation_id="getMe",
    summary="Who am I?",
    opt=documented(*TOKEN_ERRORS, AccountGone, tagged=True) | {ANY_PASSWORD: True},
)
async def get_me(
    request: Request[Any, Any, Any], actor: NamedDependency[Actor], identity: NamedDependency[IdentityService]
) -> Response[UserView]:
    """The user behind the access token; 304 when `If-None-Match` names what would be answered."""
    user = await identity.me(actor)
    return tagged(request, UserView.of(user))


@patch(
    "/me",
    operation_id="updateMe",
    summary="Change my name, language or time zone",
    opt=documented(
        *TOKEN_ERRORS, AccountGone, example=ProfileChange(language=Language.INDONESIAN, time_zone="Asia/Jakarta")
    ),
)
async def update_me(
    data: JSONBody[ProfileChange], actor: NamedDependency[Actor], identity: NamedDependency[IdentityService]
) -> UserView:
    """What is left out stays as it is."""
    user = await identity.update_me(actor, data)
    return UserView.of(user)


class Farewell(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who has a password proves it; guests, and users of an external issuer, have none."""

    password: Annotated[str, msgspec.Meta(max_length=passwords.MAX_LENGTH)] | None = None


@delete(
    "/me",
    operation_id="deleteMe",
    summary="Delete my account",
    opt=limited_as(RouteClass.AUTH)
    | documented(
        *TOKEN_ERRORS,
        AccountGone,
        PasswordWrong,
        SessionRequired,
        OwnsSharedWorkspaces,
        example=Farewell("correct horse battery"),
    ),
)
async def delete_me(
    data: JSONBody[Farewell], actor: NamedDependency[Actor], account: NamedDependency[AccountService]
) -> None:
    """Everything that is mine goes, at once and for good: sessions and keys, conversations, memories."""
    await account.delete(actor, data.password)


users_router = Router("/users", route_handlers=[get_me, update_me, delete_me], tags=["users"])
