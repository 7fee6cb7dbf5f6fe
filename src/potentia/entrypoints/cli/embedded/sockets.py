"""Where a server's Unix socket may lie: a socket's path is bounded by the kernel, a data folder's is not."""

import os
import shutil
import tempfile
from pathlib import Path

LONGEST_SOCKET_PATH = 100
"""Bytes. The kernel's bound is 107 on Linux and 103 on macOS, see unix(7); a little room is left for both."""


class SocketFolder:
    """A private folder (mode 700) for a server's socket: `wanted`, or a temporary one where that is too long."""

    def __init__(self, wanted: Path, socket_name: str) -> None:
        self._wanted = self.path = wanted
        self._too_long = len(os.fsencode(wanted / socket_name)) > LONGEST_SOCKET_PATH

    def make(self) -> Path:
        """Make the folder where it is missing and answer its path, the same one at every call until `remove`."""
        if self._too_long and self.path == self._wanted:
            self.path = Path(tempfile.mkdtemp(prefix="potentia-"))
        self.path.mkdir(mode=0o700, exist_ok=True)
        return self.path

    def remove(self) -> None:
        """Remove the folder when it is a temporary one."""
        if self.path != self._wanted:
            shutil.rmtree(self.path, ignore_errors=True)
            self.path = self._wanted
