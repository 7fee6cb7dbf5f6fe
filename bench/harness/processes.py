"""What the kernel knows of processes and of the machine (proc(5), sched(7)); Linux only."""

import os
import platform
import resource
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import msgspec

TICKS = os.sysconf("SC_CLK_TCK")


class Cores(msgspec.Struct, frozen=True):
    """Which cores do what: the API has one for itself; the driver, the database and the worker share the rest.

    Empty lists: there is one core, or this system cannot pin; nothing was pinned.
    """

    service: list[int]
    others: list[int]


class Machine(msgspec.Struct, frozen=True):
    """Where figures were taken. Load averages over one minute: what else ran."""

    cores: int
    cpu: str
    python: str
    kernel: str
    pinned: Cores
    load_before: float
    load_after: float


def cores() -> Cores:
    """The division of the cores that we may use."""
    if not hasattr(os, "sched_getaffinity"):
        return Cores([], [])
    first, *others = sorted(os.sched_getaffinity(0))
    return Cores([first], others) if others else Cores([], [])


@contextmanager
def on(chosen: Sequence[int]) -> Iterator[None]:
    """Whatever is started in this block runs on these cores, as does the block itself; none named: anywhere."""
    if not chosen:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, chosen)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def machine(pinned: Cores, load_before: float) -> Machine:
    """This machine, as it is now."""
    return Machine(
        cores=os.cpu_count() or 1,
        cpu=_cpu(),
        python=platform.python_version(),
        kernel=platform.release().split("-")[0],
        pinned=pinned,
        load_before=load_before,
        load_after=load_average(),
    )


def load_average() -> float:
    """Runnable processes over the last minute."""
    return round(os.getloadavg()[0], 2)


def tree(root: int) -> list[int]:
    """A process and all that it started."""
    parents = {number: _parent(number) for number in map(int, filter(str.isdigit, os.listdir("/proc")))}
    found = {root}
    while more := {number for number, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def cpu_seconds(processes: Sequence[int]) -> float:
    """CPU that they have used up to now, their own and the kernel's for them; those that have ended count nothing."""
    fields = (_stat(number) for number in processes)
    return sum(int(each[11]) + int(each[12]) for each in fields if each) / TICKS


def threads(processes: Sequence[int]) -> int:
    """How many threads they have."""
    return sum(int(each[17]) for number in processes if (each := _stat(number)))


def own_cpu_seconds() -> float:
    """CPU of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _parent(number: int) -> int:
    return int(found[1]) if (found := _stat(number)) else 0


def _stat(number: int) -> list[str]:
    """The fields of /proc/N/stat from the third on; none for a process that has ended."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _cpu() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
