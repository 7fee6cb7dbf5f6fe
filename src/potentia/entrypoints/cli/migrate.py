"""`potentia migrate`: bring the database's schema to the newest revision that this code knows."""

import click
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from potentia.entrypoints.cli.checkout import checkout
from potentia.entrypoints.cli.embedded.process import StartError
from potentia.entrypoints.cli.environment import current_settings


@click.command("migrate")
def migrate() -> None:
    """Bring the database's schema up to date."""
    try:
        command.upgrade(alembic_config(current_settings().database_url), "head")
    except CommandError as error:
        raise StartError(_clear(error)) from error


def alembic_config(database_url: str) -> Config:
    """Alembic's configuration for a database: `alembic/env.py` takes its address from the attributes."""
    config = Config(toml_file=checkout() / "pyproject.toml")
    config.attributes["database_url"] = database_url
    return config


def _clear(error: CommandError) -> str:
    if "Can't locate revision" in str(error):
        return (
            f"The database's schema is of another version of Potentia ({error}): run that one, or use another database"
        )
    return f"The migrations failed: {error}"
