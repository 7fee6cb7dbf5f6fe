"""The same routes as one usually finds them: FastAPI, Pydantic, SQLAlchemy's ORM, a session a request.

python -m bench.twins.usual DATABASE_URL SECRET_KEY LISTENING_SOCKET
"""

import sys
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import jwt
from fastapi import Depends, FastAPI, HTTPException, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from bench.twins.serving import POOL_SIZE, serve
from potentia.adapters.postgres.tables.chat import ConversationRow, MessageRow
from potentia.adapters.postgres.tables.identity import UserRow


class Me(BaseModel):
    model_config = ConfigDict(from_attributes=True)

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


DERIVED = {"is_guest", "email_verified"}
"""What is no column."""


class Message(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    conversation_id: UUID
    parent_id: UUID | None
    context_id: UUID | None
    role: str
    content: str
    run_id: UUID | None
    created_at: datetime


class Page(BaseModel):
    items: list[Message]
    next_cursor: str | None


async def session(request: Request) -> AsyncIterator[AsyncSession]:
    async with request.app.state.sessions() as opened:
        yield opened


async def user_id(request: Request) -> UUID:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, request.app.state.key, ["HS256"], audience="potentia", issuer="potentia")
    except jwt.InvalidTokenError as error:
        raise HTTPException(401) from error
    return UUID(claims["sub"])


Session = Annotated[AsyncSession, Depends(session)]
UserId = Annotated[UUID, Depends(user_id)]
application = FastAPI(openapi_url=None)


@application.get("/users/me", response_model=Me)
async def me(session: Session, user_id: UserId) -> Any:
    user = await session.get(UserRow, user_id)
    if user is None:
        raise HTTPException(404)
    known = {name: getattr(user, name) for name in Me.model_fields if name not in DERIVED}
    return Me(is_guest=user.email is None, email_verified=user.email_verified_at is not None, **known)


@application.get("/conversations/{conversation_id}/messages", response_model=Page)
async def messages(session: Session, user_id: UserId, conversation_id: UUID, limit: int = 50) -> Any:
    if await session.get(ConversationRow, (user_id, conversation_id)) is None:
        raise HTTPException(404)
    wanted = (
        select(MessageRow)
        .where(MessageRow.user_id == user_id, MessageRow.conversation_id == conversation_id)
        .order_by(MessageRow.id.desc())
        .limit(limit + 1)
    )
    rows = (await session.scalars(wanted)).all()
    items = [Message.model_validate(row) for row in rows[:limit]]
    cursor = urlsafe_b64encode(items[-1].id.bytes).rstrip(b"=").decode() if len(rows) > limit else None
    return Page(items=items, next_cursor=cursor)


@application.get("/ready")
async def ready() -> None: ...


if __name__ == "__main__":
    engine = create_async_engine(sys.argv[1], pool_size=POOL_SIZE, max_overflow=0)
    application.state.sessions = async_sessionmaker(engine, expire_on_commit=False)
    application.state.key = sys.argv[2]
    serve(application, int(sys.argv[3]))
