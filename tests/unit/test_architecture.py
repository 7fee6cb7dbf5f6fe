"""The house rules hold, and each of them can fail."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.unit.architecture import findings
from tests.unit.architecture.contracts import codes, untested_ports
from tests.unit.architecture.lints import LINTS
from tests.unit.architecture.source import ROOT, Lint, Source, project

each_lint = pytest.mark.parametrize("lint", LINTS, ids=[lint.rule for lint in LINTS])


@each_lint
def test_the_project_keeps_the_rule(lint: Lint) -> None:
    found = [words for source in project() if source.path not in lint.allowed for words in lint.violations(source)]
    assert not found, "\n".join([lint.rule, *found])


@each_lint
def test_the_lint_catches_a_bad_file_and_lets_a_good_one_pass(lint: Lint) -> None:
    assert lint.violations(lint.bad)
    assert not list(lint.find(lint.good))


@each_lint
def test_every_exception_to_the_rule_is_still_needed(lint: Lint) -> None:
    needed = {source.path for source in project() if lint.violations(source)}
    assert lint.allowed.keys() <= needed, f"{lint.rule}: these keep the rule by now"
    assert all(lint.allowed.values()), "an exception has a reason"


@pytest.mark.parametrize(
    "wait",
    [
        "await asyncio.gather(uow.runs.get(), uow.messages.get())",
        "async for part in self.model.answer(): ...",
        "[part async for part in self.model.answer()]",
        "async with self.lock: ...",
        "yield 1",
        "await self.learn(question, uow)",
    ],
)
def test_no_way_of_waiting_while_a_unit_of_work_is_open_escapes(wait: str) -> None:
    block = f"async def f(self):\n async with self._open_uow(completes=claim) as uow:\n  {wait}"
    handed = f"async def f(uow):\n {wait}"
    assert list(findings.awaits_in_transactions(Source("service.py", block)))
    assert list(findings.awaits_in_transactions(Source("service.py", handed)))


@pytest.mark.parametrize(
    "evasion",
    [
        "pytest.skip('later')",
        "from pytest import skip",
        "@pytest.mark.xfail\ndef test(): ...",
        "pytest.importorskip('redis')",
        "def test(monkeypatch): ...",
        "with pytest.MonkeyPatch.context(): ...",
        "import unittest.mock",
        "from unittest.mock import AsyncMock",
    ],
)
def test_no_way_of_not_testing_escapes(evasion: str) -> None:
    assert list(findings.evasions(Source("tests/unit/test_judge.py", evasion)))


def test_every_port_has_a_contract_suite_with_two_implementations() -> None:
    found = untested_ports(project())
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "suite",
    ["", "CONTRACT_OF = 'potentia.domain.chat.ports.Runs'\n@pytest.fixture(params=['postgres'])\ndef runs(): ..."],
    ids=["no suite", "one implementation"],
)
def test_a_port_without_a_full_suite_is_caught(suite: str) -> None:
    port = Source("src/potentia/domain/chat/ports.py", "class Runs(Protocol):\n    async def get(self): ...")
    assert untested_ports([port, Source("tests/contract/test_runs.py", suite)])


def test_every_error_code_means_one_thing() -> None:
    doubled = {code: names for code, names in codes(project()).items() if len(names) > 1}
    assert not doubled


def test_a_doubled_error_code_is_caught() -> None:
    twice = "class A(Invalid):\n    code = 'x'\nclass B(Invalid):\n    code = 'x'"
    assert codes([Source("src/potentia/domain/errors.py", twice)])["x"] == [
        "src/potentia/domain/errors.py:A",
        "src/potentia/domain/errors.py:B",
    ]


VIOLATIONS = {
    "domain/errors.py": "import potentia.adapters.postgres, sqlalchemy",
    "entrypoints/settings.py": "import potentia.adapters.postgres",
    "adapters/postgres/engine.py": "import potentia.adapters.redis",
    "domain/calendar/errors.py": "import potentia.domain.calendar.preview",
    "domain/calendar/recurrence/parts.py": "import potentia.domain.calendar.recurrence.rule",
    "domain/chat/model.py": "import potentia.domain.chat.service",
    "domain/memory/model.py": "import potentia.domain.memory.ports",
    "domain/identity/model.py": "import potentia.domain.chat, potentia.domain.identity.ports",
    "domain/notifications/model.py": "import potentia.domain.notifications.ports",
    "domain/identity/ports.py": "import potentia.domain.identity.model",
    "domain/workspaces/model.py": "import potentia.domain.workspaces.service",
    "domain/canvas/model.py": "import potentia.domain.canvas.service",
}
"""A line that breaks the rules, by the file that it is added to."""


def test_every_dependency_contract_can_fail(tmp_path: Path) -> None:
    contracts = _contracts()
    verdicts = _lint_imports(_broken_copy(tmp_path))
    assert verdicts == dict.fromkeys(contracts, "BROKEN")


def test_the_dependency_contracts_cover_every_context() -> None:
    contexts = {
        f"potentia.domain.{folder.parent.name}" for folder in (ROOT / "src/potentia/domain").glob("*/__init__.py")
    }
    containers = {name for contract in _config()["contracts"] for name in contract.get("containers", [])}
    assert contexts <= containers


def _broken_copy(folder: Path) -> Path:
    shutil.copytree(ROOT / "src/potentia", folder / "potentia", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "potentia/adapters/redis").mkdir(exist_ok=True)
    (folder / "potentia/adapters/redis/__init__.py").touch()
    for path, line in VIOLATIONS.items():
        with (folder / "potentia" / path).open("a") as file:
            file.write(f"\n{line}\n")
    return folder


def _lint_imports(folder: Path) -> dict[str, str]:
    """Contract → KEPT or BROKEN."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert "Broken contracts" in run.stdout, run.stdout + run.stderr
    lines = (line.rpartition(" ") for line in run.stdout.splitlines())
    return {name: verdict for name, _, verdict in lines if verdict in {"KEPT", "BROKEN"}}


def _contracts() -> list[str]:
    return [contract["name"] for contract in _config()["contracts"]]


def _config() -> Any:
    return tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
