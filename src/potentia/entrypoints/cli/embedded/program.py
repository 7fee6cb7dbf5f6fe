"""Potentia's own programs as child processes: the API, the worker, and commands that end."""

import sys
from asyncio.subprocess import PIPE, Process, create_subprocess_exec
from collections.abc import Mapping, Sequence
from signal import Signals

from potentia.entrypoints.cli.embedded.process import StartError, dying_with_parent, spawn, stop

STOP_SECONDS = 8.5


class Program:
    """A command of `potentia` that runs until it is stopped, such as `api` or `worker`."""

    process: Process

    def __init__(self, arguments: Sequence[str], environ: Mapping[str, str], *, hand_on: Sequence[int] = ()) -> None:
        self._arguments = arguments
        self._environ = environ
        self._hand_on = hand_on

    async def start(self) -> None:
        """Start it; its output is the parent's."""
        self.process = await spawn(_command(self._arguments), environ=self._environ, hand_on=self._hand_on)

    async def stop(self) -> None:
        """Let it finish what it has begun; the API and the worker give themselves eight seconds for that."""
        await stop(self.process, Signals.SIGTERM, STOP_SECONDS)


async def output_of(arguments: Sequence[str], environ: Mapping[str, str]) -> str:
    """What a command of `potentia` prints.

    Raises:
        StartError: it ended with a code other than 0; the message is its last line on stderr.
    """
    process = await create_subprocess_exec(
        *_command(arguments), stdout=PIPE, stderr=PIPE, env=environ, start_new_session=True
    )
    output, errors = await process.communicate()
    if process.returncode != 0:
        last = errors.decode(errors="replace").strip().splitlines()[-1:]
        raise StartError("".join(last).removeprefix("potentia: ") or f"`potentia {arguments[0]}` failed")
    return output.decode()


def _command(arguments: Sequence[str]) -> list[str]:
    # -P: what lies in the current folder is never imported instead of the package.
    python = [sys.executable, "-P", "-m", "potentia.entrypoints.cli.main"]
    return [*dying_with_parent(Signals.SIGKILL), *python, *arguments]
