"""`potentia jobs`: what is owed, what runs, what died and why, and another try."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import click
import msgspec
from rich.table import Table

from potentia.entrypoints import bootstrap
from potentia.entrypoints.cli.environment import current_settings
from potentia.entrypoints.cli.tables import show

Answer = TypeVar("Answer")


@click.group("jobs")
def jobs() -> None:
    """List, show and retry background jobs."""


@jobs.command("list")
@click.option("--dead", is_flag=True, help="Only jobs that will not be tried again by themselves.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
def list_jobs(dead: bool, limit: int) -> None:
    """The newest jobs."""
    table = Table("id", "kind", "state", "attempts", "due (UTC)", "last error")
    for job in _ask(lambda services: services.jobs.find(dead=dead, limit=limit)):
        table.add_row(str(job.id), job.kind, job.state, str(job.attempts), _instant(job.run_at), job.last_error or "")
    show(table)


@jobs.command("show")
@click.argument("job_id", type=click.UUID)
def show_job(job_id: UUID) -> None:
    """All that is known of one job."""
    job = _ask(lambda services: services.jobs.show(job_id))
    table = Table("field", "value", show_header=False)
    for field, value in msgspec.structs.asdict(job).items():
        table.add_row(field, _shown(value))
    show(table)


@jobs.command("retry")
@click.argument("job_id", type=click.UUID, required=False)
@click.option("--dead", is_flag=True, help="All dead jobs.")
def retry(job_id: UUID | None, dead: bool) -> None:
    """Try a dead job again, or all of them."""
    if (job_id is None) is not dead:
        raise click.UsageError("Name one job, or --dead for all of them.")
    count = _ask(lambda services: services.jobs.retry(job_id))
    click.echo(f"{count} job{'' if count == 1 else 's'} will be tried again.")


def _ask(question: Callable[[bootstrap.Services], Awaitable[Answer]]) -> Answer:
    async def ask() -> Answer:
        async with bootstrap.services(current_settings()) as services:
            return await question(services)

    return asyncio.run(ask())


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return _instant(value)
        case msgspec.Raw():
            return bytes(value).decode()
        case _:
            return str(value)


def _instant(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
