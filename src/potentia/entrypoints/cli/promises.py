"""`potentia promises`: the project's own account of what it can prove."""

import tomllib
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from potentia.entrypoints.cli.checkout import checkout


@click.command("promises")
def promises() -> None:
    """What Potentia promises, and what proves it."""
    table = Table("promise", "proof", "last figure", show_lines=True)
    for promise in read_promises(checkout() / "docs" / "promises.toml"):
        table.add_row(promise["promise"], promise["proof"], str(promise.get("figure", "")))
    Console().print(table)


def read_promises(file: Path) -> list[dict[str, Any]]:
    """The entries of `file`: each a `[[promise]]` with `promise`, `proof` and, once measured, `figure`."""
    entries: list[dict[str, Any]] = tomllib.loads(file.read_text())["promise"]
    return entries
