"""The rules of the house that import-linter cannot see, each a short function over a syntax tree."""

import ast
import re
from collections.abc import Iterator

from tests.unit.architecture.source import Lint, Source, anything, dotted, imported, python

Found = Iterator[tuple[int, str]]
CODE = ("src", "tests", "alembic", "bench")
DOMAIN = python("src/potentia/domain")
ASYNC = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
BLOCKING = re.compile(r"(^|\.)(to_thread|run_in_executor|ThreadPoolExecutor|ProcessPoolExecutor)$|^time\.sleep$")
ENVIRONMENT = re.compile(r"^os\.(environ|environb|getenv|putenv)$")
STAND_INS = re.compile(r"(^|\.)(unittest\.mock|mock\.patch|pytest_mock|MonkeyPatch)(\.|$)|^mock(\.|$)")
EVASIONS = re.compile(r"^pytest\.(mark\.)?(skip|skipif|xfail|importorskip)(\.|$)|^unittest\.skip")
MACHINE = re.compile(r"(?<![\w.$}])/(?:home|root|Users|work)/[\w.]")
ADDRESS = re.compile(r"https?://|--index-url|--find-links")
MAX_LINES = 400


def async_outside_use_cases(source: Source) -> Found:
    for node in source.nodes:
        if isinstance(node, ASYNC):
            yield node.lineno, "async code belongs to service.py; rules are plain functions"


def awaits_in_transactions(source: Source) -> Found:
    """In a block of `open_uow()`, and in an async function that is handed a `uow`, only the uow is awaited."""
    for node in source.nodes:
        if isinstance(node, ast.AsyncWith):
            names = {name for item in node.items if (name := _opened(item))}
            yield from (found for name in names for found in _foreign_waits(node.body, name))
        if isinstance(node, ast.AsyncFunctionDef) and "uow" in {arg.arg for arg in node.args.args}:
            yield from _foreign_waits(node.body, "uow")


def _opened(item: ast.withitem) -> str | None:
    """The name that a unit of work is opened as; `_` for one without a name."""
    is_uow = isinstance(item.context_expr, ast.Call) and dotted(item.context_expr.func).endswith("open_uow")
    return (dotted(item.optional_vars) if item.optional_vars else "_") if is_uow else None


def _foreign_waits(body: list[ast.stmt], uow: str) -> Found:
    for node in (inner for statement in body for inner in ast.walk(statement)):
        if isinstance(node, ast.Await) and not _is_of(node.value, uow):
            yield node.lineno, f"awaits {ast.unparse(node.value)[:60]} while a transaction is open"
        if isinstance(node, ast.AsyncFor | ast.comprehension) and _is_async(node) and not _is_of(node.iter, uow):
            yield node.iter.lineno, f"waits for {ast.unparse(node.iter)[:60]} while a transaction is open"
        if isinstance(node, ast.AsyncWith | ast.Yield | ast.YieldFrom):
            yield node.lineno, "nests or yields while a transaction is open"


def _is_async(loop: ast.AsyncFor | ast.comprehension) -> bool:
    return isinstance(loop, ast.AsyncFor) or bool(loop.is_async)


def _is_of(node: ast.expr, uow: str) -> bool:
    """A call on the uow, or of a function that is handed the uow first and so is held to the same rule."""
    if not isinstance(node, ast.Call):
        return False
    return dotted(node.func).startswith(f"{uow}.") or (bool(node.args) and dotted(node.args[0]) == uow == "uow")


def blocking_calls(source: Source) -> Found:
    yield from (
        (node.lineno, f"{name} blocks or hides a thread") for node, name in source.calls() if BLOCKING.search(name)
    )


def imports_in_functions(source: Source) -> Found:
    for function in (node for node in source.nodes if isinstance(node, FUNCTIONS)):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield node.lineno, f"imports {imported(node)[0]} inside {function.name}"
    for call, name in source.calls():
        if name in {"importlib.import_module", "import_module", "__import__"}:
            yield call.lineno, f"imports by a name that {name} is given"


def environment(source: Source) -> Found:
    """Handing `os.environ` over whole, `Settings.read(os.environ)`, is not reading it."""
    handed = {id(arg) for call, name in source.calls() if name == "Settings.read" for arg in call.args}
    named = (node for node in source.nodes if isinstance(node, ast.Attribute) and id(node) not in handed)
    read = {(node.lineno, dotted(node)) for node in named}
    read |= {(node.lineno, name) for node, name in source.imports()}
    yield from sorted((line, f"reads {name}") for line, name in read if ENVIRONMENT.match(name))


def future_annotations(source: Source) -> Found:
    for node, name in source.imports():
        if name == "__future__.annotations":
            yield node.lineno, "Litestar reads annotations at run time"


def evasions(source: Source) -> Found:
    """Tests that do not run, and stand-ins that are patched in."""
    used = {(node.lineno, dotted(node)) for node in source.nodes if isinstance(node, ast.Attribute)}
    used |= {(node.lineno, name) for node, name in source.imports()}
    for line, name in sorted(used):
        if STAND_INS.search(name) or EVASIONS.search(name):
            yield line, f"uses {name}"
    for node in source.nodes:
        if isinstance(node, ast.arg) and node.arg in {"monkeypatch", "mocker"}:
            yield node.lineno, f"uses the fixture {node.arg}"


def third_parties(source: Source) -> Found:
    for node, name in source.imports():
        root = name.split(".")[0]
        if root not in STANDARD | {"msgspec", "potentia"}:
            yield node.lineno, f"{root} is not part of what the domain may know"


STANDARD = {
    "abc", "base64", "bisect", "collections", "contextlib", "dataclasses", "datetime", "decimal", "enum", "fractions",
    "functools", "hashlib", "heapq", "hmac", "itertools", "json", "math", "operator", "re", "string", "struct", "types",
    "typing", "unicodedata", "uuid", "zlib", "zoneinfo",
}  # fmt: skip


def raw_drivers(source: Source) -> Found:
    for node, name in source.imports():
        if name.split(".")[0] in {"asyncpg", "psycopg"}:
            yield node.lineno, f"imports {name}: persistence has one style, SQLAlchemy"


def long_files(source: Source) -> Found:
    lines = source.text.count("\n")
    if lines > MAX_LINES:
        yield lines, f"is two rooms: {lines} lines, {MAX_LINES} are the limit"


def nameless_files(source: Source) -> Found:
    stems = set(source.path.removesuffix(".py").split("/"))
    yield from (
        (1, f"{stem} says nothing") for stem in stems & {"utils", "util", "helpers", "helper", "base", "common", "misc"}
    )


def machine_paths(source: Source) -> Found:
    for number, line in enumerate(source.text.splitlines(), 1):
        if MACHINE.search(line):
            yield number, f"names a path of one machine: {line.strip()[:80]}"


def addresses(source: Source) -> Found:
    for number, line in enumerate(source.text.splitlines(), 1):
        if ADDRESS.search(line):
            yield number, f"ties the lock to one server: {line.strip()[:80]}"


def _not_a_use_case(path: str) -> bool:
    return DOMAIN(path) and not path.endswith(("/service.py", "/ports.py"))


def _src(text: str, path: str = "src/potentia/domain/chat/judge.py") -> Source:
    return Source(path, text)


LINTS = [
    Lint(
        "the domain is async in service.py and ports.py only",
        _not_a_use_case,
        async_outside_use_cases,
        bad=_src("async def judge(): ..."),
        good=_src("def judge(): ..."),
        allowed={
            "src/potentia/domain/jobs.py": "the kernel's port to the jobs of a unit of work",
        },
    ),
    Lint(
        "nothing but uow.* is awaited while a unit of work is open",
        python("src"),
        awaits_in_transactions,
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
        blocking_calls,
        bad=_src("import asyncio\nasync def f(): await asyncio.to_thread(print)"),
        good=_src("import asyncio\nasync def f(): await asyncio.sleep(1)"),
        allowed={
            "src/potentia/adapters/security/passwords.py": "argon2 is made to be slow: its own small executor, bounded",
        },
    ),
    Lint(
        "imports stand at the top of the file",
        python(*CODE),
        imports_in_functions,
        bad=_src("def f():\n    import json"),
        good=_src("import json\ndef f(): ..."),
        allowed={
            "src/potentia/entrypoints/http/reference.py": "writes the manual's table of every error of every module",
            "src/potentia/entrypoints/cli/main.py": "commands load when called: `up` stays small beside its children",
        },
    ),
    Lint(
        "only settings.py reads the environment, which is handed to it whole",
        python("src", "alembic"),
        environment,
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
        future_annotations,
        bad=_src("from __future__ import annotations", "src/potentia/entrypoints/http/users.py"),
        good=_src("import typing", "src/potentia/entrypoints/http/users.py"),
        allowed={},
    ),
    Lint(
        "no test is skipped, patched or mocked",
        python("tests", "bench"),
        evasions,
        bad=Source("tests/unit/test_judge.py", "from unittest import mock\n@mock.patch('x')\ndef test(): ..."),
        good=Source("tests/unit/test_judge.py", "async def test(client): await client.patch('/users/me')"),
        allowed={},
    ),
    Lint(
        "the domain imports msgspec and the pure part of the standard library",
        DOMAIN,
        third_parties,
        bad=_src("import httpx"),
        good=_src("from msgspec import Struct\nfrom datetime import datetime"),
        allowed={},
    ),
    Lint(
        "the database is reached through SQLAlchemy, raw SQL only where a benchmark asks for it",
        python("src", "alembic"),
        raw_drivers,
        bad=_src("import asyncpg", "src/potentia/adapters/postgres/chat.py"),
        good=_src("import sqlalchemy", "src/potentia/adapters/postgres/chat.py"),
        allowed={},
    ),
    Lint(
        f"no file is longer than {MAX_LINES} lines",
        python(*CODE),
        long_files,
        bad=_src("\n" * (MAX_LINES + 1)),
        good=_src("\n" * MAX_LINES),
        allowed={},
    ),
    Lint(
        "files are named for what they are",
        python(*CODE),
        nameless_files,
        bad=Source("src/potentia/utils.py", ""),
        good=Source("src/potentia/domain/paging.py", ""),
        allowed={},
    ),
    Lint(
        "no file knows a path of somebody's machine",
        anything,
        machine_paths,
        bad=Source("README.md", "cd /" + "home/me/potentia"),
        good=Source("README.md", "GET /users/me, $HOME/potentia"),
        allowed={},
    ),
    Lint(
        "locked requirements carry no address",
        lambda path: path.startswith("requirements/"),
        addresses,
        bad=Source("requirements/dev.txt", "--index-url https://example.org/simple"),
        good=Source("requirements/dev.txt", "msgspec==0.22 --hash=sha256:00"),
        allowed={},
    ),
]  # fmt: skip
