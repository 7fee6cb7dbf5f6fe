"""The loop monitor catches who holds the event loop, and says nothing of who does not."""

import asyncio
import time

import pytest
import structlog
from litestar import get
from litestar.params import FromPath

from tests.http.bare import bare_app, calling, settings


@get("/hold/{ms:int}")
async def hold(ms: FromPath[int]) -> None:
    """Blocks the loop, as no handler should."""
    really_block(ms / 1000)


def really_block(seconds: float) -> None:
    time.sleep(seconds)


@get("/wait/{ms:int}")
async def wait(ms: FromPath[int]) -> None:
    """Takes its time without blocking anybody."""
    await asyncio.sleep(ms / 1000)


async def test_who_holds_the_loop_is_caught_in_the_act() -> None:
    """With the time, the request and the very line; once for each time; values are not told."""
    app = bare_app(hold, wait, settings=settings(loop_monitor="1"))
    with structlog.testing.capture_logs() as lines:
        async with calling(app) as client:
            for path in ("/hold/300", "/wait/300", "/hold/20", "/hold/250"):
                assert (await client.get(path)).status_code == 200
            await asyncio.sleep(0.1)
            metrics = (await client.get("/metrics")).text
    caught = [line for line in lines if line["event"] == "event loop held" and line["endpoint"] == "/hold/{ms}"]
    assert [line["method"] for line in caught] == ["GET", "GET"]
    assert 290 < caught[0]["blocked_time_ms"] < 600
    assert 240 < caught[1]["blocked_time_ms"] < 600
    assert caught[0]["stack"][-1].endswith("really_block")
    assert any(frame.endswith(" hold") for frame in caught[0]["stack"])
    count = next(line for line in metrics.splitlines() if line.startswith("event_loop_lag_seconds_count"))
    slow = next(line for line in metrics.splitlines() if line.startswith('event_loop_lag_seconds_bucket{le="0.1"}'))
    assert float(count.split()[1]) - float(slow.split()[1]) >= 2


@pytest.mark.parametrize("given", ["0", ""])
async def test_nothing_of_it_runs_unless_it_is_switched_on(given: str) -> None:
    with structlog.testing.capture_logs() as lines:
        async with calling(bare_app(hold, settings=settings(loop_monitor=given))) as client:
            await client.get("/hold/150")
            assert "event_loop_lag" not in (await client.get("/metrics")).text
    assert "event loop held" not in [line["event"] for line in lines]
