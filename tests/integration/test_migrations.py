"""Migrations go up and down, a step at a time and in one go, and end at the schema that the code has."""

import asyncio
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from potentia.adapters.postgres.tables import REVISION
from potentia.entrypoints.cli.migrate import alembic_config

SOMEBODY = "a0000000-0000-7000-8000-000000000001"
FILLED = f"""
INSERT INTO users (id, email, name, language, time_zone) VALUES ('{SOMEBODY}', 'ada@example.org', 'Ada', 'en', 'UTC');
INSERT INTO sessions (id, user_id, last_used_at, revoked_at, revoked_reason) VALUES
    ('{SOMEBODY}', '{SOMEBODY}', '2026-03-01', NULL, NULL),
    ('a0000000-0000-7000-8000-000000000002', '{SOMEBODY}', '2026-02-01', now(), 'logout');
INSERT INTO refresh_tokens (hash, session_id, expires_at) VALUES
    ('a', '{SOMEBODY}', '2026-03-30'), ('b', '{SOMEBODY}', '2026-03-31');
"""
"""Rows as the first revision could have them."""


@pytest.fixture
async def empty_url(postgres_url: str) -> str:
    """A database in which nothing is."""
    name = f"empty_{uuid4().hex}"
    engine = create_async_engine(postgres_url.replace("@/potentia?", "@/postgres?"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0"))
    await engine.dispose()
    return postgres_url.replace("@/potentia?", f"@/{name}?")


@pytest.fixture
def config(empty_url: str) -> Config:
    return alembic_config(empty_url)


def _revisions(config: Config) -> list[str]:
    """From the first to the newest."""
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def _done(url: str, statements: str) -> list[tuple[object, ...]]:
    """The rows of the last statement."""

    async def run() -> list[tuple[object, ...]]:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            for statement in filter(str.strip, statements.split(";")):
                result = await connection.execute(text(statement))
            found = [tuple(row) for row in result] if result.returns_rows else []
        await engine.dispose()
        return found

    return asyncio.run(run())


def test_the_schema_of_the_newest_migration_is_the_one_of_the_code(config: Config) -> None:
    """No table, column, index or constraint was changed without a migration, and the code names the newest."""
    command.upgrade(config, "head")
    command.check(config)
    assert _revisions(config)[-1] == REVISION


def test_every_step_can_be_taken_back_and_taken_again(config: Config) -> None:
    for revision in _revisions(config):
        command.upgrade(config, revision)
        command.downgrade(config, "-1")
        command.upgrade(config, revision)
    command.check(config)


def test_all_the_way_down_leaves_nothing_and_leads_up_again(config: Config, empty_url: str) -> None:
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    assert _done(empty_url, tables) == []
    command.upgrade(config, "head")
    command.check(config)


def test_rows_of_the_first_revision_go_up_and_down_with_it(config: Config, empty_url: str) -> None:
    """Sessions expire with their last token; one without any has expired when it was last used."""
    sessions = "SELECT id::text, expires_at::date::text FROM sessions ORDER BY id"
    command.upgrade(config, "0001")
    _done(empty_url, FILLED)
    command.upgrade(config, "head")
    assert [row[1] for row in _done(empty_url, sessions)] == ["2026-03-31", "2026-02-01"]
    _done(empty_url, "UPDATE sessions SET revoked_at = now(), revoked_reason = 'logout-all'")
    command.downgrade(config, "0001")
    kept = "SELECT count(*), min(revoked_reason) FROM sessions"
    assert _done(empty_url, kept) == [(2, "logout")]
    command.upgrade(config, "head")
