"""Where I am signed in, and how to end it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Router, delete, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from potentia.domain.identity.account.service import AccountService
from potentia.domain.identity.errors import SessionNotFound, SessionRequired
from potentia.domain.identity.model import Actor, Session
from potentia.entrypoints.http.openapi import documented
from potentia.entrypoints.http.users import TOKEN_ERRORS


class SessionView(msgspec.Struct, frozen=True):
    """A sign-in. `current` is the one that asks; `last_used_at` is when it last had new tokens."""

    id: UUID
    user_agent: str | None
    created_at: datetime
    last_used_at: datetime
    expires_at: datetime
    current: bool

    @classmethod
    def of(cls, session: Session, actor: Actor) -> "SessionView":
        return cls(
            session.id,
            session.user_agent,
            session.created_at,
            session.last_used_at,
            session.expires_at,
            current=session.id == actor.session_id,
        )


class SessionsView(msgspec.Struct, frozen=True):
    items: Sequence[SessionView]


@get("/", operation_id="listSessions", summary="Where I am signed in", opt=documented(*TOKEN_ERRORS, SessionRequired))
async def index(actor: NamedDependency[Actor], account: NamedDependency[AccountService]) -> SessionsView:
    """My sessions that live, the last used first; the last hundred of them."""
    found = await account.sessions(actor)
    return SessionsView([SessionView.of(each, actor) for each in found])


@delete(
    "/{session_id:uuid}",
    operation_id="revokeSession",
    summary="End one of my sessions",
    opt=documented(*TOKEN_ERRORS, SessionRequired, SessionNotFound),
)
async def revoke(
    session_id: FromPath[UUID], actor: NamedDependency[Actor], account: NamedDependency[AccountService]
) -> None:
    """Its tokens are void within a second, and what it streams ends."""
    await account.revoke(actor, session_id)


sessions_router = Router("/auth/sessions", route_handlers=[index, revoke], tags=["auth"])
