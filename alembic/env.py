"""Runs the migrations: one transaction each, one process at a time.

The address comes from whoever calls (`potentia migrate` and the tests set the attribute `database_url`), or from
POTENTIA_DATABASE_URL for alembic's own command line.
"""

import asyncio
import os
from typing import Any, Literal

from advanced_alchemy.types import GUID, DateTimeUTC
from alembic import context
from alembic.autogenerate.api import AutogenContext
from pgvector.sqlalchemy import HALFVEC
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from potentia.adapters.postgres.tables import Table

ADVISORY_LOCK = 0x706F74656E746961
"""The bytes of "potentia", as a number: two migrating processes take turns."""


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Types are written as what they are in Postgres, so that a migration outlives the library that named them."""
    if kind == "type" and isinstance(item, HALFVEC):
        autogen.imports.add("from pgvector.sqlalchemy import HALFVEC")
        return f"HALFVEC({item.dim})"
    if kind == "type" and isinstance(item, GUID):
        return "sa.Uuid()"
    if kind == "type" and isinstance(item, DateTimeUTC):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": ADVISORY_LOCK})
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        transaction_per_migration=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


async def connect() -> None:
    url = context.config.attributes.get("database_url") or os.environ["POTENTIA_DATABASE_URL"]
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(migrate)
    await engine.dispose()


if context.is_offline_mode():
    raise SystemExit("Migrations need a database: set POTENTIA_DATABASE_URL")
asyncio.run(connect())
