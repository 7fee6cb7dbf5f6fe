"""The servers that Potentia brings along start below any path, come back after a crash, and keep to themselves."""

import asyncio
import os
import stat
import sys
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from potentia.entrypoints.cli.embedded.postgres import EmbeddedPostgres
from potentia.entrypoints.cli.embedded.process import StartError
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey

PATHS = ["plain", "with space & 100%", "long-" + "x" * 100]


async def ask(server: EmbeddedPostgres, question: str) -> object:
    connection = await asyncpg.connect(server.url.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


@pytest.mark.parametrize("name", PATHS)
async def test_postgres_starts_below_any_path(tmp_path: Path, name: str) -> None:
    """A path with blanks, or longer than a socket's may be, serves as well as a plain one; only its owner gets in."""
    server = EmbeddedPostgres(tmp_path / name, durable=False)
    await server.start()
    try:
        assert await ask(server, "SHOW server_encoding") == "UTF8"
        assert await ask(server, "SELECT count(*) FROM pg_available_extensions WHERE name = 'vector'") == 1
        assert await ask(server, "SHOW listen_addresses") == ""
    finally:
        await server.stop()
    assert stat.S_IMODE((tmp_path / name / "cluster").stat().st_mode) == 0o700


@pytest.mark.parametrize("name", PATHS)
async def test_valkey_starts_below_any_path(tmp_path: Path, name: str) -> None:
    """Its socket is reachable whatever the folder is called, and gone with it."""
    server = EmbeddedValkey(tmp_path / name)
    await server.start()
    try:
        async with Redis.from_url(server.url) as client:
            assert await client.ping()
    finally:
        await server.stop()
    assert server.process.returncode is not None


async def test_postgres_recovers_from_a_crash(tmp_path: Path) -> None:
    """What was committed before a SIGKILL is there after the next start."""
    server = EmbeddedPostgres(tmp_path / "postgres")
    await server.start()
    try:
        await ask(server, "CREATE TABLE kept AS SELECT 4471 AS code")
        server.process.kill()
        await server.process.wait()
        await server.start()
        assert await ask(server, "SELECT code FROM kept") == 4471
    finally:
        await server.stop()


async def test_a_server_that_was_left_behind_is_ended_first(tmp_path: Path) -> None:
    """A start on a cluster that an orphan still serves takes it over."""
    orphan, server = (EmbeddedPostgres(tmp_path / "postgres", durable=False) for _ in range(2))
    await orphan.start()
    await server.start()
    try:
        assert orphan.process.returncode is not None or await asyncio.wait_for(orphan.process.wait(), 5) == 0
        assert await ask(server, "SELECT 1") == 1
    finally:
        await server.stop()


async def test_a_process_number_that_is_anothers_by_now_is_no_obstacle(tmp_path: Path) -> None:
    """After a crash the number in postmaster.pid may be any program's: that one lives, and the server starts."""
    server = EmbeddedPostgres(tmp_path / "postgres", durable=False)
    await server.start()
    await server.stop()
    stale = f"{os.getpid()}\n{tmp_path / 'postgres' / 'cluster'}\n"
    (tmp_path / "postgres" / "cluster" / "postmaster.pid").write_text(stale)
    await server.start()
    try:
        assert await ask(server, "SELECT 1") == 1
    finally:
        await server.stop()


async def test_half_a_cluster_is_never_used(tmp_path: Path) -> None:
    """What an interrupted first start left is thrown away."""
    unfinished = tmp_path / "postgres" / "cluster.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    server = EmbeddedPostgres(tmp_path / "postgres", durable=False)
    await server.start()
    await server.stop()
    assert not unfinished.exists()


async def test_a_broken_cluster_is_told_with_the_servers_own_words(tmp_path: Path) -> None:
    """A start that fails carries the end of the server's log."""
    cluster = tmp_path / "postgres" / "cluster"
    cluster.mkdir(parents=True, mode=0o700)
    (cluster / "PG_VERSION").write_text("18\n")
    with pytest.raises(StartError, match=r"PostgreSQL ended with code \d+: .*postgresql\.conf"):
        await EmbeddedPostgres(tmp_path / "postgres").start()


ORPHANING = """
import asyncio, sys
from pathlib import Path
from potentia.entrypoints.cli.embedded.postgres import EmbeddedPostgres
from potentia.entrypoints.cli.embedded.valkey import EmbeddedValkey

async def main():
    postgres, valkey = EmbeddedPostgres(Path(sys.argv[1]) / "p", durable=False), EmbeddedValkey(Path(sys.argv[1]) / "v")
    await postgres.start()
    await valkey.start()
    print(postgres.process.pid, valkey.process.pid, flush=True)
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_servers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    """SIGKILL to the process that started them leaves neither server behind."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ORPHANING, str(tmp_path), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout
    servers = [int(number) for number in (await parent.stdout.readline()).split()]
    assert len(servers) == 2
    parent.kill()
    await parent.communicate()
    async with asyncio.timeout(5):
        while any(Path(f"/proc/{number}/cwd").exists() for number in servers):
            await asyncio.sleep(0.02)


async def test_a_stop_is_quick_and_clean(tmp_path: Path) -> None:
    """With a connection open, PostgreSQL ends within two seconds and by itself, not by a kill."""
    server = EmbeddedPostgres(tmp_path / "postgres", durable=False)
    await server.start()
    connection = await asyncpg.connect(server.url.replace("+asyncpg", ""))
    async with asyncio.timeout(2):
        await server.stop()
    connection.terminate()
    assert server.process.returncode == 0
