"""Tables for a person and for a pipe."""

import sys

from rich.console import Console
from rich.table import Table

WIDTH_IN_A_PIPE = 240


def show(table: Table) -> None:
    """Print a table as wide as the terminal, or so wide that nothing is cut where there is none."""
    Console(width=None if sys.stdout.isatty() else WIDTH_IN_A_PIPE).print(table)
