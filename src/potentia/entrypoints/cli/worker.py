"""`potentia worker`: jobs and chat runs, until SIGTERM or Ctrl-C."""

import click
import uvloop

from potentia.entrypoints.cli.environment import current_settings
from potentia.entrypoints.worker.main import run


@click.command("worker")
def worker() -> None:
    """Carry out jobs and chat runs."""
    uvloop.run(run(current_settings()))
