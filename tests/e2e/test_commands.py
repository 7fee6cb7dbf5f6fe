"""The other commands work beside a running `potentia up`, which they find by its data folder."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from potentia.entrypoints.cli.folder import DataFolder
from tests.e2e.machine import Machine

PASSWORD = "correct horse battery staple"
NO_JOB = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
async def machine(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Machine]:
    async with Machine(tmp_path_factory.mktemp("commands") / "data") as running:
        yield running


async def test_an_account_is_created_and_listed(machine: Machine) -> None:
    """An operator makes an administrator, who is in the list from then on."""
    created = await machine.run("users", "create", "ada@example.com", "--admin", "--password", PASSWORD)
    assert created.startswith("Created ada@example.com (")
    [row] = [line for line in (await machine.run("users", "list")).splitlines() if "ada@example.com" in line]
    assert "yes" in row


async def test_mistakes_are_told_in_words(machine: Machine) -> None:
    """An e-mail that is taken and one that is none are a line each, with the error's code."""
    await machine.run("users", "create", "bo@example.com", "--password", PASSWORD)
    [taken] = await machine.failure("users", "create", "bo@example.com", "--password", PASSWORD)
    assert "identity.email-taken" in taken
    title, field = await machine.failure("users", "create", "no address", "--password", PASSWORD)
    assert "(invalid)" in title
    assert "email" in field


async def test_jobs_are_listed_shown_and_retried(machine: Machine) -> None:
    """The worker's own periodic jobs are in the list, none is dead, and an unknown one is told."""
    listed = await machine.run("jobs", "list")
    job_id = next(line.split()[1] for line in listed.splitlines() if "jobs." in line)
    assert job_id in await machine.run("jobs", "show", job_id)
    assert "jobs." not in await machine.run("jobs", "list", "--dead")
    assert await machine.run("jobs", "retry", "--dead") == "0 jobs will be tried again.\n"
    [unknown] = await machine.failure("jobs", "show", NO_JOB)
    assert "not-found" in unknown


async def test_the_audit_is_exported_and_verified(machine: Machine, tmp_path: Path) -> None:
    """It is whole, says what it cannot know without an export, and an edit behind its back has exit code 1."""
    await machine.run("users", "create", "cleo@example.com", "--password", PASSWORD)
    head = tmp_path / "head.json"
    head.write_text(await machine.run("audit", "head"))
    (exported,) = json.loads(head.read_text())["heads"]
    whole = await machine.run("audit", "verify", "--head", str(head))
    assert f"record {exported['seq']}" in whole
    assert "no exported head" not in whole
    assert "no exported head" in await machine.run("audit", "verify", "--workspace", exported["chain"])
    await tamper(machine, f"UPDATE system_audit SET action = 'user.nothing' WHERE seq = {exported['seq']}")
    beside = Machine(machine.data, name="beside")
    process = await beside.spawn("audit", "verify", "--head", str(head))
    assert await process.wait() == 1
    assert f"edited: record {exported['seq']}" in beside.output


async def test_a_chain_that_is_not_there_is_told(machine: Machine) -> None:
    """A mistyped id is not taken for a chain without findings."""
    told = await machine.failure("audit", "verify", "--workspace", "01920000-0000-7000-8000-000000000001")
    assert "There is no chain of 01920000-0000-7000-8000-000000000001" in told[-1]


async def test_a_head_that_is_none_is_told(machine: Machine, tmp_path: Path) -> None:
    head = tmp_path / "head.json"
    head.write_text('{"heads": 1}')
    *_, told = await machine.failure("audit", "verify", "--head", str(head))
    assert "not what `potentia audit head` prints" in told


async def tamper(machine: Machine, statement: str) -> None:
    """What somebody does who may do everything with the database."""
    told = json.loads((machine.data / "up.json").read_text())
    engine = create_async_engine(told["POTENTIA_DATABASE_URL"])
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(statement))
    await engine.dispose()


async def test_the_doctor_finds_nothing_wrong(machine: Machine) -> None:
    """Every setting and server of a running machine is well."""
    told = await machine.run("doctor")
    assert "✗" not in told
    assert {"postgres", "migrations", "redis"} <= {line.split()[1] for line in told.splitlines()}


async def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(tmp_path: Path) -> None:
    """With servers that do not answer and a folder that is a file, each has its line and its remedy."""
    (tmp_path / "data").write_text("")
    ill = Machine(
        tmp_path / "data",
        DATABASE_URL="postgresql+asyncpg://nobody@127.0.0.1:1/none",
        REDIS_URL=f"unix://{tmp_path}/no.sock",
        SECRET_KEY="x" * 32,
    )
    process = await ill.spawn("doctor")
    assert await process.wait() == 1
    wrong = [line.split()[1].rstrip(":") for line in ill.output.splitlines() if line.startswith("✗")]
    assert wrong == ["data", "postgres", "migrations", "redis"]
    assert ill.output.count("to mend it: ") == len(wrong)


async def test_the_doctor_leads_to_the_log_of_a_server_that_up_brought(tmp_path: Path) -> None:
    """No variable that was never set is blamed, and what is wrong is said once."""
    data = tmp_path / "data"
    with (folder := DataFolder(data)).held():
        folder.tell({
            "POTENTIA_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:1/none",
            "POTENTIA_REDIS_URL": f"unix://{tmp_path}/no.sock",
            "POTENTIA_SECRET_KEY": "x" * 32,
        })  # fmt: skip
        told = Machine(data, name="doctor")
        assert await (await told.spawn("doctor")).wait() == 1
    for server, log in (("postgres", "postgres/postgres.log"), ("redis", "valkey/valkey.log")):
        wrong, mend = told.output.partition(f"✗ {server}: ")[2].splitlines()[:2]
        assert "-unavailable" not in wrong
        assert mend == f"  to mend it: see why in {data / log}, then stop `potentia up` and start it again"


async def test_without_servers_a_command_says_what_is_missing(tmp_path: Path) -> None:
    """Where no `up` runs and no server is named, the first line is the reason, and each missing setting has one."""
    hint, *missing = await Machine(tmp_path / "data").failure("users", "list")
    assert len(missing) == 3
    assert "`potentia up`" in hint


async def test_settings_and_promises_need_no_server(tmp_path: Path) -> None:
    """What is only printed is printed without a data folder."""
    nowhere = Machine(tmp_path / "data")
    assert "| `POTENTIA_HTTP_PORT` | `8000` |" in await nowhere.run("settings")
    assert "test_up.py" in await nowhere.run("promises")
    assert not nowhere.data.exists()
