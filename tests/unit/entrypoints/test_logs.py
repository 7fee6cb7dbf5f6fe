"""Log lines: a stream that cannot be written to fails nobody, and whatever is logged is one line of JSON."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from potentia.entrypoints import logs


class Broken(io.StringIO):
    """A pipe whose reader is gone, or a full disk. `tries` counts what was to be written."""

    tries = 0

    def write(self, text: str) -> int:
        self.tries += 1
        raise BrokenPipeError(32, "Broken pipe")


class Full(io.StringIO):
    """It takes the words, and fails when they are to reach the disk."""

    tries = 0

    def flush(self) -> None:
        self.tries += 1
        raise OSError(28, "No space left on device")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Logging is of the whole process: afterwards it is what it was."""
    root, before = logging.getLogger(), structlog.get_config()
    handlers, level, noisy = root.handlers, root.level, {name: logging.getLogger(name).level for name in logs.NOISY}
    yield
    structlog.configure(**before)
    root.handlers, root.level = handlers, level
    for name, each in noisy.items():
        logging.getLogger(name).setLevel(each)


@pytest.mark.parametrize("form", ["json", "console"])
@pytest.mark.parametrize("kind", [Broken, Full])
def test_a_stream_that_cannot_be_written_to_fails_nobody(form: str, kind: type[Broken | Full]) -> None:
    """Neither ours nor a library that logs."""
    stream = kind()
    logs.configure("info", form, stream)
    structlog.stdlib.get_logger("potentia.test").info("something happened", number=1)
    assert stream.tries == 1
    logging.getLogger("a.library").warning("something else")
    assert stream.tries == 2


def test_a_stream_that_is_closed_fails_nobody() -> None:
    """As standard error may be when the process ends."""
    stream = io.StringIO()
    logs.configure("info", "json", stream)
    stream.close()
    structlog.stdlib.get_logger("potentia.test").info("something happened")


@pytest.mark.parametrize("value", ["a\udcffb", "\ud800", {"nested": ["\udfff"]}])
def test_a_lone_surrogate_is_logged_escaped(value: object) -> None:
    """The name of an undecodable file, say (PEP 383): one line, ASCII where it has to be, and the same when read."""
    stream = io.StringIO()
    logs.configure("info", "json", stream)
    structlog.stdlib.get_logger("potentia.test").info("found", name=value)
    (line,) = stream.getvalue().splitlines()
    assert line.encode()
    assert json.loads(line)["name"] == value


def test_other_characters_are_logged_as_they_are() -> None:
    stream = io.StringIO()
    logs.configure("info", "json", stream)
    structlog.stdlib.get_logger("potentia.test").info("ditemukan", name="kucing 🐈\nbaru")
    (line,) = stream.getvalue().splitlines()
    assert "🐈" in line
    assert json.loads(line)["name"] == "kucing 🐈\nbaru"
