"""See when the source changes: a poll of the files' times, for a few hundred files and one developer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import potentia

SOURCE = Path(potentia.__file__).parent
POLL_SECONDS = 0.5


async def changes(folder: Path = SOURCE) -> AsyncIterator[str]:
    """The name of a file that changed, appeared or went, at most once in half a second, for ever."""
    seen = _times(folder)
    while True:
        await asyncio.sleep(POLL_SECONDS)
        now = _times(folder)
        changed = {file for file, _ in seen.items() ^ now.items()}
        seen = now
        if changed:
            yield min(changed).name


def _times(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in folder.rglob("*.py") if file.exists()}
