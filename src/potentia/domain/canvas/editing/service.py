"""Blocks: the one gate for every change of them, and the ways to read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from potentia.domain.canvas import access, trail
from potentia.domain.canvas.errors import CanvasArchived, OrderCrowded
from potentia.domain.canvas.jobs import RebalanceRanks
from potentia.domain.canvas.log import Operation, Operations, repeated
from potentia.domain.canvas.model import Acknowledgement, Block, Bounds, Snapshot
from potentia.domain.canvas.mutate import mutate
from potentia.domain.canvas.needs import needed
from potentia.domain.canvas.ops import LoggedOp, Mutation, Purge
from potentia.domain.canvas.ports import Work
from potentia.domain.canvas.rebalance import rebalance
from potentia.domain.clock import Clock
from potentia.domain.identity.model import Actor
from potentia.domain.jobs import Claim
from potentia.domain.paging import Page, Window
from potentia.domain.unit_of_work import OpenUow
from potentia.domain.workspaces.policy import Action

PURGED_AT_ONCE = 200
"""Canvases that are looked at, and deletions of one that are forgotten in one transaction."""


@dataclass(frozen=True, slots=True)
class EditingService:
    """Methods of an actor raise CanvasNotFound for who has no role on the canvas."""

    open_uow: OpenUow[Work]
    clock: Clock
    bounds: Bounds

    async def mutate(self, actor: Actor, canvas_id: UUID, mutation: Mutation) -> Acknowledgement:
        """Do a mutation whole, once: a repeat is acknowledged as it was the first time.

        Raises NotAllowed, OperationIdReused, CanvasArchived, and what `mutate.mutate` does.
        """
        try:
            return await self._mutate(actor, canvas_id, mutation)
        except OrderCrowded:
            async with self.open_uow() as uow:
                await uow.jobs.add(RebalanceRanks(canvas_id=canvas_id, at=self.clock.now()))
            raise

    async def _mutate(self, actor: Actor, canvas_id: UUID, mutation: Mutation) -> Acknowledgement:
        async with self.open_uow() as uow:
            canvas = await uow.canvases.lock(actor.user_id, canvas_id)
            access.require(actor, Action.EDIT_CANVAS, canvas)
            if known := await uow.blocks.known(canvas_id, mutation.client_op_id):
                return repeated(known, actor.user_id, mutation)
            if canvas.archived_at is not None:
                raise CanvasArchived
            loaded = await uow.blocks.load(canvas, needed(mutation))
            change = mutate(loaded, mutation, actor.user_id, self.clock.now(), self.bounds)
            operation = change.entry.operation
            await uow.blocks.apply(canvas_id, change)
            entry = trail.of_operation("canvas.mutated", canvas_id, canvas.workspace_id, operation)
            await uow.audit.add(actor.user_id, entry)
            if change.is_crowded:
                await uow.jobs.add(RebalanceRanks(canvas_id=canvas_id, at=operation.at))
        return operation.acknowledged(duplicate=False)

    async def blocks(self, actor: Actor, canvas_id: UUID, window: Window) -> Page[Block]:
        """In tree order: a parent before its children, siblings by rank."""
        async with self.open_uow() as uow:
            access.require(actor, Action.SEE_CANVAS, await uow.canvases.get(actor.user_id, canvas_id))
            return await uow.blocks.page(canvas_id, window)

    async def block(self, actor: Actor, canvas_id: UUID, block_id: UUID) -> Block:
        """Raises BlockNotFound."""
        async with self.open_uow() as uow:
            access.require(actor, Action.SEE_CANVAS, await uow.canvases.get(actor.user_id, canvas_id))
            return await uow.blocks.get(canvas_id, block_id)

    async def seq(self, actor: Actor, canvas_id: UUID) -> int:
        """The number of the canvas's last operation: while it stays, so does a snapshot."""
        async with self.open_uow() as uow:
            canvas = await uow.canvases.get(actor.user_id, canvas_id)
        access.require(actor, Action.SEE_CANVAS, canvas)
        return canvas.seq

    async def snapshot(self, actor: Actor, canvas_id: UUID) -> Snapshot:
        async with self.open_uow() as uow:
            access.require(actor, Action.SEE_CANVAS, await uow.canvases.get(actor.user_id, canvas_id))
            return await uow.blocks.snapshot(canvas_id)

    async def operations(self, actor: Actor, canvas_id: UUID, since_seq: int, limit: int) -> Operations:
        """The first up to `limit` of the log after `since_seq` (exclusive)."""
        async with self.open_uow() as uow:
            canvas = await uow.canvases.get(actor.user_id, canvas_id)
            access.require(actor, Action.SEE_CANVAS, canvas)
            items = list(await uow.blocks.operations(canvas_id, since_seq, limit))
        return Operations(items, max([canvas.seq, *(each.seq for each in items[-1:])]))

    async def purge(self, claim: Claim) -> None:
        """Forget what was deleted long ago, or beyond the number that is kept; each canvas's log tells of it."""
        while canvas_ids := await self._purgeable():
            for canvas_id in canvas_ids:
                await self._purge(canvas_id)
        async with self.open_uow(completes=claim):
            pass

    async def _purgeable(self) -> Sequence[UUID]:
        async with self.open_uow() as uow:
            before = self.clock.now() - self.bounds.kept
            return await uow.blocks.purgeable(before, self.bounds.deleted, PURGED_AT_ONCE)

    async def _purge(self, canvas_id: UUID) -> None:
        now = self.clock.now()
        async with self.open_uow() as uow:
            canvas = await uow.canvases.hold(canvas_id)
            before = now - self.bounds.kept
            roots = await uow.blocks.overdue(canvas_id, before, self.bounds.deleted, PURGED_AT_ONCE) if canvas else ()
            if canvas and roots:
                ops: list[LoggedOp] = [Purge(id=each) for each in roots]
                operation = Operation(canvas.seq + 1, None, None, ops, {}, {}, now)
                await uow.blocks.purge(canvas_id, operation)
                entry = trail.of_operation("canvas.purged", canvas_id, canvas.workspace_id, operation)
                await uow.audit.add(None, entry)

    async def rebalance(self, canvas_id: UUID, claim: Claim) -> None:
        """New ranks for the lists that are crowded; nothing where none is, or the canvas is gone."""
        async with self.open_uow(completes=claim) as uow:
            canvas = await uow.canvases.hold(canvas_id)
            lists = await uow.blocks.crowded(canvas_id) if canvas else {}
            if canvas and lists:
                operation = rebalance(canvas.seq, lists, self.clock.now())
                await uow.blocks.rerank(canvas_id, operation)
                entry = trail.of_operation("canvas.rebalanced", canvas_id, canvas.workspace_id, operation)
                await uow.audit.add(None, entry)
