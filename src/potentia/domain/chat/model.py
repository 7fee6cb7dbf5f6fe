"""Conversations, the contexts inside them, messages and runs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Role(StrEnum):
    """Who wrote a message."""

    USER = "user"
    ASSISTANT = "assistant"


class RunStatus(StrEnum):
    """Where the answering of a message stands; the last four are final."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETED = "completed"
    INTERRUPTED = "interrupted"
    BLOCKED = "blocked"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        return self not in {RunStatus.QUEUED, RunStatus.RUNNING}


class Decision(StrEnum):
    """What a message does to the conversation's context."""

    CONTINUE = "continue"
    SWITCH = "switch"
    NEW = "new"


class Usage(msgspec.Struct, frozen=True):
    """Tokens of one answer, as the provider counted them (the offline one estimates)."""

    prompt_tokens: int
    answer_tokens: int
    thought_tokens: int = 0


class Verdict(msgspec.Struct, frozen=True):
    """Where a message belongs and why. `judge` names who said so: a model, `fallback`, or `user`.

    `context_id` is null exactly for `new`, until the Memory Manager has made that context. `title` is for a new one.
    """

    decision: Decision
    context_id: UUID | None
    title: str | None
    reason: str
    judge: str


class Conversation(msgspec.Struct, frozen=True):
    """A thread of messages with a person. `title` is null until the first turn names it."""

    id: UUID
    title: str | None
    active_context_id: UUID | None
    created_at: datetime
    updated_at: datetime


class Context(msgspec.Struct, frozen=True):
    """One subject of a conversation. `title` is null for one started by hand that has no message yet."""

    id: UUID
    conversation_id: UUID
    title: str | None
    created_at: datetime
    last_active_at: datetime


class Message(msgspec.Struct, frozen=True):
    """A node in the conversation's tree: `parent_id` is the message that it follows (null: the first one).

    A user's message gets its `context_id` when the Judge has read it. `run_id` is the run that wrote an assistant's
    message.
    """

    id: UUID
    conversation_id: UUID
    parent_id: UUID | None
    context_id: UUID | None
    role: Role
    content: str
    run_id: UUID | None
    created_at: datetime


class Run(msgspec.Struct, frozen=True):
    """The answering of one message. `problem` is the code of what went wrong, for a run that failed."""

    id: UUID
    conversation_id: UUID
    message_id: UUID
    status: RunStatus
    created_at: datetime
    epoch: int = 0
    verdict: Verdict | None = None
    usage: Usage | None = None
    problem: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Idempotency:
    """A client's name for one request, and the digest of its body: the same name with another body is an error."""

    key: str
    body_hash: bytes
