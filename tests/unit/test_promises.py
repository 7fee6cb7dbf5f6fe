"""Every promise of docs/promises.toml has a proof that exists."""

import re
import tomllib
from typing import Any

import pytest

from tests.unit.architecture.source import ROOT, Source

PROMISES: list[dict[str, Any]] = tomllib.loads((ROOT / "docs/promises.toml").read_text())["promise"]
TARGETS = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)


def exists(proof: str) -> bool:
    """Whether there is such a test, file or folder of tests, script, or target of the Makefile."""
    if proof.startswith("make "):
        return proof.split()[1] in TARGETS
    path, _, name = proof.partition("::")
    return (ROOT / path).exists() and path.startswith(("tests/", "bench/")) and (not name or name in _tests(path))


def _tests(path: str) -> set[str]:
    """The names of the tests in a file."""
    nodes = Source(path, (ROOT / path).read_text()).nodes
    return {name for node in nodes if (name := str(getattr(node, "name", ""))).startswith("test_")}


@pytest.mark.parametrize("promise", PROMISES, ids=[promise["id"] for promise in PROMISES])
def test_the_proof_exists(promise: dict[str, Any]) -> None:
    assert exists(promise["proof"]), promise["proof"]


@pytest.mark.parametrize(
    "proof",
    ["tests/unit/test_promises.py::test_gone", "tests/gone.py", "make coffee", "bench/gone.py", "docs/promises.toml"],
)
def test_a_proof_that_does_not_exist_is_caught(proof: str) -> None:
    assert not exists(proof)


def test_a_promise_is_made_once_and_in_words() -> None:
    ids = [promise["id"] for promise in PROMISES]
    assert len(set(ids)) == len(ids)
    assert all(promise["text"].endswith(".") for promise in PROMISES)
    assert all(promise.keys() <= {"id", "text", "proof", "figure"} for promise in PROMISES)


def is_figure(text: str) -> bool:
    """Something was counted or measured: there is a digit in it."""
    return bool(re.search(r"\d", text))


@pytest.mark.parametrize("promise", PROMISES, ids=[promise["id"] for promise in PROMISES])
def test_a_figure_has_a_number(promise: dict[str, Any]) -> None:
    assert is_figure(promise.get("figure", "0")), promise["figure"]


@pytest.mark.parametrize("text", ["", "MATRIX", "to be measured", "all of them"])
def test_a_figure_without_a_number_is_caught(text: str) -> None:
    assert not is_figure(text)
