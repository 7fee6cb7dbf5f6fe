"""`potentia up` on a real machine: it starts, keeps, stops and recovers, and says in one line what it cannot do."""

import asyncio
import json
import re
import socket
import stat
from collections.abc import Callable
from pathlib import Path
from signal import SIGINT

import asyncpg
import pytest

from tests.e2e.machine import STOP_SECONDS, Machine, alive, as_ordinary_user, as_root

PASSWORD_LINE = re.compile(r"The first administrator is (\S+), with the one-time password (\S+)")
MOUNT_READ_ONLY = 'mount -t tmpfs -o ro none "$0" && exec "$@"'


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that is not there yet, below a folder that only its owner may enter."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    return home / "data"


def modes(folder: Path) -> dict[Path, int]:
    """The modes of all folders above `folder`."""
    return {above: stat.S_IMODE(above.stat().st_mode) for above in folder.parents}


@pytest.mark.parametrize("user", [as_root, as_ordinary_user])
async def test_it_starts_below_a_closed_folder_and_leaves_nothing(data: Path, user: Callable[[], list[str]]) -> None:
    """As root and as an ordinary user it gets ready, changes the mode of no folder above, and stops without a rest."""
    before = modes(data)
    async with Machine(data, prefix=user()) as machine:
        assert await machine.is_ready()
        children = machine.children()
        assert any("bin/postgres" in command for command in children.values())
        assert any("valkey-server" in command for command in children.values())
        assert await machine.stop() < STOP_SECONDS
        assert machine.process.returncode == 0
    assert not alive(children)
    assert not (data / "up.json").exists()
    assert modes(data) == before
    assert not machine.errors.count("Traceback")


async def test_ctrl_c_stops_it_too(data: Path) -> None:
    """SIGINT, as Ctrl-C sends it, ends everything with exit code 0."""
    async with Machine(data) as machine:
        children = machine.children()
        assert await machine.stop(SIGINT) < STOP_SECONDS
        assert machine.process.returncode == 0
    assert not alive(children)


async def test_a_second_run_keeps_the_data_and_tells_no_password_again(data: Path) -> None:
    """The first administrator is made and told once; the account is still there after a stop and a start."""
    async with Machine(data) as machine:
        told = PASSWORD_LINE.search(machine.output)
        assert told
        assert told[1] in await machine.run("users", "list")
    async with Machine(data) as again:
        assert told[1] in await again.run("users", "list")
    assert not PASSWORD_LINE.search(again.output)


async def test_two_at_once_on_one_folder(data: Path) -> None:
    """The second one says that the first one runs, and the first one is not disturbed."""
    async with Machine(data) as machine:
        assert await Machine(data, name="second").refusal() == (
            f"potentia: Another `potentia up` runs on {data}: stop it, or choose another POTENTIA_DATA_DIR"
        )
        assert await machine.is_ready()


async def test_a_taken_port(data: Path) -> None:
    """A port in use is told before any server is started."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = await Machine(data, HTTP_PORT=str(port)).refusal()
    assert line == f"potentia: Port {port} on 127.0.0.1 is taken: stop what uses it, or set POTENTIA_HTTP_PORT"


async def test_a_read_only_folder(data: Path) -> None:
    """On a file system that nobody may write, it says so and names the setting to change."""
    data.mkdir()
    mounted = ["unshare", "--user", "--map-root-user", "--mount", "--", "sh", "-c", MOUNT_READ_ONLY, str(data)]
    line = await Machine(data, prefix=mounted).refusal()
    assert line == (
        f"potentia: Cannot write to the data folder {data} (Read-only file system): choose another POTENTIA_DATA_DIR"
    )


async def test_a_file_in_place_of_the_folder(data: Path) -> None:
    """A data folder that is a file is told in one line."""
    data.write_text("not a folder")
    assert "Cannot write to the data folder" in await Machine(data).refusal()


async def test_data_of_another_postgres(data: Path) -> None:
    """Data of another major version is left alone, and the line says how to carry it over."""
    cluster = data / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("17\n")
    assert "holds data of PostgreSQL 17, this is PostgreSQL 18" in await Machine(data).refusal()


async def test_a_schema_of_another_version(data: Path) -> None:
    """A database that a newer Potentia migrated is left alone."""
    async with Machine(data):
        connection = await asyncpg.connect(database_of(data))
        await connection.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
        await connection.close()
    assert "schema is of another version of Potentia" in await Machine(data).refusal()


async def test_wrong_settings_are_told_all_at_once(data: Path) -> None:
    """Two mistakes are two lines, and nothing starts."""
    machine = Machine(data, HTTP_PORT="eighty", LOG_LEVEL="loud")
    machine.process = await machine.spawn("up")
    assert await machine.process.wait() == 1
    assert [line.split()[1] for line in machine.errors.splitlines()] == ["POTENTIA_HTTP_PORT", "POTENTIA_LOG_LEVEL"]
    assert not data.exists()


async def test_killed_it_takes_its_children_along_and_starts_again(data: Path) -> None:
    """After SIGKILL no server is left behind, and the next run recovers with the data."""
    async with Machine(data) as machine:
        await machine.kill()
    async with Machine(data) as again:
        assert await again.is_ready()


async def test_what_dies_is_started_again(data: Path) -> None:
    """Whichever part is killed comes back by itself, and the whole is ready again."""
    async with Machine(data) as machine:
        for part in ("cli.main api", "cli.main worker", "valkey-server", "bin/postgres"):
            await machine.kill_part(part)
            await until_ready(machine)


async def until_ready(machine: Machine) -> None:
    async with asyncio.timeout(STOP_SECONDS):
        while not await machine.is_ready():
            await asyncio.sleep(0.1)


def database_of(data: Path) -> str:
    """The address of the database of a running `up`, for asyncpg."""
    told = json.loads((data / "up.json").read_text())
    return str(told["POTENTIA_DATABASE_URL"]).replace("+asyncpg", "")
