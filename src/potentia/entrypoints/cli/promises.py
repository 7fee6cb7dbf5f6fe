"""`potentia promises`: the project's own account of what it can prove."""

import tomllib
from pathlib import Path
from typing import Any

import click
from rich.table import Table

from potentia.entrypoints.cli.checkout import checkout
from potentia.entrypoints.cli.tables import show


@click.command("promises")
def promises() -> None:
    """What Potentia promises, and what proves it."""
    table = Table("promise", "proof", "last figure", show_lines=True)
    for promise in read_promises(checkout() / "docs" / "promises.toml"):
        table.add_row(promise["text"], promise["proof"], str(promise.get("figure", "")))
    show(table)


def read_promises(file: Path) -> list[dict[str, Any]]:
    """The entries of `file`: each a `[[promise]]` with `id`, `text`, `proof` and, once measured, `figure`."""
    entries: list[dict[str, Any]] = tomllib.loads(file.read_text())["promise"]
    return entries
