"""Ask the API whether it is ready, without an HTTP client: `up` stays small."""

import asyncio
from typing import Final
from urllib.parse import urlsplit

from potentia.entrypoints.cli.embedded.process import StartError

READY_SECONDS: Final = 60.0
ASK_SECONDS: Final = 5.0


async def until_ready(address: str) -> None:
    """Wait until `GET /ready` answers 200.

    Raises:
        StartError: it did not within 60 seconds.
    """
    answer = "no answer"
    try:
        async with asyncio.timeout(READY_SECONDS):
            while (answer := await ask(address)) != "200":
                await asyncio.sleep(0.2)
    except TimeoutError:
        raise StartError(f"{address}/ready did not answer 200 within {READY_SECONDS:.0f} s: {answer}") from None


async def ask(address: str) -> str:
    """The status that `GET /ready` answers, or why there is none."""
    parts = urlsplit(address)
    try:
        async with asyncio.timeout(ASK_SECONDS):
            return await _status(parts.hostname or "", parts.port or 80)
    except TimeoutError:
        return "no answer"
    except OSError as error:
        return error.strerror or "no answer"


async def _status(host: str, port: int) -> str:
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(b"GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        words = (await reader.readline()).split()
        return words[1].decode() if len(words) > 1 else "no answer"
    finally:
        writer.close()
