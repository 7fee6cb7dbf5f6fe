"""Somebody to ask on behalf of, and conversations for them to have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec

from bench.harness.client import Connection, request
from bench.harness.servers import Stage
from potentia.adapters.system import Uuid7Ids

PASSWORD = "a good long password"
WORDS = "We could walk to the temple in the morning, before the others are awake, and have breakfast there. "


@dataclass(frozen=True)
class Person:
    """Somebody who has registered."""

    id: UUID
    email: str
    access_token: str
    refresh_token: str


def registration() -> tuple[str, bytes]:
    """A new e-mail and the form to register with it."""
    email = f"{uuid4()}@example.org"
    return email, msgspec.json.encode({"email": email, "password": PASSWORD, "name": "Ada Lovelace"})


async def person(port: int) -> Person:
    """Register somebody."""
    email, form = registration()
    connection = await Connection.open(port)
    answer = await connection.exchange(request("POST", "/auth/register", body=form), expect=201)
    connection.close()
    found: dict[str, Any] = msgspec.json.decode(answer)
    return Person(UUID(found["user"]["id"]), email, found["access_token"], found["refresh_token"])


async def conversations(stage: Stage, user_id: UUID, number: int) -> Sequence[UUID]:
    """So many empty conversations of a user, made in the database."""
    ids = [Uuid7Ids().new() for _ in range(number)]
    await _copy(stage, "conversations", ("user_id", "id"), [(user_id, each) for each in ids])
    return ids


async def conversation_of(stage: Stage, user_id: UUID, length: int) -> UUID:
    """A conversation of `length` messages of 400 characters, made in the database."""
    [conversation] = await conversations(stage, user_id, 1)
    ids = [Uuid7Ids().new() for _ in range(length)]
    columns = ("user_id", "id", "conversation_id", "parent_id", "role", "content", "created_at")
    rows = [
        (user_id, each, conversation, parent, role, WORDS * 4, datetime.now(UTC))
        for each, parent, role in zip(ids, [None, *ids], ["user", "assistant"] * length, strict=False)
    ]
    await _copy(stage, "messages", columns, rows)
    return conversation


async def _copy(stage: Stage, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    connection = await asyncpg.connect(stage.database_url)
    await connection.copy_records_to_table(table, columns=columns, records=rows)
    await connection.execute(f"ANALYZE {table}")
    await connection.close()
