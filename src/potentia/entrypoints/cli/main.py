"""The script `potentia`: finds the command, and turns errors that have a clear line into that line."""

import importlib
import sys
from collections.abc import Mapping
from typing import Final

import click

from potentia import __doc__ as about
from potentia.domain.errors import DomainError, Invalid
from potentia.entrypoints.cli.embedded.process import StartError
from potentia.entrypoints.http import texts
from potentia.entrypoints.settings import SettingsError

COMMANDS: Final[Mapping[str, str]] = {
    "up": "Start everything on this machine and keep it running.",
    "api": "Serve HTTP and WebSocket.",
    "worker": "Carry out jobs and chat runs.",
    "migrate": "Bring the database's schema up to date.",
    "doctor": "Check every setting and server, and say how to mend what is wrong.",
    "users": "List and create users.",
    "mail": "List and show the mails that are kept for want of a mail server.",
    "jobs": "List, show and retry background jobs.",
    "audit": "Verify the audit, and export what shows later that nothing was cut off.",
    "promises": "What Potentia promises, and what proves it.",
    "settings": "Print the table of all settings (Markdown).",
}


class LazyGroup(click.Group):
    """Commands whose modules are imported when they are called: `up` never loads the database's driver."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = getattr(importlib.import_module(f"potentia.entrypoints.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, help=about)
@click.version_option(package_name="potentia")
def potentia() -> None:
    pass


def main() -> None:
    """Run the command line; mistakes of the surroundings end it with code 1 and a line each on stderr."""
    try:
        potentia()
    except SettingsError as error:
        _fail(*error.problems)
    except StartError as error:
        _fail(str(error))
    except DomainError as error:
        _fail(*_words(error))


def _words(error: DomainError) -> list[str]:
    """What a person reads about an error, and a line more for each field that is not acceptable."""
    codes = [each.code for each in type(error).__mro__ if hasattr(each, "code")]
    problems = error.fields if isinstance(error, Invalid) else ()
    fields = [texts.text((each.code, "invalid-value"), each.facts, texts.DEFAULT).detail for each in problems]
    named = [f"{problem.field}: {detail}" for problem, detail in zip(problems, fields, strict=True)]
    return [f"{texts.text(codes, error.facts, texts.DEFAULT).title} ({error.code})", *named]


def _fail(*lines: str) -> None:
    for line in lines:
        click.echo(f"potentia: {line}", err=True)
    sys.exit(1)


if __name__ == "__main__":
    main()
