"""How long `potentia up` takes until it is ready, and what the whole of it keeps in memory while idle.

    python -m bench.idle

Memory is the proportional set size (PSS, smaps_rollup in proc(5)) summed over all its processes: pages that
several of them share count once.
"""

import asyncio
import json
import os
import re
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from signal import SIGTERM

SETTLE_SECONDS = 10.0
"""After this long all connections are made and start-up's garbage is gone."""


async def measure(data: Path) -> dict[str, object]:
    """Seconds to the first and to a second start, and MiB while idle, by part and in all."""
    first_start, process = await started(data)
    await asyncio.sleep(SETTLE_SECONDS)
    memory = by_part(tree(process.pid))
    stop = await stopped(process)
    second_start, process = await started(data)
    await stopped(process)
    return {
        "first_start_seconds": round(first_start, 2),
        "second_start_seconds": round(second_start, 2),
        "stop_seconds": round(stop, 2),
        "idle_mib": {**memory, "all": round(sum(memory.values()), 1)},
    }


async def started(data: Path) -> tuple[float, Process]:
    """Start it; seconds until it says that it is ready."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("POTENTIA_")}
    environ |= {"POTENTIA_DATA_DIR": str(data), "POTENTIA_HTTP_PORT": "0"}
    command = [sys.executable, "-P", "-m", "potentia.entrypoints.cli.main", "up"]
    since = time.perf_counter()
    process = await asyncio.create_subprocess_exec(*command, stdin=DEVNULL, stdout=PIPE, env=environ)
    assert process.stdout
    async for line in process.stdout:
        if b"is ready at" in line:
            return time.perf_counter() - since, process
    raise SystemExit(f"potentia up ended with code {await process.wait()}")


async def stopped(process: Process) -> float:
    """Stop it; seconds until it has ended."""
    since = time.perf_counter()
    process.send_signal(SIGTERM)
    await process.wait()
    return time.perf_counter() - since


def tree(root: int) -> list[int]:
    """A process and all that it started."""
    parents = {number: parent_of(number) for number in map(int, filter(str.isdigit, os.listdir("/proc")))}
    found = {root}
    while more := {number for number, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def by_part(processes: list[int]) -> dict[str, float]:
    """MiB of memory, by what the processes are."""
    sums: dict[str, float] = {}
    for number in processes:
        part = part_of(Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode())
        sums[part] = round(sums.get(part, 0.0) + pss_mib(number), 1)
    return sums


def part_of(command: str) -> str:
    """Which part of Potentia a command line is."""
    if found := re.search(r"cli\.main (\w+)", command):
        return found[1]
    return "postgres" if "postgres" in command else "valkey"


def pss_mib(number: int) -> float:
    """The proportional set size of one process, in MiB."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{number}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def parent_of(number: int) -> int:
    """The process that started this one; 0 when it has ended meanwhile."""
    try:
        return int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="potentia-bench-") as folder:
        print(json.dumps(asyncio.run(measure(Path(folder) / "data")), indent=2))
