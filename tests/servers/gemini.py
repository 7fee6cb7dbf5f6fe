"""Gemini as a script: an HTTP/1.1 server on loopback that answers what it was told to, and fails as Gemini does.

A reply is a function of the request and of the connection, so that one can be slow, broken or cut. Those that are
queued for a kind of call (`server.next["answer"]`) come first, then its standing one (`server.always["answer"]`).
"""

import asyncio
import json
import re
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from potentia.adapters.offline.embedder import embedding

STREAM, ONCE, EMBED = "streamGenerateContent", "generateContent", "batchEmbedContents"
PACE = 0.3
"""Seconds between two pieces of an answer that is to be seen streaming."""
COUNTS = {"promptTokenCount": 21, "candidatesTokenCount": 7, "thoughtsTokenCount": 5, "totalTokenCount": 33}


@dataclass(frozen=True)
class Request:
    """What came. `method` is what follows the colon of the path, `model` what precedes it."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def method(self) -> str:
        return self.path.partition("?")[0].rpartition(":")[2]

    @property
    def model(self) -> str:
        return self.path.rpartition(":")[0].rpartition("/")[2]

    @property
    def kind(self) -> str:
        """Which call of Potentia's it is: answer, embed, judge or assess."""
        if self.method != ONCE:
            return {STREAM: "answer", EMBED: "embed"}[self.method]
        schema = self.body["generationConfig"]["responseJsonSchema"]
        return "judge" if "decision" in schema["properties"] else "assess"

    @property
    def facts(self) -> dict[str, Any]:
        """The JSON value that a Judge or an Assessor gets."""
        facts, _ = json.JSONDecoder().raw_decode(self.body["contents"][-1]["parts"][0]["text"])
        return dict(facts)

    @property
    def remembered(self) -> str:
        """The system instruction, where what is remembered of the person stands."""
        return _text(self.body["systemInstruction"])

    @property
    def turns(self) -> list[str]:
        """What was said in the conversation; the last one is the question."""
        return [_text(content) for content in self.body["contents"]]


@dataclass(frozen=True)
class Connection:
    """Where a reply is written to."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, status: int, body: bytes, **headers: str) -> None:
        """A whole response; keywords become headers (`retry_after`)."""
        lines = [f"HTTP/1.1 {status} Scripted", f"Content-Length: {len(body)}", "Content-Type: application/json"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self.writer.drain()

    async def begin(self) -> None:
        """The head of a stream of events."""
        head = "HTTP/1.1 200 Scripted\r\nTransfer-Encoding: chunked\r\nContent-Type: text/event-stream\r\n\r\n"
        self.writer.write(head.encode())
        await self.writer.drain()

    async def event(self, value: object) -> None:
        data = f"data: {json.dumps(value)}\r\n\r\n".encode()
        self.writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await self.writer.drain()

    async def end(self) -> None:
        self.writer.write(b"0\r\n\r\n")
        await self.writer.drain()

    def cut(self) -> None:
        """As a network does it: without a word."""
        self.writer.transport.abort()

    async def until_left(self) -> None:
        """Until the other side has gone."""
        await self.reader.read()


Reply = Callable[[Request, Connection], Awaitable[None]]


def chunk(text: str = "", finish: str | None = None, *, thought: bool = False, **more: object) -> dict[str, Any]:
    """One GenerateContentResponse; without text its content has no parts at all."""
    content: dict[str, Any] = {"role": "model"}
    if text:
        content["parts"] = [{"text": text, "thought": True}] if thought else [{"text": text}]
    candidate = {"content": content, "index": 0} | ({"finishReason": finish} if finish else {})
    return {"candidates": [candidate], "usageMetadata": COUNTS} | more


def sends(*chunks: object, pace: float = 0.0) -> Reply:
    """These responses, one after the other for a stream, or the only one; `pace` is the time between two."""

    async def reply(request: Request, connection: Connection) -> None:
        if request.method != STREAM:
            await connection.send(200, json.dumps(chunks[-1]).encode())
            return
        await connection.begin()
        for each in chunks:
            await connection.event(each)
            await asyncio.sleep(pace)
        await connection.end()

    return reply


def says(*pieces: str, pace: float = 0.0) -> Reply:
    """An answer in pieces, after a thought that is not for the reader."""
    return sends(chunk("Let me think.", thought=True), *map(chunk, pieces), chunk(finish="STOP"), pace=pace)


def tells(value: object) -> Reply:
    """A structured answer."""
    return sends(chunk(json.dumps(value), "STOP"))


def fails(status: int, delay: str | None = None, retry_after: str | None = None) -> Reply:
    """An error as Google writes it; `delay` as in `1.5s`."""
    details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": delay}] if delay else []
    error = {"code": status, "message": "scripted", "status": "SCRIPTED", "details": details}
    headers = {"retry_after": retry_after} if retry_after else {}

    async def reply(_: Request, connection: Connection) -> None:
        await connection.send(status, json.dumps({"error": error}).encode(), **headers)

    return reply


def raw(body: bytes) -> Reply:
    """200, and anything."""

    async def reply(_: Request, connection: Connection) -> None:
        await connection.send(200, body)

    return reply


async def hangs(_: Request, connection: Connection) -> None:
    """Never answers."""
    await connection.until_left()


def stalls(*pieces: str) -> Reply:
    """Begins to stream and never goes on."""

    async def reply(_: Request, connection: Connection) -> None:
        await connection.begin()
        for piece in pieces:
            await connection.event(chunk(piece))
        await connection.until_left()

    return reply


def cuts(*pieces: str) -> Reply:
    """Streams, and breaks the connection in the middle."""

    async def reply(_: Request, connection: Connection) -> None:
        await connection.begin()
        for piece in pieces:
            await connection.event(chunk(piece))
        await asyncio.sleep(0.02)
        connection.cut()

    return reply


EMPTY = sends({"candidates": [], "usageMetadata": COUNTS})
MALFORMED = raw(b'{"candidates": [{"content": {"par')
UNREADABLE = sends(chunk("Sure! Here is what you asked for:", "STOP"))
"""Well-formed, but what was to be JSON by a schema is prose."""
BLOCKED = sends({"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": COUNTS})


async def listens(request: Request, connection: Connection) -> None:
    """As an Assessor: "my … is …" in the message is a fact, and nothing else is one."""
    said = re.finditer(r"\bmy (.+?) is (\w+)", request.facts["message"], re.IGNORECASE)
    facts = [{"subject": one[1], "text": f"Their {one[1]} is {one[2]}.", "quote": one[0]} for one in said]
    await tells({"findings": [{"kind": "fact"} | fact for fact in facts]})(request, connection)


async def reads(request: Request, connection: Connection) -> None:
    """As a Specialist: knows what stands in this very request, and nothing else."""
    question = re.search(r"\bwhat is my (.+?)\?", request.turns[-1], re.IGNORECASE)
    if question is None:
        await says("I have read: ", request.turns[-1], pace=PACE)(request, connection)
        return
    told = "\n".join([request.remembered, *request.turns])
    found = re.search(rf"\b{re.escape(question[1])} is (\w+)", told, re.IGNORECASE)
    known = (f"Your {question[1]} ", f"is {found[1]}.") if found else ("I do ", "not know.")
    await says(*known, pace=PACE)(request, connection)


async def _embeds(request: Request, connection: Connection) -> None:
    """Vectors that are not of unit length, as shortened ones may be; the prefix is not hashed."""
    texts = [each["content"]["parts"][0]["text"] for each in request.body["requests"]]
    vectors = [[2 * value for value in embedding(text.rpartition(": ")[2])] for text in texts]
    await connection.send(200, json.dumps({"embeddings": [{"values": vector} for vector in vectors]}).encode())


async def _judges(request: Request, connection: Connection) -> None:
    """Goes on where there is something to go on with."""
    verdict = {"decision": "continue" if request.facts["active"] else "new", "reason": "As scripted."}
    await tells(verdict | {"title": "A scripted subject"})(request, connection)


@dataclass
class GeminiServer:
    """The running server: what it shall answer, and what it was asked."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    next: defaultdict[str, deque[Reply]] = field(default_factory=lambda: defaultdict(deque))
    always: dict[str, Reply] = field(
        default_factory=lambda: {
            "answer": says("It is ", "as you ", "said."),
            "judge": _judges,
            "assess": tells({"findings": []}),
            "embed": _embeds,
        }
    )
    _server: asyncio.Server | None = None
    _connections: dict[asyncio.Task[None], asyncio.StreamWriter] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def asked(self, kind: str) -> list[Request]:
        return [request for request in self.requests if request.kind == kind]

    def everything(self, reply: Reply) -> None:
        """From now on each kind of call is answered like this."""
        self.always = dict.fromkeys(self.always, reply)

    async def start(self) -> None:
        """Listen, at the same port as before."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse connections, and break those that there are."""
        if self._server is not None:
            self._server.close()
            self._server = None
            for writer in self._connections.values():
                writer.transport.abort()
            await asyncio.gather(*self._connections)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._connections[task] = writer
        try:
            while not writer.is_closing():
                request = await _read(reader)
                self.requests.append(request)
                queue = self.next[request.kind]
                reply = queue.popleft() if queue else self.always[request.kind]
                await reply(request, Connection(reader, writer))
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            del self._connections[task]
            writer.close()


def _text(content: Mapping[str, Any]) -> str:
    return "".join(part["text"] for part in content["parts"])


async def _read(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return Request(head[0].split()[1], headers, json.loads(body or b"{}"))


@asynccontextmanager
async def scripted_gemini() -> AsyncIterator[GeminiServer]:
    """A server on a free port."""
    server = GeminiServer()
    await server.start()
    try:
        yield server
    finally:
        await server.stop()
