"""The test run itself is strict: what a careless test or program leaves behind fails it."""

import subprocess
import sys
from pathlib import Path

from tests.unit.architecture.source import ROOT

CARELESS = """
import asyncio, socket, time

async def test_a_coroutine_that_nobody_awaits():
    asyncio.sleep(0)

async def test_a_socket_that_nobody_closes():
    socket.socket()

def test_a_file_that_nobody_closes():
    open(__file__).read()

async def test_a_callback_that_holds_the_loop():
    time.sleep(0.15)
"""


def test_carelessness_fails_the_run_and_slow_callbacks_are_listed(tmp_path: Path) -> None:
    """In a process of pytest-xdist, so that the list has to come home from there."""
    (tmp_path / "test_careless.py").write_text(CARELESS)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        str(ROOT / "pyproject.toml"),
        "--rootdir",
        str(tmp_path),
        "-n",
        "1",
    ]
    plugins = ["-p", "no:cacheprovider", "-p", "tests.plugins.slow_callbacks"]
    run = subprocess.run([*command, *plugins, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "3 failed, 1 passed" in run.stdout, run.stdout
    assert "callbacks over 100 ms: 1" in run.stdout
    assert "::test_a_callback_that_holds_the_loop" in run.stdout
