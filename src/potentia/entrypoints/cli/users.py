"""`potentia users`: list and create accounts."""

import asyncio
import json
import secrets
from datetime import UTC

import click
from rich.table import Table

from potentia.domain.identity.model import User
from potentia.entrypoints import bootstrap
from potentia.entrypoints.cli.environment import current_settings
from potentia.entrypoints.cli.tables import show

PASSWORD_BYTES = 12


@click.group("users")
def users() -> None:
    """List and create users."""


@users.command("list")
def list_users() -> None:
    """The newest accounts, guests among them."""
    table = Table("id", "e-mail", "name", "administrator", "created (UTC)")
    for user in asyncio.run(_all_users()):
        created = f"{user.created_at.astimezone(UTC):%Y-%m-%d %H:%M}"
        table.add_row(str(user.id), user.email or "(guest)", user.name, "yes" if user.is_admin else "", created)
    show(table)


@users.command("create")
@click.argument("email")
@click.option("--name", default="", help="Shown to others; the e-mail's first part where it is left out.")
@click.option("--admin", is_flag=True, help="May also administer: see every job, and more to come.")
@click.password_option(help="Asked for where it is left out.")
def create(email: str, name: str, admin: bool, password: str) -> None:
    """Create an account."""
    user = asyncio.run(_create(email, password, name or email.partition("@")[0], admin))
    click.echo(f"Created {user.email} ({user.id})")


@users.command("first", hidden=True)
def first() -> None:
    """Create the first administrator where there is no account yet, and print how to log in, as JSON, once."""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    account = asyncio.run(_first_administrator(password))
    if account:
        click.echo(json.dumps({"email": account.email, "password": password}))


async def _all_users() -> list[User]:
    async with bootstrap.services(current_settings()) as services:
        return list(await services.identity.list_users())


async def _create(email: str, password: str, name: str, admin: bool) -> User:
    async with bootstrap.services(current_settings()) as services:
        return await services.identity.create_user(email, password, name, admin)


async def _first_administrator(password: str) -> User | None:
    async with bootstrap.services(current_settings()) as services:
        return await services.identity.first_administrator(password)
