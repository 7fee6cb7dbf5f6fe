"""The project's files as the lints see them: a path, a text and, for Python, a syntax tree."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[3]
FOLDERS = ("src", "tests", "alembic", "bench", "docs", "requirements", ".ci")
TEXTS = {".py", ".md", ".toml", ".txt", ".html", ".css", ".js", ""}


@dataclass(frozen=True)
class Source:
    """One file; `path` is relative to the project, with slashes."""

    path: str
    text: str

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text)))

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Every call with the dotted name that is called (`time.sleep`)."""
        for node in self.nodes:
            if isinstance(node, ast.Call):
                yield node, dotted(node.func)

    def imports(self) -> Iterator[tuple[ast.stmt, str]]:
        """Every imported thing with its full name: `from os import environ` imports `os.environ`."""
        for node in self.nodes:
            yield from ((node, name) for name in imported(node) if isinstance(node, ast.stmt))


@dataclass(frozen=True)
class Lint:
    """A rule of the house: `find` answers line and words of each violation in a file that `over` accepts.

    `allowed` names the files that may break it, each with its reason. `bad` is a file that must be caught, and
    `good` one that must not be.
    """

    rule: str
    over: Callable[[str], bool]
    find: Callable[[Source], Iterable[tuple[int, str]]]
    bad: Source
    good: Source
    allowed: dict[str, str]

    def violations(self, source: Source) -> list[str]:
        if not self.over(source.path):
            return []
        return [f"{source.path}:{line}: {words}" for line, words in self.find(source)]


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute chain; what is not a name becomes `?`, as in `?.sleep`."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module or ''}.{alias.name}" for alias in node.names]
    return []


def python(*folders: str) -> Callable[[str], bool]:
    """Accepts the Python files below `folders`."""
    return lambda path: path.endswith(".py") and path.startswith(tuple(f"{folder}/" for folder in folders))


def anything(path: str) -> bool:
    return True


@cache
def project() -> tuple[Source, ...]:
    """Every text file that people write."""
    below = (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")))
    above = (path for path in sorted(ROOT.iterdir()))
    return tuple(_read(path) for path in (*above, *below) if _is_ours(path))


def _is_ours(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(ROOT).parts[:-1]) and ".ci" not in path.parts
    made = "__pycache__" in path.parts or any(part.endswith(".egg-info") for part in path.parts)
    return path.is_file() and path.suffix in TEXTS and not hidden and not made and path.name != ".git"


def _read(path: Path) -> Source:
    return Source(str(PurePosixPath(path.relative_to(ROOT))), path.read_text(encoding="utf-8"))
