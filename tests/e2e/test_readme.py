"""The README is true: its commands are run as they stand, against a real `potentia up`, and show what it displays.

They are run under every provider. What Gemini says in its own words is held against what the README's words mean.
"""

import asyncio
import json
import re
from asyncio.subprocess import PIPE, STDOUT
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from potentia.entrypoints.cli.main import COMMANDS
from tests.e2e.machine import Machine
from tests.fixtures.gemini import KEY
from tests.servers.gemini import GeminiServer, Request, listens, reads

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
ADDRESS = "http://127.0.0.1:8000"
BLOCK = re.compile(r"^```(.+?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END_OF_STEP = "--- end of step ---"
EVENT = re.compile(r"^event: (.+)\ndata: (.+)$", re.MULTILINE)
WORDS = re.compile(r'(?<="text":")[^"]*')
BREATH = 3
"""Seconds to read an answer: whoever types takes longer, and what the Assessor learns is learnt after the answer."""


@dataclass(frozen=True)
class Step:
    """A block that a newcomer types, and the lines displayed below it, in which `…` stands for anything."""

    script: str
    displayed: list[str]


@dataclass(frozen=True)
class Provider:
    """One that the README is true of, and what is peculiar to it.

    `pieces`: in how many an answer streams at least. `remembered`: of the answers that Gemini was asked for, which
    ones it could give from what is remembered.
    """

    name: str
    is_displayed: bool
    pieces: int
    remembered: list[bool]

    def lines(self, step: Step) -> list[str]:
        """The lines displayed; the words of an answer are those of one provider alone."""
        return step.displayed if self.is_displayed else [WORDS.sub("…", line) for line in step.displayed]


OFFLINE = Provider("offline", is_displayed=True, pieces=1, remembered=[])
GEMINI = Provider("gemini", is_displayed=False, pieces=2, remembered=[False, True])


def steps() -> Iterator[Step]:
    """The blocks tagged `sh journey`, each with the `text` block that follows it."""
    blocks = [*BLOCK.findall(README), ("", "")]
    for (tag, script), (next_tag, output) in pairwise(blocks):
        if tag == "sh journey":
            yield Step(script, output.splitlines() if next_tag == "text" else [])


@pytest.fixture
async def address(tmp_path: Path, provider: Provider, gemini: GeminiServer) -> AsyncIterator[str]:
    """Where Potentia is, with a Gemini in reach that remembers nothing by itself."""
    gemini.always |= {"answer": reads, "assess": listens}
    settings = {"AI_PROVIDER": provider.name, "GEMINI_API_KEY": KEY, "GEMINI_BASE_URL": gemini.url}
    async with Machine(tmp_path / "data", **settings) as machine:
        yield machine.address


@pytest.mark.parametrize("provider", [OFFLINE, GEMINI], ids=["offline", "gemini"])
async def test_the_journey_goes_as_the_readme_shows_it(provider: Provider, address: str, gemini: GeminiServer) -> None:
    """Register, converse, tell a code, start a new context, ask for the code, get it: from what is remembered."""
    journey = list(steps())
    outputs = await _type(journey, address)
    for step, output in zip(journey, outputs, strict=True):
        assert _shows(output, provider.lines(step)), f"{step.script}\n{output}"
    assert "4471" not in journey[-1].script
    pieces = _streamed(outputs[-1])
    assert "4471" in "".join(pieces)
    assert len(pieces) >= provider.pieces
    assert [_is_remembered("4471", asked) for asked in gemini.asked("answer")] == provider.remembered


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
    pauses = [f"sleep {BREATH if step.displayed else 0}; echo '{END_OF_STEP}'" for step in journey]
    typed = (f"{step.script}\n{pause}\n" for step, pause in zip(journey, pauses, strict=True))
    script = "set -euo pipefail\n" + "".join(typed)
    shell = await asyncio.create_subprocess_exec("bash", stdin=PIPE, stdout=PIPE, stderr=STDOUT)
    printed, _ = await asyncio.wait_for(shell.communicate(script.replace(ADDRESS, address).encode()), 60)
    assert shell.returncode == 0, printed.decode()
    return printed.decode().split(f"{END_OF_STEP}\n")[:-1]


def _streamed(output: str) -> list[str]:
    """The pieces in which an answer has streamed; together they are the one that is kept."""
    events: list[tuple[str, dict[str, Any]]] = [(name, json.loads(data)) for name, data in EVENT.findall(output)]
    pieces = [data["text"] for name, data in events if name == "delta"]
    [end] = [data for name, data in events if name == "run.end"]
    assert (end["status"], end["message"]["content"]) == ("completed", "".join(pieces))
    return pieces


def _is_remembered(fact: str, asked: Request) -> bool:
    """Whether the model was told it as something remembered, and not by a turn of the conversation."""
    return fact in asked.remembered and fact not in "".join(asked.turns)


def _shows(output: str, displayed: list[str]) -> bool:
    """Whether the lines are there in this order; others may stand between them."""
    lines = (".*".join(map(re.escape, line.split("…"))) for line in displayed)
    pattern = r"\n(?:.*\n)*?".join(lines)
    return bool(re.search(rf"^{pattern}$", output, re.MULTILINE))
