"""The rules of the house that import-linter cannot see, each with a bad example, a good one and its exceptions."""

from tests.unit.architecture import findings
from tests.unit.architecture.findings import MAX_LINES
from tests.unit.architecture.source import Lint, Source, anything, python

CODE = ("src", "tests", "alembic", "bench")
DOMAIN = python("src/potentia/domain")


def _not_a_use_case(path: str) -> bool:
    return DOMAIN(path) and not path.endswith(("/service.py", "/ports.py"))


def _src(text: str, path: str = "src/potentia/domain/chat/judge.py") -> Source:
    return Source(path, text)


LINTS = [
    Lint(
        "the domain is async in service.py and ports.py only",
        _not_a_use_case,
        findings.async_outside_use_cases,
        bad=_src("async def judge(): ..."),
        good=_src("def judge(): ..."),
        allowed={
            "src/potentia/domain/audit.py": "the kernel's port to the audit of a unit of work",
            "src/potentia/domain/chain.py": "the kernel's port to whoever keeps the chains of the audit",
            "src/potentia/domain/clock.py": "the kernel's port to time, which passes",
            "src/potentia/domain/jobs.py": "the kernel's port to the jobs of a unit of work",
            "src/potentia/domain/limits.py": "the kernel's port to whoever counts calls",
            "src/potentia/domain/idempotency.py": "the kernel's port to whoever keeps answers",
        },
    ),
    Lint(
        "nothing but uow.* is awaited while a unit of work is open",
        python("src"),
        findings.awaits_in_transactions,
        bad=_src("async def f(self):\n async with self.open_uow() as uow:\n  await self.model.answer()"),
        good=_src(
            "async def f(self):\n async with self.open_uow() as uow:\n  await uow.runs.get()\n  await load(uow, 1)\n"
            " await self.model.answer()"
        ),
        allowed={},
    ),
    Lint(
        "nothing blocks the event loop or hides in a thread",
        python("src"),
        findings.blocking_calls,
        bad=_src("import asyncio\nasync def f(): await asyncio.to_thread(print)"),
        good=_src("import asyncio\nasync def f(): await asyncio.sleep(1)"),
        allowed={
            "src/potentia/entrypoints/loop_monitor.py": "the watchdog: a loop that is held cannot look at itself",
            "src/potentia/adapters/security/passwords.py": "argon2 is made to be slow: its own small executor, bounded",
        },
    ),
    Lint(
        "imports stand at the top of the file",
        python(*CODE),
        findings.imports_in_functions,
        bad=_src("def f():\n    import json"),
        good=_src("import json\ndef f(): ..."),
        allowed={
            "src/potentia/entrypoints/bootstrap.py": "a provider's library loads where it is configured",
            "src/potentia/entrypoints/http/reference.py": "writes the manual's table of every error of every module",
            "src/potentia/entrypoints/cli/main.py": "commands load when called: `up` stays small beside its children",
        },
    ),
    Lint(
        "only settings.py reads the environment, which is handed to it whole",
        python("src", "alembic"),
        findings.environment,
        bad=_src("from os import environ\nenviron['HOME']"),
        good=_src("import os\nSettings.read(os.environ, without=os.geteuid())"),
        allowed={
            "alembic/env.py": "started by Alembic's own command, which nobody hands an address",
            "src/potentia/entrypoints/cli/environment.py": "`potentia up` hands it on to the processes that it starts",
        },
    ),
    Lint(
        "entrypoints keep their annotations",
        python("src/potentia/entrypoints"),
        findings.future_annotations,
        bad=_src("from __future__ import annotations", "src/potentia/entrypoints/http/users.py"),
        good=_src("import typing", "src/potentia/entrypoints/http/users.py"),
        allowed={},
    ),
    Lint(
        "no test is skipped, patched or mocked",
        python("tests", "bench"),
        findings.evasions,
        bad=Source("tests/unit/test_judge.py", "from unittest import mock\n@mock.patch('x')\ndef test(): ..."),
        good=Source("tests/unit/test_judge.py", "async def test(client): await client.patch('/users/me')"),
        allowed={},
    ),
    Lint(
        "the domain imports msgspec and the pure part of the standard library",
        DOMAIN,
        findings.third_parties,
        bad=_src("import httpx"),
        good=_src("from msgspec import Struct\nfrom datetime import datetime"),
        allowed={},
    ),
    Lint(
        "the database is reached through SQLAlchemy, raw SQL only where a benchmark asks for it",
        python("src", "alembic"),
        findings.raw_drivers,
        bad=_src("import asyncpg", "src/potentia/adapters/postgres/chat.py"),
        good=_src("import sqlalchemy", "src/potentia/adapters/postgres/chat.py"),
        allowed={
            "src/potentia/adapters/postgres/connection.py": "reads by the driver alone: figures in bench/floor.py",
            "src/potentia/adapters/postgres/errors.py": "the driver's own errors, of statements that it was sent",
        },
    ),
    Lint(
        f"no file is longer than {MAX_LINES} lines",
        python(*CODE),
        findings.long_files,
        bad=_src("\n" * (MAX_LINES + 1)),
        good=_src("\n" * MAX_LINES),
        allowed={},
    ),
    Lint(
        "files are named for what they are",
        python(*CODE),
        findings.nameless_files,
        bad=Source("src/potentia/utils.py", ""),
        good=Source("src/potentia/domain/paging.py", ""),
        allowed={},
    ),
    Lint(
        "no file knows a path of somebody's machine",
        anything,
        findings.machine_paths,
        bad=Source("README.md", "cd /" + "home/me/potentia"),
        good=Source("README.md", "GET /users/me, $HOME/potentia"),
        allowed={},
    ),
    Lint(
        "locked requirements carry no address",
        lambda path: path.startswith("requirements/"),
        findings.addresses,
        bad=Source("requirements/dev.txt", "--index-url https://example.org/simple"),
        good=Source("requirements/dev.txt", "msgspec==0.22 --hash=sha256:00"),
        allowed={},
    ),
]  # fmt: skip
