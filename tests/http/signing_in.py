"""The application with identity behind it: real database, real cryptography, and a clock that tests turn."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from potentia.adapters.postgres.engine import create_engine
from potentia.adapters.postgres.unit_of_work import PostgresWork
from potentia.adapters.security.access_tokens import JwtAccessTokens
from potentia.adapters.security.passwords import Argon2Hasher
from potentia.adapters.system import Uuid7Ids
from potentia.domain.identity.access.service import AccessService
from potentia.domain.identity.account.service import AccountService
from potentia.domain.identity.keys.service import ApiKeyService
from potentia.domain.identity.ports import ExternalTokens
from potentia.domain.identity.recent import RecentActors
from potentia.domain.identity.recovery.service import RecoveryService
from potentia.domain.identity.service import IdentityService
from potentia.domain.identity.verification.service import VerificationService
from tests.fakes.clock import MemoryClock
from tests.http.bare import BareServices, bare_app, calling

PASSWORD = "a good long password"
KEY = "a key of thirty-two bytes or more"


def a_form(**changed: object) -> dict[str, object]:
    """A registration that nobody has sent before."""
    return {"email": f"{uuid4()}@example.org", "password": PASSWORD, "name": "Ada"} | changed


@dataclass(frozen=True)
class House:
    """A client of the application, and its clock."""

    client: httpx.AsyncClient
    clock: MemoryClock

    async def post(self, path: str, body: object = None, token: str | None = None) -> httpx.Response:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return (
            await self.client.post(path, json=body, headers=headers)
            if body is not None
            else (await self.client.post(path, headers=headers))
        )

    async def ask(
        self, method: str, path: str, signed_in: dict[str, Any] | None = None, body: object = None
    ) -> httpx.Response:
        headers = {} if signed_in is None else bearer(signed_in)
        return await self.client.request(method, path, json=body, headers=headers)

    async def logged_in(self, registered: dict[str, Any], password: str = PASSWORD, **headers: str) -> dict[str, Any]:
        form = {"email": registered["user"]["email"], "password": password}
        answer = await self.client.post("/auth/login", json=form, headers=headers)
        assert answer.status_code == httpx.codes.OK, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def guest(self) -> dict[str, Any]:
        return _body(await self.post("/auth/guest"))

    async def registered(self, **changed: object) -> dict[str, Any]:
        return _body(await self.post("/auth/register", a_form(**changed)))

    async def refresh(self, signed_in: dict[str, Any]) -> httpx.Response:
        return await self.post("/auth/refresh", {"refresh_token": signed_in["refresh_token"]})


def bearer(signed_in: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {signed_in['access_token']}"}


def code(answer: httpx.Response) -> str:
    """The code of a problem, which is all that programs go by."""
    assert answer.headers["content-type"] == "application/problem+json"
    found: str = answer.json()["code"]
    return found


@asynccontextmanager
async def house(database_url: str, external: ExternalTokens | None = None) -> AsyncIterator[House]:
    engine, clock = create_engine(database_url, pool_size=10, through_pooler=False), MemoryClock()
    with Argon2Hasher() as hasher:
        async with calling(bare_app(services=_services(engine, hasher, clock, external))) as client:
            yield House(client, clock)
    await engine.dispose()


def _services(
    engine: AsyncEngine, hasher: Argon2Hasher, clock: MemoryClock, external: ExternalTokens | None
) -> BareServices:
    ids, tokens, recent = Uuid7Ids(), JwtAccessTokens(KEY), RecentActors()
    open_uow = PostgresWork(engine, ids, lambda hints: None).open
    return BareServices(
        identity=IdentityService(open_uow, hasher, tokens, clock, ids, recent),
        access=AccessService(open_uow, tokens, clock, ids, recent, external),
        account=AccountService(open_uow, hasher, clock, ids, recent),
        api_keys=ApiKeyService(open_uow, clock, ids, recent),
        recovery=RecoveryService(open_uow, hasher, clock, ids, recent),
        verification=VerificationService(open_uow, clock, ids),
    )


def _body(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == httpx.codes.CREATED, answer.text
    found: dict[str, Any] = answer.json()
    return found
