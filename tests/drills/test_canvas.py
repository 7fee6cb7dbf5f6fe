"""A process that is killed before the commit of a mutation leaves nothing of it, and holds nobody up."""

import asyncio
from pathlib import Path
from uuid import uuid4

from tests.drills.processes import Victim
from tests.fixtures.service import Person
from tests.http.drawing import canvas_of, done, insert, snapshot


async def test_a_mutation_that_dies_before_its_commit_leaves_nothing(
    person: Person, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    canvas, (old, new) = await canvas_of(person), [str(uuid4()) for _ in range(2)]
    await done(person, canvas, insert(old), insert(parent_id=old))
    before = await snapshot(person, canvas)
    told = tmp_path / "told"
    environ = {
        "POTENTIA_DATABASE_URL": database_url,
        "POTENTIA_REDIS_URL": redis_url,
        "POTENTIA_SECRET_KEY": "a key of thirty-two bytes or more",
        "POTENTIA_DATA_DIR": str(tmp_path),
    }
    command = ["-m", "tests.drills.editor", person.id, canvas, old, new, str(told)]
    victim = Victim(command, environ, tmp_path / "editor.log")
    await victim.start()
    async with asyncio.timeout(30):
        while not told.exists():
            assert not victim.has_ended, victim.log.read_text()
            await asyncio.sleep(0.05)
    assert await snapshot(person, canvas) == before

    async def is_applied() -> bool:
        return told.read_text() == "applied"

    assert await victim.freeze_and_kill(is_applied)
    assert await snapshot(person, canvas) == before
    after = await done(person, canvas, insert(new))
    assert after["seq"] == before["seq"] + 1
