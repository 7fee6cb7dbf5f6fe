"""Signing in and out. No answer of these may be kept by a cache (RFC 6749 §5.1)."""

from http import HTTPStatus
from typing import Annotated, Literal

import msgspec
from litestar import Router, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import JSONBody

from potentia.domain.identity import emails, passwords
from potentia.domain.identity.account.service import AccountService
from potentia.domain.identity.errors import (
    AccountGone,
    AlreadyRegistered,
    CredentialsWrong,
    EmailTaken,
    RefreshTokenExpired,
    RefreshTokenInvalid,
    RefreshTokenReused,
    SessionRequired,
)
from potentia.domain.identity.model import Actor, Registration, SignedIn
from potentia.domain.identity.service import IdentityService
from potentia.domain.language import Language
from potentia.domain.limits import RouteClass
from potentia.entrypoints.http.authentication import ANY_PASSWORD
from potentia.entrypoints.http.limits import limited_as
from potentia.entrypoints.http.openapi import documented
from potentia.entrypoints.http.users import TOKEN_ERRORS, UserView


class Login(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    email: Annotated[str, msgspec.Meta(max_length=emails.MAX_LENGTH)]
    password: Annotated[str, msgspec.Meta(max_length=passwords.MAX_LENGTH)]


class Refresh(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    refresh_token: Annotated[str, msgspec.Meta(max_length=256)]


class SignedInView(msgspec.Struct, frozen=True):
    """`expires_in` is the access token's, in seconds. The refresh token is good for one use."""

    user: UserView
    access_token: str
    refresh_token: str
    expires_in: int
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105 (the name of a scheme)

    @classmethod
    def of(cls, signed_in: SignedIn) -> "SignedInView":
        return cls(UserView.of(signed_in.user), signed_in.access_token, signed_in.refresh_token, signed_in.expires_in)


@post(
    "/register",
    operation_id="registerUser",
    summary="Become a user",
    opt=documented(
        *TOKEN_ERRORS,
        AccountGone,
        EmailTaken,
        AlreadyRegistered,
        SessionRequired,
        example=Registration("ada@example.org", "correct horse battery", "Ada", Language.INDONESIAN, "Asia/Jakarta"),
    ),
)
async def register(
    data: JSONBody[Registration],
    optional_actor: NamedDependency[Actor | None],
    identity: NamedDependency[IdentityService],
    user_agent: NamedDependency[str | None],
) -> SignedInView:
    """With a guest's access token the guest becomes the user: same id, nothing lost, old tokens void."""
    signed_in = await identity.register(data, optional_actor, user_agent)
    return SignedInView.of(signed_in)


@post(
    "/login",
    operation_id="logIn",
    summary="Sign in with e-mail and password",
    status_code=HTTPStatus.OK,
    opt=documented(CredentialsWrong, example=Login("ada@example.org", "correct horse battery")),
)
async def login(
    data: JSONBody[Login], identity: NamedDependency[IdentityService], user_agent: NamedDependency[str | None]
) -> SignedInView:
    """A wrong password and an unknown e-mail get the same answer, in the same time."""
    signed_in = await identity.login(data.email, data.password, user_agent)
    return SignedInView.of(signed_in)


@post("/guest", operation_id="enterAsGuest", summary="Begin without an account")
async def enter_as_guest(
    identity: NamedDependency[IdentityService], user_agent: NamedDependency[str | None]
) -> SignedInView:
    """A new guest, on this device only until they register."""
    signed_in = await identity.enter_as_guest(user_agent)
    return SignedInView.of(signed_in)


@post(
    "/refresh",
    operation_id="refreshTokens",
    summary="Exchange a refresh token",
    status_code=HTTPStatus.OK,
    opt=limited_as(RouteClass.REFRESH)
    | documented(
        RefreshTokenInvalid,
        RefreshTokenExpired,
        RefreshTokenReused,
        example=Refresh("the-refresh-token-of-your-last-sign-in"),
    ),
)
async def refresh(data: JSONBody[Refresh], identity: NamedDependency[IdentityService]) -> SignedInView:
    """New tokens for a refresh token, which is used up: again within 10 s it serves other tabs, later it ends the
    session."""
    signed_in = await identity.refresh(data.refresh_token)
    return SignedInView.of(signed_in)


@post(
    "/logout",
    operation_id="logOut",
    summary="End this session",
    status_code=HTTPStatus.NO_CONTENT,
    opt=documented(*TOKEN_ERRORS, SessionRequired) | {ANY_PASSWORD: True},
)
async def logout(actor: NamedDependency[Actor], account: NamedDependency[AccountService]) -> None:
    """Its tokens are void within a second, and what it streams ends."""
    await account.logout(actor)


@post(
    "/logout-all",
    operation_id="logOutEverywhere",
    summary="End all my sessions",
    status_code=HTTPStatus.NO_CONTENT,
    opt=documented(*TOKEN_ERRORS, SessionRequired) | {ANY_PASSWORD: True},
)
async def logout_all(actor: NamedDependency[Actor], account: NamedDependency[AccountService]) -> None:
    """This one too. API keys go on: they are revoked one by one."""
    await account.logout_all(actor)


auth_router = Router(
    "/auth",
    route_handlers=[register, login, enter_as_guest, refresh, logout, logout_all],
    tags=["auth"],
    cache_control=CacheControlHeader(no_store=True),
)
