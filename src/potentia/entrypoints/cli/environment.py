"""The environment of the command line: whole for child processes, as settings for everything else."""

import os

from potentia.entrypoints.cli.folder import DataFolder
from potentia.entrypoints.settings import Settings, SettingsError


def environment() -> dict[str, str]:
    """A copy of the environment, to be completed and handed on to child processes."""
    return dict(os.environ)


def current_settings() -> Settings:
    """The settings for a command that needs servers: those named in the environment, else those of a running `up`.

    Raises:
        SettingsError: what is missing or not accepted.
    """
    environ = environment()
    folder = DataFolder(Settings.read(environ, without=Settings.UP_PROVIDES).data_dir)
    told = folder.told()
    try:
        return Settings.read(told | environ)
    except SettingsError as error:
        hint = f"`potentia up`, which would bring them, does not run on {folder.path}"
        raise SettingsError(error.problems if told else [hint, *error.problems]) from None
