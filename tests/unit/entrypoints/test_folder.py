"""The data folder is held by one `up` at a time, keeps its secrets to its owner, and tells other commands what runs."""

import stat
from pathlib import Path

import pytest

from potentia.entrypoints.cli.embedded.process import StartError
from potentia.entrypoints.cli.folder import DataFolder

TOLD = {"POTENTIA_REDIS_URL": "unix:///somewhere/valkey.sock"}


def test_one_holder_at_a_time(tmp_path: Path) -> None:
    """While one holds the folder another is refused; afterwards it may."""
    first, second = DataFolder(tmp_path / "data"), DataFolder(tmp_path / "data")
    with first.held(), pytest.raises(StartError, match="Another `potentia up` runs on"), second.held():
        raise AssertionError
    with second.held():
        pass


def test_a_refused_holder_leaves_what_was_told(tmp_path: Path) -> None:
    """The second `up`, refused, does not make other commands lose the first one's servers."""
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)
    with first.held():
        first.tell(TOLD)
        with pytest.raises(StartError), second.held():
            raise AssertionError
        assert DataFolder(tmp_path).told() == TOLD


def test_nothing_is_told_once_nobody_holds_it(tmp_path: Path) -> None:
    """What a killed `up` left behind is not believed, nor what was never told."""
    folder = DataFolder(tmp_path)
    assert folder.told() == {}
    folder.tell(TOLD)
    assert folder.told() == {}
    with folder.held():
        assert folder.told() == {}


def test_the_secret_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """Two calls give one key of mode 600, long enough for the settings."""
    key = DataFolder(tmp_path).secret_key()
    assert DataFolder(tmp_path).secret_key() == key
    assert len(key) >= 32
    assert stat.S_IMODE((tmp_path / "secret-key").stat().st_mode) == 0o600


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    """Only a folder that it makes itself gets a mode from it."""
    given = tmp_path / "given"
    given.mkdir(mode=0o750)
    before = given.stat().st_mode
    with DataFolder(given).held():
        assert given.stat().st_mode == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file where the folder should be is one clear error."""
    (tmp_path / "data").write_text("")
    with pytest.raises(StartError, match="Cannot write to the data folder"), DataFolder(tmp_path / "data").held():
        raise AssertionError
