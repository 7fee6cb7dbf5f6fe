"""The data folder of `potentia up`: held by one `up` at a time, and what other commands learn from it."""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from potentia.entrypoints.cli.embedded.process import StartError

MODE: Final = 0o711
"""Others may pass through to a server that runs under another account, and see nothing: all within is 600 or 700."""


class DataFolder:
    """The folder that POTENTIA_DATA_DIR names; nothing is touched before `held`."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock = self.path / "up.lock"
        self._running = self.path / "up.json"

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Make the folder where it is missing, and hold it alone for as long as the block lasts.

        Raises:
            StartError: it cannot be made or written, or another `potentia up` holds it.
        """
        descriptor = self._lock_alone()
        try:
            self._running.unlink(missing_ok=True)
            yield
        finally:
            self._running.unlink(missing_ok=True)
            os.close(descriptor)

    def secret_key(self) -> str:
        """The key that signs access tokens, made at the first call and the same from then on."""
        file = self.path / "secret-key"
        if not file.exists():
            _write_private(file, secrets.token_urlsafe(48))
        return file.read_text().strip()

    def tell(self, environ: dict[str, str]) -> None:
        """Let other commands on this machine find the servers that run on this folder."""
        _write_private(self._running, json.dumps(environ))

    def told(self) -> dict[str, str]:
        """What the `potentia up` that holds this folder told; nothing where none does."""
        if not self._is_held():
            return {}
        try:
            told: dict[str, str] = json.loads(self._running.read_text())
        except FileNotFoundError:
            return {}
        return told

    def _open_lock(self) -> int:
        try:
            self.path.mkdir(mode=MODE, parents=True, exist_ok=True)
            return os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StartError(
                f"Cannot write to the data folder {self.path} ({error.strerror}): choose another POTENTIA_DATA_DIR"
            ) from error

    def _lock_alone(self) -> int:
        descriptor = self._open_lock()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise StartError(
                f"Another `potentia up` runs on {self.path}: stop it, or choose another POTENTIA_DATA_DIR"
            ) from None
        return descriptor

    def _is_held(self) -> bool:
        try:
            descriptor = os.open(self._lock, os.O_RDONLY)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False


def _write_private(file: Path, content: str) -> None:
    """Write a file of mode 600 that is there whole or not at all."""
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)
