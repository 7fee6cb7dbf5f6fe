"""An HTTP/1.1 client that costs next to nothing: one keep-alive connection, requests as ready bytes.

It understands what our servers send: a Content-Length, or chunks that are flushed one event at a time.
"""

import asyncio
import time
from typing import Self, cast

HEAD_END = b"\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"
ANSWER_SECONDS = 30.0


class WrongAnswer(Exception):
    """An answer of another status than expected: figures of errors are no figures."""


class Connection(asyncio.Protocol):
    """One request at a time."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._marker = b""
        self._marked = 0.0
        self._ends_with_marker = False
        self._done: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, port: int) -> Self:
        """A connection to this machine's `port`."""
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(cls, "127.0.0.1", port)
        return connection

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    async def exchange(self, request: bytes, expect: int = 200) -> bytes:
        """The body of the answer. Raises WrongAnswer."""
        await self._send(request)
        return self._body(expect)

    async def until(self, request: bytes, marker: bytes, expect: int = 200) -> float:
        """When (perf_counter) `marker` came first in a stream, which is read to its end. Raises WrongAnswer."""
        self._marker, self._marked = marker, 0.0
        await self._send(request)
        self._marker = b""
        self._body(expect)
        if not self._marked:
            raise WrongAnswer(f"no {marker!r} in {bytes(self._received[-500:])!r}")
        return self._marked

    async def first(self, request: bytes, marker: bytes) -> None:
        """Wait for `marker` in a stream; what comes after it is not for this connection, which is to be closed."""
        self._marker, self._marked, self._ends_with_marker = marker, 0.0, True
        await self._send(request)

    async def _send(self, request: bytes) -> None:
        assert self._transport
        self._received.clear()
        self._done = asyncio.get_running_loop().create_future()
        timer = asyncio.get_running_loop().call_later(ANSWER_SECONDS, self._fail, TimeoutError("no answer"))
        self._transport.write(request)
        try:
            await self._done
        finally:
            timer.cancel()

    def _body(self, expect: int) -> bytes:
        head, _, body = bytes(self._received).partition(HEAD_END)
        if int(head[9:12]) != expect:
            raise WrongAnswer(f"{head[:12].decode()} instead of {expect}: {body[:300].decode(errors='replace')}")
        return body

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's are no subclass

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._marker and not self._marked and self._marker in self._received:
            self._marked = time.perf_counter()
        is_over = bool(self._marked) if self._ends_with_marker else is_whole(self._received)
        if self._done and not self._done.done() and is_over:
            self._done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(error or ConnectionResetError("the server closed the connection"))

    def _fail(self, error: Exception) -> None:
        if self._done and not self._done.done():
            self._done.set_exception(error)


def is_whole(received: bytes | bytearray) -> bool:
    """Whether the answer has come to its end."""
    end = received.find(HEAD_END)
    if end < 0:
        return False
    head = received[:end].lower()
    at = head.find(b"\r\ncontent-length:")
    if at >= 0:
        length = int(head[at + 17 :].split(b"\r\n", 1)[0])
        return len(received) >= end + len(HEAD_END) + length
    return b"\r\ntransfer-encoding: chunked" not in head or received.endswith(LAST_CHUNK)


def request(method: str, path: str, token: str = "", body: bytes = b"", **headers: str) -> bytes:
    """The bytes of a request; keyword headers: `accept="text/event-stream"`."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"Authorization: Bearer {token}"] if token else []
    lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"] if body else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body
