"""The matrix of auth, users, notifications and what is about no object: all of it is about whoever calls."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from uuid_utils.compat import uuid7

from potentia.domain import secrets
from potentia.domain.identity import one_time_tokens, sessions
from potentia.domain.identity.model import ApiKey, Purpose, Scope
from potentia.domain.notifications.model import Notification
from tests.http.matrix.rows import Public, Row, Scene, Special, Who, nothing, own, sending
from tests.http.matrix.stage import Stage, guest
from tests.http.signing_in import PASSWORD

NEW_PASSWORD = {"current_password": PASSWORD, "new_password": "another good long password"}


async def a_session(stage: Stage, who: Who) -> Scene:
    begun = sessions.begin_external(uuid7(), UUID(stage[Who.OWNER].id), datetime.now(UTC), timedelta(days=1))
    async with stage.service.services.open_uow() as uow:
        await uow.sessions.add(begun, None)
    return Scene({"session_id": str(begun.id)})


async def a_key(stage: Stage, who: Who) -> Scene:
    made = ApiKey(uuid7(), UUID(stage[Who.OWNER].id), "a key", frozenset({Scope.READ}), datetime.now(UTC))
    async with stage.service.services.open_uow() as uow:
        await uow.api_keys.add(made, secrets.digest(uuid4().hex))
    return Scene({"key_id": str(made.id)})


async def somebody_else(stage: Stage, who: Who, body: object = None) -> Scene:
    """Who goes through with this is somebody else afterwards, or nobody."""
    if who is Who.OWNER:
        return Scene(body=body, headers=(await stage.service.person()).headers)
    return Scene(body=body, headers=(await guest(stage.service.client)).headers if who is Who.GUEST else None)


async def a_leaver(stage: Stage, who: Who) -> Scene:
    return await somebody_else(stage, who, {"password": PASSWORD})


async def another_password(stage: Stage, who: Who) -> Scene:
    return await somebody_else(stage, who, NEW_PASSWORD)


async def a_proof(stage: Stage, who: Who) -> Scene:
    """The token of a mail that was sent to somebody new, who alone can use it."""
    person, secret, now = await stage.service.person(), uuid4().hex, datetime.now(UTC)
    async with stage.service.services.open_uow() as uow:
        user = await uow.users.get(UUID(person.id))
        assert user is not None
        await uow.one_time_tokens.add(one_time_tokens.issue(Purpose.EMAIL_VERIFICATION, user, secret, now).token)
    return Scene(body={"token": secret}, headers=person.headers if who is Who.OWNER else None)


async def notifications_of_another(stage: Stage, who: Who) -> Scene:
    told = Notification(uuid7(), UUID(stage[Who.STRANGER].id), "workspace.transferred", {}, datetime.now(UTC))
    async with stage.service.services.open_uow() as uow:
        await uow.notifications.add(told)
    return Scene(body={"ids": [str(told.id)]})


ROWS = [
    own("POST", "/auth/logout", somebody_else, 204, session=True),
    own("POST", "/auth/logout-all", somebody_else, 204, session=True),
    own("GET", "/auth/sessions", nothing, 200, session=True),
    Row("DELETE", "/auth/sessions/{session_id}", a_session, 204, session=True),
    own("POST", "/auth/password/change", another_password, 204, guest=409, session=True),
    own("POST", "/auth/email/verify", a_proof, 204, guest=400, session=True),
    own("POST", "/auth/email/verification", nothing, 202, guest=409, session=True),
    own("GET", "/auth/api-keys", nothing, 200, session=True),
    own("POST", "/auth/api-keys", sending({"name": "a key", "scopes": ["read"]}), 201, session=True),
    Row("DELETE", "/auth/api-keys/{key_id}", a_key, 204, session=True),
    own("GET", "/users/me", nothing, 200),
    own("PATCH", "/users/me", sending({"time_zone": "Asia/Jakarta"}), 200),
    own("DELETE", "/users/me", a_leaver, 204, session=True),
    own("POST", "/recurrence/preview", sending({"rrule": "FREQ=DAILY", "start": "2026-01-05"}), 200, reads=True),
    own("GET", "/notifications", nothing, 200),
    own("POST", "/notifications/read", sending({"up_to": 1}), 200),
    own("GET", "/notifications/stream", nothing, 200, streams=True),
]

SPECIAL = [
    Special("POST", "/auth/email/verify", "whose mail it was not", Who.STRANGER, 400, a_proof),
    Special("POST", "/notifications/read", "whom they were not sent to", Who.OWNER, 200, notifications_of_another),
]

PUBLIC = [
    Public("POST", "/auth/register", "becoming known; a guest's token is optional"),
    Public("POST", "/auth/login", "becoming known, by a password"),
    Public("POST", "/auth/guest", "becoming known, as somebody new"),
    Public("POST", "/auth/refresh", "staying known, by a refresh token"),
    Public("POST", "/auth/password/forgot", "says nothing, and writes to the owner of the address alone"),
    Public("POST", "/auth/password/reset", "by the token of a mail"),
    Public("GET", "/health", "for operators; tells nothing of anybody"),
    Public("GET", "/ready", "for operators; tells nothing of anybody"),
    Public("GET", "/metrics", "for operators, who keep it inside their network"),
    Public("POST", "/debug/echo", "answers what it was sent; not there in production"),
    Public("GET", "/problems/{code}", "explains error codes"),
    Public("GET", "/schema/openapi.json", "the manual"),
    Public("GET", "/docs", "the manual"),
    Public("GET", "/docs/docs.css", "the manual"),
    Public("GET", "/docs/docs.js", "the manual"),
]
