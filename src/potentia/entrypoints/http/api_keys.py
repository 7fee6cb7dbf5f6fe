"""API keys: what programs sign in with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Router, delete, get, post
from litestar.datastructures import CacheControlHeader
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from potentia.domain.identity import api_keys
from potentia.domain.identity.errors import AccountGone, ApiKeyNotFound, SessionRequired, TooManyApiKeys
from potentia.domain.identity.keys.service import ApiKeyService
from potentia.domain.identity.model import Actor, ApiKey, Scope
from potentia.entrypoints.http.openapi import documented
from potentia.entrypoints.http.users import TOKEN_ERRORS


class NewApiKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`read` allows GET, `write` every other method. Without `expires_at` the key is good until it is revoked."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=api_keys.MAX_NAME_LENGTH)]
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=len(Scope))]
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class ApiKeyView(msgspec.Struct, frozen=True):
    """A key as its owner sees it. `last_used_at` is exact to a minute."""

    id: UUID
    name: str
    scopes: list[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None

    @classmethod
    def of(cls, key: ApiKey) -> "ApiKeyView":
        return cls(key.id, key.name, sorted(key.scopes), key.created_at, key.expires_at, key.last_used_at)


class ApiKeysView(msgspec.Struct, frozen=True):
    items: Sequence[ApiKeyView]


class CreatedApiKey(msgspec.Struct, frozen=True):
    """`secret` is told this once: send it as `Authorization: Bearer pk_…`."""

    key: ApiKeyView
    secret: str


@get("/", operation_id="listApiKeys", summary="My API keys", opt=documented(*TOKEN_ERRORS, SessionRequired))
async def index(actor: NamedDependency[Actor], api_keys: NamedDependency[ApiKeyService]) -> ApiKeysView:
    """Newest first, those that have expired among them."""
    found = await api_keys.list(actor)
    return ApiKeysView([ApiKeyView.of(each) for each in found])


@post(
    "/",
    operation_id="createApiKey",
    summary="Make an API key",
    opt=documented(
        *TOKEN_ERRORS,
        SessionRequired,
        TooManyApiKeys,
        AccountGone,
        example=NewApiKey("backup script", [Scope.READ]),
    ),
)
async def create(
    data: JSONBody[NewApiKey], actor: NamedDependency[Actor], api_keys: NamedDependency[ApiKeyService]
) -> CreatedApiKey:
    """Its secret is in this answer and nowhere else."""
    key, secret = await api_keys.create(actor, data.name, frozenset(data.scopes), data.expires_at)
    return CreatedApiKey(ApiKeyView.of(key), secret)


@delete(
    "/{key_id:uuid}",
    operation_id="revokeApiKey",
    summary="Revoke an API key",
    opt=documented(*TOKEN_ERRORS, SessionRequired, ApiKeyNotFound),
)
async def revoke(
    key_id: FromPath[UUID], actor: NamedDependency[Actor], api_keys: NamedDependency[ApiKeyService]
) -> None:
    """It is void within a second, and what it streams ends."""
    await api_keys.revoke(actor, key_id)


api_keys_router = Router(
    "/auth/api-keys",
    route_handlers=[index, create, revoke],
    tags=["auth"],
    cache_control=CacheControlHeader(no_store=True),
)
