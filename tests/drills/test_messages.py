"""The API killed at random moments of posting: message and run both or neither, and one answer each."""

import asyncio
import random
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.drills.processes import Victim, report, running

CLIENTS = 10
API = ["-m", "potentia.entrypoints.cli.main", "api"]
WORKER = ["-m", "potentia.entrypoints.cli.main", "worker"]

UNFINISHED = "SELECT count(*) FROM jobs WHERE kind LIKE 'chat.%' AND done_at IS NULL AND dead_at IS NULL"
ORPHANS = {
    "messages without a run": """
        SELECT count(*) FROM messages m LEFT JOIN runs r ON r.user_id = m.user_id AND r.message_id = m.id
        WHERE m.role = 'user' AND r.id IS NULL""",
    "runs without a message": """
        SELECT count(*) FROM runs r LEFT JOIN messages m ON m.user_id = r.user_id AND m.id = r.message_id
        WHERE m.id IS NULL""",
    "runs without a job": """
        SELECT count(*) FROM runs r LEFT JOIN jobs j
        ON j.kind = 'chat.answer-message' AND convert_from(j.payload, 'UTF8')::json->>'run_id' = r.id::text
        WHERE j.id IS NULL""",
    "runs without an answer": """
        SELECT count(*) FROM runs r LEFT JOIN messages m ON m.user_id = r.user_id AND m.run_id = r.id
        WHERE m.id IS NULL""",
    "runs with two answers": """
        SELECT count(*) FROM
        (SELECT run_id FROM messages WHERE run_id IS NOT NULL GROUP BY run_id HAVING count(*) > 1) twice""",
    "runs that have not completed": "SELECT count(*) FROM runs WHERE status <> 'completed'",
}
"""What must not be in the database."""


@dataclass
class Posts:
    """What the clients know. Every second post that is cut off is given up, the others are sent again."""

    client: httpx.AsyncClient
    wanted: int
    begun: int = 0
    in_flight: int = 0
    answers: int = 0
    acknowledged: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Idempotency key → the ids of the message and of the run."""
    cut_off: int = 0
    given_up: int = 0

    async def converse(self, headers: dict[str, str]) -> None:
        """One client with one conversation, until there were enough posts of all clients together."""
        conversation = (await self._until_answered("/conversations", {}, headers))["id"]
        while self.begun < self.wanted:
            self.begun += 1
            body = {"content": f"Remember the number {self.begun}"}
            await self._say(
                f"/conversations/{conversation}/messages", body, headers | {"Idempotency-Key": str(uuid4())}
            )

    async def _say(self, path: str, body: object, headers: dict[str, str]) -> None:
        while True:
            try:
                answer = await self._post(path, body, headers)
            except httpx.TransportError:
                self.cut_off += 1
                if self.cut_off % 2:
                    self.given_up += 1
                    return
            else:
                if answer.status_code == httpx.codes.ACCEPTED:
                    told = answer.json()
                    self.acknowledged[headers["Idempotency-Key"]] = (told["message"]["id"], told["run"]["id"])
                    return
                assert answer.status_code == httpx.codes.CONFLICT, answer.text
            await asyncio.sleep(0.05)

    async def _post(self, path: str, body: object, headers: dict[str, str]) -> httpx.Response:
        self.in_flight += 1
        try:
            answer = await self.client.post(path, json=body, headers=headers)
        finally:
            self.in_flight -= 1
        self.answers += 1
        return answer

    async def _until_answered(self, path: str, body: object, headers: dict[str, str]) -> dict[str, Any]:
        while True:
            try:
                answer = await self.client.post(path, json=body, headers=headers)
            except httpx.TransportError:
                await asyncio.sleep(0.1)
            else:
                assert answer.is_success, answer.text
                told: dict[str, Any] = answer.json()
                return told

    async def sign_in(self) -> dict[str, str]:
        signed_in = await self._until_answered("/auth/guest", None, {})
        return {"Authorization": f"Bearer {signed_in['access_token']}"}


async def torment(api: Victim, posts: Posts, kills: int) -> Counter[str]:
    """Kill the API at `kills` random moments, spread over the posts, each after it has begun to answer them."""
    killed: Counter[str] = Counter()

    async def is_at_work() -> bool:
        return posts.in_flight > 0

    for turn in range(kills):
        answers = posts.answers
        while posts.answers == answers or posts.begun < posts.wanted * turn / kills:
            await asyncio.sleep(0.005)
        await asyncio.sleep(random.uniform(0, 0.1))
        killed.update({"killed": 1, "killed at work": int(await api.freeze_and_kill(is_at_work))})
        await api.start()
    return killed


@asynccontextmanager
async def listening() -> AsyncIterator[socket.socket]:
    """A socket that outlives the API: what connects while no process listens, waits."""
    with socket.create_server(("127.0.0.1", 0), backlog=256) as listener:
        yield listener


@pytest.mark.parametrize(("posts", "kills"), [(60, 4), pytest.param(300, 20, marks=pytest.mark.full)])
async def test_a_message_and_its_run_exist_both_or_not_at_all_and_are_answered_once(
    posts: int, kills: int, own_database_url: str, redis_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    environ = {
        "POTENTIA_DATABASE_URL": own_database_url,
        "POTENTIA_REDIS_URL": redis_url,
        "POTENTIA_SECRET_KEY": "a key of thirty-two bytes or more",
        "POTENTIA_LIMITS": "off",
        "POTENTIA_LOG_LEVEL": "warning",
        "POTENTIA_DATA_DIR": str(tmp_path),
    }
    engine = create_async_engine(own_database_url)
    async with (
        listening() as listener,
        running(Victim(WORKER, environ, tmp_path / "worker.log")),
        running(
            Victim([*API, "--fd", str(listener.fileno())], environ, tmp_path / "api.log", (listener.fileno(),))
        ) as api,
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=30) as client,
    ):
        sent = Posts(client, posts)
        people = [await sent.sign_in() for _ in range(CLIENTS)]
        async with asyncio.TaskGroup() as group:
            torments = group.create_task(torment(api, sent, kills))
            for headers in people:
                group.create_task(sent.converse(headers))
        async with asyncio.timeout(90), engine.connect() as connection:
            unfinished = text(
                "SELECT count(*) FROM jobs WHERE kind LIKE 'chat.%' AND done_at IS NULL AND dead_at IS NULL"
            )
            while (await connection.execute(unfinished)).scalar_one():
                await asyncio.sleep(0.2)
                await connection.rollback()

    async with engine.connect() as connection:
        found = {name: (await connection.execute(text(sql))).scalar_one() for name, sql in ORPHANS.items()}
        stored = {
            row.idempotency_key: (str(row.message_id), str(row.id))
            for row in await connection.execute(text("SELECT idempotency_key, message_id, id FROM runs"))
        }
    await engine.dispose()
    lost = sent.acknowledged.items() - stored.items()
    killed = torments.result()
    report(
        capsys,
        f"messages: {posts} posted, {len(sent.acknowledged)} acknowledged, API killed {killed['killed']} times "
        f"({killed['killed at work']} at work, {sent.cut_off} posts cut off): {len(lost)} lost, {found}",
        **{"drill": "messages", "posted": posts, "acknowledged": len(sent.acknowledged), "stored": len(stored)},
        **{"lost": len(lost), "cut off": sent.cut_off, "given up": sent.given_up, **killed, **found},
    )
    assert not lost
    assert not any(found.values()), found
    assert killed["killed at work"] >= kills // 2, "kills that miss prove nothing"
    assert len(sent.acknowledged) == posts - sent.given_up
