"""A mail server on loopback that keeps what it takes (RFC 5321), and misbehaves where a test says so."""

import asyncio
import ssl
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True)
class Received:
    """A mail that was taken, its sender and recipient as the envelope had them."""

    sender: str
    recipient: str
    content: bytes


@dataclass
class ScriptedSmtp:
    """`says` replaces the reply to a command (`MAIL`, `RCPT`, `.` for the end of the content, `CONNECT`); at the
    command `hangs_at` nothing is said any more, at `drops_at` the line is cut.

    With `login` only `(name, password)` may send; `tls` is offered by STARTTLS, or used from the start.
    """

    says: dict[str, str] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    hangs_at: str | None = None
    drops_at: str | None = None
    login: tuple[str, str] | None = None
    tls: ssl.SSLContext | None = None
    tls_at_once: bool = False
    received: list[Received] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    port: int = 0

    async def __aenter__(self) -> Self:
        context = self.tls if self.tls_at_once else None
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            await Talk(self, reader, writer).run()
        writer.close()
        with suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()


class Dropped(ConnectionError):
    """The script cuts the line."""


class Talk:
    """One connection."""

    def __init__(self, server: ScriptedSmtp, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._sender = self._recipient = ""
        self._known = server.login is None

    async def run(self) -> None:
        await self._reply("CONNECT", "220 scripted")
        while line := await self._reader.readline():
            command = line.decode().rstrip("\r\n")
            self._server.commands.append(command)
            name = command.split()[0].upper() if command.strip() else ""
            answer: dict[str, Callable[[str], str]] = {"EHLO": self._ehlo, "MAIL": self._mail, "RCPT": self._rcpt}
            if name == "QUIT":
                await self._reply(name, "221 bye")
                return
            if name == "DATA":
                await self._data()
            elif name == "STARTTLS":
                await self._start_tls()
            elif name == "AUTH":
                await self._reply(name, self._auth(command))
            else:
                await self._reply(name, answer.get(name, lambda _: "500 what?")(command))

    async def _reply(self, name: str, usual: str) -> None:
        if self._server.hangs_at == name:
            await self._reader.read()  # until the other side has had enough
            raise Dropped
        if self._server.drops_at == name:
            raise Dropped
        self._writer.write(self._server.says.get(name, usual).encode() + b"\r\n")
        await self._writer.drain()

    def _ehlo(self, _: str) -> str:
        encrypted = self._writer.get_extra_info("sslcontext") is not None
        offered = ["scripted", "8BITMIME"]
        offered += ["STARTTLS"] if self._server.tls and not encrypted else []
        offered += ["AUTH PLAIN"] if self._server.login else []
        return "\r\n".join([*(f"250-{each}" for each in offered[:-1]), f"250 {offered[-1]}"])

    def _mail(self, command: str) -> str:
        self._sender = command.partition("<")[2].partition(">")[0]
        return "250 ok" if self._known else "530 sign in first"

    def _rcpt(self, command: str) -> str:
        self._recipient = command.partition("<")[2].partition(">")[0]
        return "550 no such mailbox" if self._recipient in self._server.refused else "250 ok"

    def _auth(self, command: str) -> str:
        _, name, password = b64decode(command.split()[-1]).decode().split("\0")
        self._known = (name, password) == self._server.login
        return "235 welcome" if self._known else "535 wrong"

    async def _data(self) -> None:
        await self._reply("DATA", "354 go on")
        if not self._server.says.get("DATA", "354").startswith("3"):
            return
        content = await self._reader.readuntil(b"\r\n.\r\n")
        if not self._server.says.get(".", "2").startswith(("4", "5")):
            kept = content.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
            self._server.received.append(Received(self._sender, self._recipient, kept))
        await self._reply(".", "250 taken")

    async def _start_tls(self) -> None:
        assert self._server.tls is not None
        await self._reply("STARTTLS", "220 go on")
        await self._writer.start_tls(self._server.tls)
