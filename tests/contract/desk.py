"""Somebody who draws on a canvas, through the use cases, over any store."""

from dataclasses import dataclass
from uuid import uuid4

from uuid_utils.compat import uuid7

from potentia.domain.canvas.editing.service import EditingService
from potentia.domain.canvas.log import Operation
from potentia.domain.canvas.model import Block, Bounds, Canvas
from potentia.domain.canvas.mutate import mutate
from potentia.domain.canvas.needs import needed
from potentia.domain.canvas.ops import Mutation, Op
from potentia.domain.canvas.replay import State, replay
from potentia.domain.identity.model import Actor
from potentia.domain.paging import Window
from potentia.domain.workspaces.model import CanvasRole
from tests.fakes.clock import START, MemoryClock
from tests.fixtures.worlds import World


@dataclass(frozen=True)
class Desk:
    """Somebody at a canvas."""

    world: World
    editing: EditingService
    actor: Actor
    canvas: Canvas

    async def do(self, *ops: Op) -> None:
        await self.editing.mutate(self.actor, self.canvas.id, Mutation(uuid4().hex, list(ops)))

    async def log(self) -> list[Operation]:
        async with self.world.open_uow() as uow:
            return list(await uow.blocks.operations(self.canvas.id, 0, 10_000))

    async def state(self) -> State:
        return replay(self.canvas.id, await self.log())

    async def inverse(self, mutation: Mutation) -> list[Op]:
        """What would undo it, as it would be kept."""
        async with self.world.open_uow() as uow:
            canvas = await uow.canvases.lock(self.actor.user_id, self.canvas.id)
            loaded = await uow.blocks.load(canvas, needed(mutation))
        return mutate(loaded, mutation, self.actor.user_id, START, Bounds()).entry.inverse

    async def paged(self, limit: int) -> list[Block]:
        """All blocks, a page at a time."""
        found: list[Block] = []
        window: Window | None = Window(limit)
        while window:
            async with self.world.open_uow() as uow:
                page = await uow.blocks.page(self.canvas.id, window)
            found += page.items
            window = Window.read(page.next_cursor, limit) if page.next_cursor else None
        return found


async def desk_in(world: World) -> Desk:
    user_id = await world.add_user()
    canvas = Canvas(uuid7(), "Notes", None, None, user_id, CanvasRole.OWNER, 0, 0, user_id, START, START)
    async with world.open_uow() as uow:
        await uow.canvases.add(canvas)
    editing = EditingService(world.open_uow, MemoryClock(), Bounds(depth=6, blocks=400))
    return Desk(world, editing, Actor(user_id, uuid4(), is_guest=False, is_admin=False), canvas)
