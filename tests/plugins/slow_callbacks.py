"""Lists, at the end of a test run, what held the event loop for longer than 100 ms.

asyncio's debug mode (`asyncio_debug` in pyproject.toml) measures each callback and logs the slow ones. They fail
nothing, since a busy machine makes them too: the list is for reading.
"""

import logging
from typing import Any

import pytest

SLOW_MESSAGE = "Executing %s took %.3f seconds"
LISTED = 20
SlowCallback = tuple[float, str, str]
"""Seconds, the test, and what ran."""


class SlowCallbacks(logging.Handler):
    """Keeps what asyncio says of slow callbacks, from every process of the run."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[SlowCallback] = []
        self._test = "outside a test"

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == SLOW_MESSAGE and isinstance(record.args, tuple):
            what, seconds = record.args
            self.found.append((float(str(seconds)), self._test, str(what)))

    @pytest.hookimpl
    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._test = nodeid

    @pytest.hookimpl
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        logging.getLogger("asyncio").removeHandler(self)
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput["slow_callbacks"] = self.found

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A process of pytest-xdist has ended: take over what it kept (nothing if it crashed)."""
        self.found += getattr(node, "workeroutput", {}).get("slow_callbacks", [])

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if not self.found:
            return
        terminalreporter.section(f"callbacks over 100 ms: {len(self.found)}, slowest first")
        for seconds, test, what in sorted(self.found, reverse=True)[:LISTED]:
            terminalreporter.line(f"{seconds * 1000:6.0f} ms  {test}  {what}")


def pytest_configure(config: pytest.Config) -> None:
    slow = SlowCallbacks()
    logging.getLogger("asyncio").addHandler(slow)
    config.pluginmanager.register(slow, "slow-callbacks")
