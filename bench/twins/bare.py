"""`GET /users/me` and the list of messages with nothing around them: Litestar, asyncpg, msgspec, and the token's check.

python -m bench.twins.bare DATABASE_URL SECRET_KEY LISTENING_SOCKET
"""

import sys
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import jwt
import msgspec
from litestar import Litestar, Request, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotAuthorizedException, NotFoundException
from litestar.params import FromPath, FromQuery

from bench.twins.serving import POOL_SIZE, serve

ME = (
    "SELECT id, email, name, is_admin, language, time_zone, must_change_password, "
    "email_verified_at IS NOT NULL AS email_verified, created_at, updated_at FROM users"
)
MESSAGES = "SELECT id, conversation_id, parent_id, context_id, role, content, run_id, created_at FROM messages"


class Me(msgspec.Struct):
    id: UUID
    email: str | None
    name: str
    is_guest: bool
    is_admin: bool
    language: str
    time_zone: str
    must_change_password: bool
    email_verified: bool
    created_at: datetime
    updated_at: datetime


class Message(msgspec.Struct):
    id: UUID
    conversation_id: UUID
    parent_id: UUID | None
    context_id: UUID | None
    role: str
    content: str
    run_id: UUID | None
    created_at: datetime


class Page(msgspec.Struct):
    items: list[Message]
    next_cursor: str | None


def user_id(request: Request[Any, Any, State]) -> UUID:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, request.app.state.key, ["HS256"], audience="potentia", issuer="potentia")
    except jwt.InvalidTokenError as error:
        raise NotAuthorizedException from error
    return UUID(claims["sub"])


@get("/users/me")
async def me(state: State, user_id: NamedDependency[UUID]) -> Me:
    row = await state.pool.fetchrow(f"{ME} WHERE id = $1", user_id)
    if row is None:
        raise NotFoundException
    return Me(is_guest=row["email"] is None, **row)


@get("/conversations/{conversation_id:uuid}/messages")
async def messages(
    state: State, conversation_id: FromPath[UUID], user_id: NamedDependency[UUID], limit: FromQuery[int] = 50
) -> Page:
    async with state.pool.acquire() as connection:
        mine = "SELECT 1 FROM conversations WHERE user_id = $1 AND id = $2"
        if not await connection.fetchval(mine, user_id, conversation_id):
            raise NotFoundException
        wanted = f"{MESSAGES} WHERE user_id = $1 AND conversation_id = $2 ORDER BY id DESC LIMIT $3"
        rows = await connection.fetch(wanted, user_id, conversation_id, limit + 1)
    items = [Message(*row) for row in rows[:limit]]
    cursor = urlsafe_b64encode(items[-1].id.bytes).rstrip(b"=").decode() if len(rows) > limit else None
    return Page(items, cursor)


@get("/ready")
async def ready() -> None: ...


async def _nothing(_: object) -> None: ...


def app(database_url: str, key: str) -> Litestar:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        # The pool's own reset would be a round trip after each statement, none of which leaves anything behind.
        async with asyncpg.create_pool(database_url, min_size=1, max_size=POOL_SIZE, reset=_nothing) as pool:
            app.state.pool, app.state.key = pool, key
            yield

    return Litestar(
        [me, messages, ready],
        lifespan=[lifespan],
        dependencies={"user_id": Provide(user_id, sync_to_thread=False)},
        logging_config=None,
        openapi_config=None,
    )


if __name__ == "__main__":
    serve(app(sys.argv[1], sys.argv[2]), int(sys.argv[3]))
