"""The server stops in time whatever is open, and tells its streams before it waits for them."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from litestar import Request, Response, get
from litestar.response import Stream

from potentia.entrypoints.http.server import DrainingServer, server
from potentia.entrypoints.http.streams import event_stream
from tests.fixtures.service import Service
from tests.http.bare import bare_app


@get("/patient")
async def patient(request: Request[Any, Any, Any]) -> Response[Any]:
    """A stream like that of a run, in which nothing happens."""

    async def idle() -> AsyncIterator[None]:
        while True:
            yield None
            await asyncio.sleep(0.05)

    return event_stream(request, None, idle())


@get("/deaf")
async def deaf() -> Stream:
    """A stream that never looks whether the server is about to stop."""

    async def forever() -> AsyncIterator[bytes]:
        while True:
            yield b": on and on\n\n"
            await asyncio.sleep(0.05)

    return Stream(forever(), media_type="text/event-stream")


@asynccontextmanager
async def serving(drain_seconds: int) -> AsyncIterator[tuple[str, DrainingServer, "asyncio.Task[None]"]]:
    """A server on a free port: its address, itself, and the task that is over when it has stopped."""
    it = server(bare_app(patient, deaf), host="127.0.0.1", port=0, drain_seconds=drain_seconds)
    task = asyncio.create_task(it.serve())
    while not it.started:
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{it.servers[0].sockets[0].getsockname()[1]}", it, task
    finally:
        it.should_exit = True
        await task


async def test_streams_are_told_before_they_are_waited_for() -> None:
    """SIGTERM with 20 open streams: each ends by itself with a hint when to come again, and the process is free."""
    async with serving(8) as (address, _, stopped), httpx.AsyncClient(base_url=address) as client:

        async def listen() -> str:
            return (await client.get("/patient", timeout=20)).text

        listeners = [asyncio.create_task(listen()) for _ in range(20)]
        await asyncio.sleep(0.5)
        assert not any(each.done() for each in listeners)
        began = time.monotonic()
        os.kill(os.getpid(), signal.SIGTERM)
        endings = await asyncio.gather(*listeners)
        await stopped
        assert time.monotonic() - began < 2
    assert all(ending.endswith("retry: 1000\n\n") for ending in endings)


async def test_a_deaf_stream_is_cut_when_its_time_is_over() -> None:
    """A route that forgot to look cannot keep the process alive."""
    async with (
        serving(1) as (address, it, stopped),
        httpx.AsyncClient(base_url=address) as client,
        client.stream("GET", "/deaf") as response,
    ):
        assert response.status_code == 200
        began = time.monotonic()
        it.should_exit = True
        await stopped
        assert 0.9 < time.monotonic() - began < 3


async def test_the_server_does_not_say_what_it_is() -> None:
    async with serving(1) as (address, _, _), httpx.AsyncClient(base_url=address) as client:
        assert "server" not in (await client.get("/health")).headers


async def test_a_head_request_over_a_real_socket_is_no_fault(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """The server counts the bytes that a method promises: by HEAD there are none, whatever Content-Length says."""
    gone = await service.client.head("/health")
    usual = await service.client.get("/health")
    assert (gone.status_code, gone.content, gone.headers["content-length"]) == (200, b"", str(len(usual.content)))
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == []
