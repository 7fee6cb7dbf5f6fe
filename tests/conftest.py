"""Fixtures for all tests. A server starts only when a test asks for one, so that unit tests start none.

Properties are tried on 30 examples by `make check`, on 100 by `make test`, and on 1,000 by `make nightly`.
"""

from hypothesis import settings

settings.register_profile("quick", max_examples=30, stateful_step_count=25)
settings.register_profile("thorough", max_examples=1_000, deadline=None)

pytest_plugins = [
    "tests.fixtures.gemini",
    "tests.fixtures.servers",
    "tests.fixtures.worlds",
    "tests.fixtures.service",
    "tests.fixtures.workshop",
    "tests.plugins.slow_callbacks",
]
