"""The settings of a command: the environment's, and what a `potentia up` on this machine has told beside it."""

import os

from potentia.entrypoints.cli.folder import DataFolder
from potentia.entrypoints.settings import Settings


def current_settings() -> Settings:
    """The settings for a command that needs servers: those named in the environment, else those of a running `up`.

    Raises:
        SettingsError: what is missing or not accepted.
    """
    environ = dict(os.environ)
    folder = DataFolder(Settings.read(environ, without=Settings.UP_PROVIDES).data_dir)
    return Settings.read(folder.told() | environ)
