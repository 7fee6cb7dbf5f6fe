"""`potentia settings`: the table of every variable, as the manual has it."""

import click

from potentia.entrypoints.settings import Variable, variable_name, variables

HEAD = """\
# Settings

Every setting is a variable of the environment. All mistakes are told at once, at start, each with what is accepted;
a variable with the prefix `POTENTIA_` that is not in this table is one of them. An empty variable counts as not set.

This page is written by `potentia settings > docs/settings.md`.

| variable | default | accepts | meaning |
|---|---|---|---|
"""


@click.command("settings")
def settings() -> None:
    """Print the table of all settings (Markdown)."""
    click.echo(settings_page(), nl=False)


def settings_page() -> str:
    """The text of docs/settings.md."""
    return HEAD + "".join(_row(name, about) for name, about in variables().items())


def _row(name: str, about: Variable) -> str:
    default = "–" if about.default is None else f"`{about.default}`"
    return f"| `{variable_name(name)}` | {default} | {about.accepts} | {about.about} |\n"
