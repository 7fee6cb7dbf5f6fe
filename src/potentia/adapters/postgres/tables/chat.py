"""Conversations, contexts, messages and runs. Every key leads with the user: no query crosses two of them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from advanced_alchemy.types import DateTimeUTC
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from potentia.adapters.postgres.tables.table import Table, now_by_default

ACTIVE = "status IN ('queued', 'running')"


def _of_conversation() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["user_id", "conversation_id"], ["conversations.user_id", "conversations.id"], ondelete="CASCADE"
    )


class ConversationRow(Table):
    """`active_context_id` is where the next message goes unless the Judge says otherwise."""

    __tablename__ = "conversations"
    __table_args__ = (ForeignKeyConstraint(["user_id"], ["users.id"], ondelete="CASCADE"),)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    title: Mapped[str | None]
    active_context_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = now_by_default()
    updated_at: Mapped[datetime] = now_by_default()


class ContextRow(Table):
    """One subject that a conversation is about at a time."""

    __tablename__ = "contexts"
    __table_args__ = (
        _of_conversation(),
        Index("ix_contexts_conversation", "user_id", "conversation_id", "last_active_at"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    title: Mapped[str | None]
    created_at: Mapped[datetime] = now_by_default()
    last_active_at: Mapped[datetime] = now_by_default()


class MessageRow(Table):
    """A node of the conversation's tree of messages. `run_id` is the run that wrote an assistant's message."""

    __tablename__ = "messages"
    __table_args__ = (
        _of_conversation(),
        UniqueConstraint("user_id", "run_id", name="uq_messages_run"),
        CheckConstraint("role IN ('user', 'assistant')", name="role"),
        Index("ix_messages_conversation", "user_id", "conversation_id", "id"),
        Index("ix_messages_context", "user_id", "context_id", "id"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    parent_id: Mapped[UUID | None]
    context_id: Mapped[UUID | None]
    role: Mapped[str]
    content: Mapped[str]
    run_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = now_by_default()


class RunRow(Table):
    """The answering of one message. `epoch` grows with each attempt; only the latest may write."""

    __tablename__ = "runs"
    __table_args__ = (
        _of_conversation(),
        Index("uq_runs_active", "user_id", "conversation_id", unique=True, postgresql_where=text(ACTIVE)),
        UniqueConstraint("user_id", "message_id", name="uq_runs_message"),
        UniqueConstraint("user_id", "conversation_id", "idempotency_key", name="uq_runs_idempotency_key"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    conversation_id: Mapped[UUID]
    message_id: Mapped[UUID]
    status: Mapped[str]
    epoch: Mapped[int] = mapped_column(server_default=text("0"))
    idempotency_key: Mapped[str | None]
    body_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    verdict: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    usage: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    problem: Mapped[str | None]
    created_at: Mapped[datetime] = now_by_default()
    started_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTimeUTC(timezone=True))
