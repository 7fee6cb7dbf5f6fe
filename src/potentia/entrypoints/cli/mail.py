"""`potentia mail`: what people would have been sent, where there is no mail server."""

from datetime import UTC
from uuid import UUID

import click
from rich.table import Table

from potentia.entrypoints import bootstrap
from potentia.entrypoints.cli.environment import environment
from potentia.entrypoints.cli.tables import show
from potentia.entrypoints.settings import Settings


@click.group("mail")
def mail() -> None:
    """List and show the mails that are kept for want of a mail server."""


@mail.command("list")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
def list_mails(limit: int) -> None:
    """The newest mails."""
    table = Table("id", "sent (UTC)", "to", "subject")
    for each in bootstrap.kept_mails(_settings()).newest(limit):
        sent = f"{each.sent_at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
        table.add_row(str(each.id), sent, each.to, each.subject)
    show(table)


@mail.command("show")
@click.argument("mail_id", type=click.UUID, required=False)
def show_mail(mail_id: UUID | None) -> None:
    """One mail, or the newest, as its reader would see it without HTML."""
    kept = bootstrap.kept_mails(_settings())
    found = next(kept.newest(1), None) if mail_id is None else kept.get(mail_id)
    if found is None:
        raise click.ClickException("No mail was kept yet.")
    click.echo(f"To: {found.to}\nSubject: {found.subject}\n\n{found.text}", nl=False)


def _settings() -> Settings:
    """The data folder is enough: nothing needs to run."""
    return Settings.read(environment(), without=Settings.UP_PROVIDES)
