"""Conversations, their messages and contexts."""

from hashlib import sha256
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from potentia.domain.chat.errors import (
    ContextNotFound,
    ConversationNotFound,
    IdempotencyMismatch,
    MessageNotFound,
    RunActive,
    RunNotFound,
)
from potentia.domain.chat.model import Context, Conversation, Idempotency, Message, Run
from potentia.domain.chat.service import ChatService, Posted
from potentia.domain.identity.model import Actor
from potentia.domain.limits import RouteClass
from potentia.domain.paging import MAX_LIMIT, Page, Window
from potentia.entrypoints.http.idempotency import OWN_RULE
from potentia.entrypoints.http.limits import limited_as
from potentia.entrypoints.http.openapi import documented
from potentia.entrypoints.http.request import StrictRequest
from potentia.entrypoints.http.streams import EVENT_STREAM, event_stream

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"\S")]
Content = Annotated[str, msgspec.Meta(min_length=1, max_length=32_768, pattern=r"\S")]
IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Names this request: sent again with the same key and body, it answers the same run.",
    ),
]
Limit = Annotated[int, QueryParameter(ge=1, le=MAX_LIMIT, description="The most items of a page.")]


class NewConversation(msgspec.Struct, forbid_unknown_fields=True):
    """Without a title the first turn names it."""

    title: Title | None = None


class ConversationChange(msgspec.Struct, forbid_unknown_fields=True):
    title: Title


class NewMessage(msgspec.Struct, forbid_unknown_fields=True):
    """`parent_id` is the message that this one follows; without it, the newest one."""

    content: Content
    parent_id: UUID | None = None


class NewContext(msgspec.Struct, forbid_unknown_fields=True):
    """Without a title its first message names it."""

    title: Title | None = None


class Correction(msgspec.Struct, forbid_unknown_fields=True):
    """Where a user's message really belongs: to `context_id`, or without it to a new context of this title."""

    message_id: UUID
    context_id: UUID | None = None
    title: Title | None = None


class ActiveRun(msgspec.Struct):
    """`run` is null while nothing is being answered."""

    run: Run | None


OF_A_CONVERSATION = (
    "getConversation",
    "renameConversation",
    "startContext",
    "listContexts",
    "postMessage",
    "listMessages",
    "getActiveRun",
    "deleteConversation",
)
"""The operations that a new conversation leads to."""


@post(
    "/",
    operation_id="createConversation",
    summary="Start a conversation",
    opt=documented(
        example=NewConversation("Holidays"),
        links={name: {"conversation_id": "$response.body#/id"} for name in OF_A_CONVERSATION},
    ),
)
async def create(
    data: JSONBody[NewConversation], chat: NamedDependency[ChatService], actor: NamedDependency[Actor]
) -> Conversation:
    return await chat.start_conversation(actor, data.title)


@get("/", operation_id="listConversations", summary="My conversations, newest first", opt=documented())
async def index(
    chat: NamedDependency[ChatService],
    actor: NamedDependency[Actor],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[Conversation]:
    return await chat.conversations(actor, Window.read(cursor, limit))


@get(
    "/{conversation_id:uuid}",
    operation_id="getConversation",
    summary="One conversation",
    opt=documented(ConversationNotFound),
)
async def show(
    conversation_id: FromPath[UUID], chat: NamedDependency[ChatService], actor: NamedDependency[Actor]
) -> Conversation:
    return await chat.conversation(actor, conversation_id)


@patch(
    "/{conversation_id:uuid}",
    operation_id="renameConversation",
    summary="Give a conversation another title",
    opt=documented(ConversationNotFound, example=ConversationChange("Holidays in Bandung")),
)
async def rename(
    conversation_id: FromPath[UUID],
    data: JSONBody[ConversationChange],
    chat: NamedDependency[ChatService],
    actor: NamedDependency[Actor],
) -> Conversation:
    return await chat.rename(actor, conversation_id, data.title)


@delete(
    "/{conversation_id:uuid}",
    operation_id="deleteConversation",
    summary="Delete a conversation",
    opt=documented(ConversationNotFound),
)
async def remove(
    conversation_id: FromPath[UUID], chat: NamedDependency[ChatService], actor: NamedDependency[Actor]
) -> None:
    """Its messages, contexts and runs go with it; what was learnt from them stays in memory."""
    await chat.delete(actor, conversation_id)


@post(
    "/{conversation_id:uuid}/messages",
    operation_id="postMessage",
    summary="Say something",
    status_code=202,
    opt={OWN_RULE: True}
    | limited_as(RouteClass.AI)
    | documented(
        ConversationNotFound,
        MessageNotFound,
        RunActive,
        IdempotencyMismatch,
        example=NewMessage("Remember that my locker code is 4471"),
        streams=True,
        links={"getRun": {"run_id": "$response.body#/run/id"}, "streamRun": {"run_id": "$response.body#/run/id"}},
    ),
)
async def post_message(
    request: StrictRequest,
    conversation_id: FromPath[UUID],
    data: JSONBody[NewMessage],
    chat: NamedDependency[ChatService],
    actor: NamedDependency[Actor],
    idempotency_key: IdempotencyKey = None,
) -> Response[Posted]:
    """Stores the message and the run that answers it, both or none.

    Answers 202 with both, or, asked with `Accept: text/event-stream`, streams the run's events at once.
    """
    idempotency = idempotency_key and Idempotency(idempotency_key, sha256(msgspec.json.encode(data)).digest())
    posted = await chat.post_message(actor, conversation_id, data.content, data.parent_id, idempotency or None)
    if EVENT_STREAM in request.headers.get("accept", "").lower():
        return event_stream(request, actor, chat.events(actor, posted.run.id, 0))
    return Response(posted)


@get(
    "/{conversation_id:uuid}/messages",
    operation_id="listMessages",
    summary="The messages, newest first",
    opt=documented(ConversationNotFound),
)
async def list_messages(
    conversation_id: FromPath[UUID],
    chat: NamedDependency[ChatService],
    actor: NamedDependency[Actor],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[Message]:
    """Of all branches; `parent_id` says what a message follows."""
    return await chat.messages(actor, conversation_id, Window.read(cursor, limit))


@get(
    "/{conversation_id:uuid}/contexts",
    operation_id="listContexts",
    summary="The contexts, the one begun last first",
    opt=documented(ConversationNotFound),
)
async def list_contexts(
    conversation_id: FromPath[UUID],
    chat: NamedDependency[ChatService],
    actor: NamedDependency[Actor],
    cursor: FromQuery[str | None] = None,
    limit: Limit = 50,
) -> Page[Context]:
    return await chat.contexts(actor, conversation_id, Window.read(cursor, limit))


@post(
    "/{conversation_id:uuid}/contexts",
    operation_id="startContext",
    summary="Start a new context by hand",
    opt=documented(ConversationNotFound, RunActive, example=NewContext("Taxes")),
)
async def start_context(
    conversation_id: FromPath[UUID],
    data: JSONBody[NewContext],
    chat: NamedDependency[ChatService],
    actor: NamedDependency[Actor],
) -> Context:
    """The next message belongs to it, whatever a Judge would say."""
    return await chat.start_context(actor, conversation_id, data.title)


@post(
    "/{conversation_id:uuid}/context",
    operation_id="correctJudge",
    summary="Correct the Judge",
    status_code=200,
    opt=documented(ConversationNotFound, MessageNotFound, ContextNotFound, RunNotFound, RunActive),
)
async def correct(
    conversation_id: FromPath[UUID],
    data: JSONBody[Correction],
    chat: NamedDependency[ChatService],
    actor: NamedDependency[Actor],
) -> Run:
    """Moves a message and its answer to the right context, which becomes the active one; answers the run."""
    return await chat.correct_judge(actor, conversation_id, data.message_id, data.context_id, data.title)


@get(
    "/{conversation_id:uuid}/active-run",
    operation_id="getActiveRun",
    summary="What is being answered now",
    opt=documented(ConversationNotFound),
)
async def active_run(
    conversation_id: FromPath[UUID], chat: NamedDependency[ChatService], actor: NamedDependency[Actor]
) -> ActiveRun:
    return ActiveRun(await chat.active_run(actor, conversation_id))


conversations_router = Router(
    "/conversations",
    route_handlers=[
        create,
        index,
        show,
        rename,
        remove,
        post_message,
        list_messages,
        list_contexts,
        start_context,
        correct,
        active_run,
    ],
    tags=["chat"],
)
