"""Start and stop child processes that never outlive the process that started them."""

import asyncio
import contextlib
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from signal import Signals

TAIL_LINES = 5
SERVER_ENVIRON = {"PATH": os.defpath, "LC_ALL": "C"}
"""All that a server sees of the environment: a client's own variables (PGPORT, ...) would change what it does."""


class StartError(Exception):
    """A server or process could not be started; the message is one line that says why and how to mend it."""


def dying_with_parent(signal: Signals) -> list[str]:
    """The command prefix that makes the kernel send `signal` to the command when its parent dies, by SIGKILL too.

    It must stand right before the command: what changes credentials (`unshare`, `setpriv --reuid`) clears the
    wish, see prctl(2), PR_SET_PDEATHSIG. Where util-linux is missing (macOS) there is no such guarantee.
    """
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", signal.name.removeprefix("SIG"), "--"] if setpriv else []


async def spawn(
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    environ: Mapping[str, str] | None = None,
    stdin: int = DEVNULL,
    hand_on: Sequence[int] = (),
) -> Process:
    """Start `command` in a session of its own, so that a Ctrl-C in the terminal reaches the parent alone.

    Its output is appended to the file `log`, or is the parent's own when there is none: never a pipe, which a
    server's children would hold open. `hand_on` are open file descriptors that it shall have too.

    Raises:
        StartError: the command cannot be executed, or its log cannot be written.
    """
    try:
        with _output_to(log) as output:
            return await asyncio.create_subprocess_exec(
                *command,
                stdin=stdin,
                stdout=output,
                stderr=output,
                env=environ,
                start_new_session=True,
                pass_fds=hand_on,
            )
    except OSError as error:
        raise StartError(f"Cannot start {Path(command[0]).name}: {error}") from error


async def run(command: Sequence[str | Path], *, log: Path, stdin: bytes = b"") -> None:
    """Run a server's `command` to its end, with `stdin` as its input.

    Raises:
        StartError: it ended with a code other than 0; the message carries the end of its log.
    """
    process = await spawn(command, log=log, environ=SERVER_ENVIRON, stdin=PIPE)
    try:
        await process.communicate(stdin)
    except asyncio.CancelledError:
        await stop(process, Signals.SIGKILL)
        raise
    if process.returncode != 0:
        raise StartError(f"A command ended with code {process.returncode}: {tail(log)}")


async def stop(process: Process, signal: Signals, patience: float = 5.0) -> None:
    """Send `signal`, wait `patience` seconds for the end, then kill. A process that ended already is no error."""
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal)
    try:
        await asyncio.wait_for(process.wait(), patience)
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def fresh_log(log: Path) -> Path:
    """Put the log of the run before aside as `name.log.1` and answer the path for this run's."""
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
    return log


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log in one line, for an error message; nothing when there is no log."""
    try:
        return " | ".join(log.read_text(errors="replace").strip().splitlines()[-lines:])
    except OSError:
        return ""


@contextlib.contextmanager
def _output_to(log: Path | None) -> Iterator[int | None]:
    if log is None:
        yield None
        return
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
