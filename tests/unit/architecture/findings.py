"""What the lints look for: each a short function from a file to the lines that break a rule."""

import ast
import re
from collections.abc import Iterator

from tests.unit.architecture.source import Source, dotted, imported

Found = Iterator[tuple[int, str]]
ASYNC = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
BLOCKING = re.compile(r"(^|\.)(to_thread|run_in_executor|Thread|ThreadPoolExecutor|ProcessPoolExecutor)$|^time\.sleep$")
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
    "functools", "hashlib", "heapq", "hmac", "html", "itertools", "json", "math", "operator", "re", "string", "struct",
    "types", "typing", "unicodedata", "uuid", "zlib", "zoneinfo",
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
