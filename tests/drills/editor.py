"""Mutates a canvas up to the commit, says so, and waits there to be killed."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from potentia.domain.canvas.model import Bounds
from potentia.domain.canvas.mutate import mutate
from potentia.domain.canvas.needs import needed
from potentia.domain.canvas.ops import Delete, Insert, Mutation
from potentia.entrypoints import bootstrap
from potentia.entrypoints.settings import Settings


async def edit(user_id: UUID, canvas_id: UUID, old: UUID, new: UUID, told: Path) -> None:
    """Every statement of it is sent, and none of them is committed."""
    mutation = Mutation("never", [Insert(id=new, type="note"), Delete(id=old)])
    async with bootstrap.services(Settings.read(os.environ)) as services, services.open_uow() as uow:
        canvas = await uow.canvases.lock(user_id, canvas_id)
        loaded = await uow.blocks.load(canvas, needed(mutation))
        await uow.blocks.apply(canvas_id, mutate(loaded, mutation, user_id, datetime.now(UTC), Bounds()))
        told.write_text("applied")
        await asyncio.sleep(600)


if __name__ == "__main__":
    _, *ids, told = sys.argv
    user_id, canvas_id, old, new = map(UUID, ids)
    asyncio.run(edit(user_id, canvas_id, old, new, Path(told)))
