"""My feed: what is new for me, and what of it I have read."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter

from potentia.domain.errors import FieldProblem, Invalid
from potentia.domain.identity.model import Actor
from potentia.domain.notifications.model import Notification
from potentia.domain.notifications.service import NotificationService
from potentia.domain.paging import MAX_LIMIT, Window
from potentia.entrypoints.http import texts
from potentia.entrypoints.http.openapi import documented
from potentia.entrypoints.http.request import StrictRequest
from potentia.entrypoints.http.streams import EVENT_STREAM, MAX_NUMBER, LastEventId, event_stream
from potentia.entrypoints.http.users import TOKEN_ERRORS
from potentia.entrypoints.http.wording import Language

MOST_IDS = 200
Limit = Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT, description="The most items of a page.")]


class NotificationView(msgspec.Struct, frozen=True):
    """`number` counts my notifications from 1, without a gap. `title` and `detail` are `kind` and `facts` in words."""

    name: ClassVar[str] = "notification"

    id: UUID
    number: int
    kind: str
    facts: Mapping[str, str]
    title: str
    detail: str
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, found: Notification, language: Language) -> "NotificationView":
        words = texts.notification(found.kind, found.facts, language)
        return cls(
            found.id, found.number, found.kind, found.facts, words.title, words.detail, found.created_at, found.read_at
        )


class Told(msgspec.Struct, frozen=True):
    """A notification in a stream, under its number."""

    number: int
    event: NotificationView


class FeedView(msgspec.Struct, frozen=True):
    """A page, and how many notifications in all are unread."""

    items: Sequence[NotificationView]
    next_cursor: str | None
    unread: int


class Read(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`ids` were read, and so was everything with a number of `up_to` (inclusive) or less: the number of the newest
    one that was seen marks all, and none that came meanwhile."""

    ids: Annotated[list[UUID], msgspec.Meta(max_length=MOST_IDS)] = []
    up_to: Annotated[int, msgspec.Meta(ge=0, le=MAX_NUMBER)] = 0


class Unread(msgspec.Struct, frozen=True):
    """How many are left."""

    unread: int


@get("/", operation_id="listNotifications", summary="What is new, newest first", opt=documented(*TOKEN_ERRORS))
async def index(
    request: StrictRequest,
    notifications: NamedDependency[NotificationService],
    actor: NamedDependency[Actor],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> FeedView:
    """In the language that `Accept-Language` asks for."""
    feed = await notifications.feed(actor.user_id, Window.read(cursor, limit))
    language = _language(request)
    items = [NotificationView.of(each, language) for each in feed.page.items]
    return FeedView(items, feed.page.next_cursor, feed.unread)


@post(
    "/read",
    operation_id="readNotifications",
    summary="These are read",
    status_code=200,
    opt=documented(*TOKEN_ERRORS, example=Read(up_to=12)),
)
async def read(
    data: JSONBody[Read], notifications: NamedDependency[NotificationService], actor: NamedDependency[Actor]
) -> Unread:
    """What was read before stays so since then; ids that are not mine are passed over."""
    if not (data.ids or data.up_to):
        raise Invalid(FieldProblem("ids", "one-required", {"fields": ["ids", "up_to"]}))
    return Unread(await notifications.read(actor.user_id, data.ids, data.up_to))


@get(
    "/stream",
    operation_id="streamNotifications",
    summary="What is new, as it comes",
    media_type=EVENT_STREAM,
    opt=documented(*TOKEN_ERRORS),
)
async def stream(
    request: StrictRequest,
    notifications: NamedDependency[NotificationService],
    actor: NamedDependency[Actor],
    last_event_id: LastEventId = None,
) -> Response[Any]:
    """Each as `notification` with its number for an id, from now on, or from after `Last-Event-ID`: nothing is left
    out. To miss nothing between a page and the stream, give the number of the page's first item.

    It lasts until the reader leaves or is signed out.
    """
    after = await notifications.last_number(actor.user_id) if last_event_id is None else last_event_id
    events = notifications.events(actor.user_id, after)
    return event_stream(request, actor, _told(events, _language(request)))


async def _told(events: AsyncIterator[Notification | None], language: Language) -> AsyncIterator[Told | None]:
    async with aclosing(events) as source:  # type: ignore[type-var]
        async for each in source:
            yield None if each is None else Told(each.number, NotificationView.of(each, language))


def _language(request: StrictRequest) -> Language:
    return texts.negotiate(request.headers.get("accept-language", ""))


notifications_router = Router("/notifications", route_handlers=[index, read, stream], tags=["notifications"])
