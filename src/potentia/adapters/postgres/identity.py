"""The users of one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, delete, exists, insert, select, text, update

from potentia.adapters.postgres.compiled import Read
from potentia.adapters.postgres.connection import Connection
from potentia.adapters.postgres.tables.chat import ACTIVE, ConversationRow, RunRow
from potentia.adapters.postgres.tables.identity import UserRow
from potentia.domain.identity.model import Credentials, User
from potentia.domain.language import Language

USER = [getattr(UserRow, field.name) for field in fields(User)]
"""The columns of a User, in its order."""
_LANGUAGE = [field.name for field in fields(User)].index("language")
_BY_ID = Read(select(*USER).where(UserRow.id == bindparam("user_id")))


class PostgresUsers:
    """The users of one transaction (domain.identity.ports.Users)."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, user: User, password_hash: str | None) -> None:
        await self._connection.execute(insert(UserRow).values(**asdict(user), password_hash=password_hash))

    async def get(self, user_id: UUID) -> User | None:
        row = await _BY_ID.one(self._connection, user_id=user_id)
        return None if row is None else user_of(row)

    async def lock(self, user_id: UUID) -> User | None:
        """As an update would: rows that name them are stored meanwhile, or two who invite each other would deadlock."""
        return await self._one(select(*USER).where(UserRow.id == user_id).with_for_update(key_share=True))

    async def credentials(self, email: str) -> Credentials | None:
        found = await self._connection.execute(select(*USER, UserRow.password_hash).where(UserRow.email == email))
        row = found.one_or_none()
        return None if row is None else Credentials(User(*row[:-1]), row.password_hash)

    async def external(self, issuer: str, subject: str) -> User | None:
        found = select(*USER).where(UserRow.external_issuer == issuer, UserRow.external_subject == subject)
        return await self._one(found)

    async def save(self, user: User) -> None:
        await self._connection.execute(update(UserRow).where(UserRow.id == user.id).values(**asdict(user)))

    async def set_password(self, user_id: UUID, password_hash: str) -> None:
        await self._connection.execute(update(UserRow).where(UserRow.id == user_id).values(password_hash=password_hash))

    async def delete(self, user_id: UUID) -> None:
        """Every table that names a user cascades.

        What is being answered first, conversations and then their runs: in this order a turn's transactions hold
        them, and would meet the cascade, which comes to the runs last, in a deadlock.
        """
        answering = RunRow.user_id == user_id, text(ACTIVE)
        answered = ConversationRow.id.in_(select(RunRow.conversation_id).where(*answering))
        conversations = select(ConversationRow.id).where(ConversationRow.user_id == user_id, answered)
        await self._connection.execute(conversations.order_by(ConversationRow.id).with_for_update())
        runs = select(RunRow.id).where(*answering).order_by(RunRow.id)
        await self._connection.execute(runs.with_for_update())
        await self._connection.execute(delete(UserRow).where(UserRow.id == user_id))

    async def has_administrator(self) -> bool:
        found = await self._connection.execute(select(exists().where(UserRow.is_admin)))
        return bool(found.scalar_one())

    async def newest(self, limit: int) -> Sequence[User]:
        found = await self._connection.execute(select(*USER).order_by(UserRow.id.desc()).limit(limit))
        return [User(*row) for row in found]

    async def _one(self, statement: Select[Any]) -> User | None:
        row = (await self._connection.execute(statement)).one_or_none()
        return None if row is None else User(*row)


def user_of(row: Any) -> User:
    """A user from a row as the driver made it."""
    return User(*(*row[:_LANGUAGE], Language(row[_LANGUAGE]), *row[_LANGUAGE + 1 :]))
