"""The README is true: its commands are run as they stand, against a real `potentia up`, and show what it displays."""

import asyncio
import re
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest

from potentia.entrypoints.cli.main import COMMANDS
from tests.e2e.machine import Machine

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
ADDRESS = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```(.+?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END_OF_STEP = "--- end of step ---"
BREATH = 2
"""Seconds between two steps: whoever types takes longer, and what the Assessor learns is learnt after the answer."""


@dataclass(frozen=True)
class Step:
    """A block that a newcomer types, and the lines displayed below it, in which `…` stands for anything."""

    script: str
    displayed: list[str]


def steps() -> Iterator[Step]:
    """The blocks tagged `sh journey`, each with the `text` block that follows it."""
    blocks = [*BLOCK.findall(README), ("", "")]
    for (tag, script), (next_tag, output) in pairwise(blocks):
        if tag == "sh journey":
            yield Step(script, output.splitlines() if next_tag == "text" else [])


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    async with Machine(tmp_path / "data") as machine:
        yield machine.address


async def test_the_journey_goes_as_the_readme_shows_it(address: str) -> None:
    """Register, converse, tell a code, start a new context, ask for the code, get it."""
    journey = list(steps())
    outputs = await _type(journey, address)
    for step, output in zip(journey, outputs, strict=True):
        assert _shows(output, step.displayed), f"{step.script}\n{output}"
    assert "4471" in outputs[-1]
    assert "4471" not in journey[-1].script


def test_every_command_that_the_readme_names_exists() -> None:
    targets = re.findall(r"^(\w+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(re.findall(r"\$ make (\w+)", README)) == {"run", "test"}
    assert set(re.findall(r"\$ make (\w+)", README)) <= set(targets)
    named = set(re.findall(r"bin/potentia (\w+)", README))
    assert named
    assert named <= COMMANDS.keys()


def test_every_file_that_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\((?!http)([^)]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


async def _type(journey: list[Step], address: str) -> list[str]:
    """What each step prints, typed into one shell."""
    breath = f"sleep {BREATH}; echo '{END_OF_STEP}'\n"
    script = "set -euo pipefail\n" + "".join(f"{step.script}\n{breath}" for step in journey)
    shell = await asyncio.create_subprocess_exec("bash", stdin=PIPE, stdout=PIPE, stderr=STDOUT)
    printed, _ = await asyncio.wait_for(shell.communicate(script.replace(ADDRESS, address).encode()), 60)
    assert shell.returncode == 0, printed.decode()
    return printed.decode().split(f"{END_OF_STEP}\n")[:-1]


def _shows(output: str, displayed: list[str]) -> bool:
    """Whether the lines are there in this order; others may stand between them."""
    lines = (".*".join(map(re.escape, line.split("…"))) for line in displayed)
    pattern = r"\n(?:.*\n)*?".join(lines)
    return bool(re.search(rf"^{pattern}$", output, re.MULTILINE))
