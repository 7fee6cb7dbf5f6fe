"""Fixtures for all tests. A server starts only when a test asks for one, so that unit tests start none."""

pytest_plugins = [
    "tests.fixtures.gemini",
    "tests.fixtures.servers",
    "tests.fixtures.worlds",
    "tests.fixtures.service",
    "tests.fixtures.workshop",
    "tests.plugins.slow_callbacks",
]
