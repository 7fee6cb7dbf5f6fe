"""CONTRIBUTING does not lie: the functions of the walk exist, and are as long as it says."""

import ast
import re

import pytest

from tests.unit.architecture.source import ROOT

STEP = re.compile(r"`(src/[\w/]+\.py)` `([\w.]+)` \((\d+) lines\)")
FILES = re.compile(r"`((?:src|tests|docs|alembic|bench)/[\w./-]*[\w/])`")
TEXT = (ROOT / "CONTRIBUTING.md").read_text()
STEPS = STEP.findall(TEXT)


@pytest.mark.parametrize(("file", "name", "lines"), STEPS, ids=[name for _, name, _ in STEPS])
def test_a_function_of_the_walk_is_there_and_as_long_as_told(file: str, name: str, lines: str) -> None:
    tree = ast.parse((ROOT / file).read_text())
    length = _length(tree, name.split("."))
    assert length == int(lines), f"CONTRIBUTING says that {name} has {lines} lines, it has {length}"


def test_the_walk_is_three_hops_in_three_files() -> None:
    assert len(dict.fromkeys(file for file, _, _ in STEPS)) == 3


def test_the_files_that_it_names_exist() -> None:
    assert [file for file in FILES.findall(TEXT) if not (ROOT / file).exists()] == []


def _length(tree: ast.AST, path: list[str]) -> int:
    """The lines of a function or method, from its `def` on."""
    node = tree
    for name in path:
        node = next(child for child in ast.iter_child_nodes(node) if getattr(child, "name", None) == name)
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    return (node.end_lineno or node.lineno) - node.lineno + 1
