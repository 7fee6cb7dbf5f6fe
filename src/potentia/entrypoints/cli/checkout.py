"""Where this copy of the project lies: its migrations and documents are not part of the installed package."""

from pathlib import Path

import potentia
from potentia.entrypoints.cli.embedded.process import StartError


def checkout() -> Path:
    """The folder of the checkout that this package runs from.

    Raises:
        StartError: the package was installed without its checkout.
    """
    folder = Path(potentia.__file__).parents[2]
    if not (folder / "pyproject.toml").is_file():
        raise StartError("This command runs from a checkout of Potentia: install it with `pip install --editable`")
    return folder
