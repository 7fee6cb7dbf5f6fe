"""The use cases of canvases themselves. Blocks are in `editing/service.py`, members in `sharing/service.py`."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from potentia.domain.canvas import access, trail
from potentia.domain.canvas.errors import ArchivedBlocksRemain, BlocksRemain, CanvasArchived
from potentia.domain.canvas.model import Canvas, CanvasChange
from potentia.domain.canvas.ports import Work
from potentia.domain.canvas.titles import pictured, titled
from potentia.domain.clock import Clock
from potentia.domain.identity.model import Actor
from potentia.domain.ids import Ids
from potentia.domain.paging import Page, Window
from potentia.domain.unit_of_work import OpenUow
from potentia.domain.workspaces import policy
from potentia.domain.workspaces.model import CanvasRole
from potentia.domain.workspaces.policy import Action


@dataclass(frozen=True, slots=True)
class CanvasService:
    """Methods about a canvas raise CanvasNotFound for who has no role on it, and NotAllowed for too low a one."""

    open_uow: OpenUow[Work]
    clock: Clock
    ids: Ids

    async def create(self, actor: Actor, title: str, icon: str | None, workspace_id: UUID | None) -> Canvas:
        """An empty one: the actor's own, or the workspace's. Raises Invalid, WorkspaceNotFound, AccountGone."""
        canvas = self._made(actor, title, icon, workspace_id)
        async with self.open_uow() as uow:
            if workspace_id is not None:
                workspace = await uow.workspaces.lock(actor.user_id, workspace_id)
                policy.require(actor, Action.CREATE_CANVAS, policy.to_workspace(workspace.role))
                role = policy.canvas_role(is_owner=False, workspace=workspace.role, invited=None)
                assert role is not None
                canvas = msgspec.structs.replace(canvas, role=role)
            await uow.canvases.add(canvas)
            await uow.audit.add(actor.user_id, trail.of_canvas("canvas.created", after=canvas))
        return canvas

    def _made(self, actor: Actor, title: str, icon: str | None, workspace_id: UUID | None) -> Canvas:
        owner_id, now = None if workspace_id else actor.user_id, self.clock.now()
        return Canvas(
            self.ids.new(), titled(title), pictured(icon), workspace_id, owner_id, CanvasRole.OWNER, 0, 0,
            actor.user_id, now, now,
        )  # fmt: skip

    async def list(self, actor: Actor, window: Window, *, archived: bool, workspace_id: UUID | None) -> Page[Canvas]:
        """Those that the actor sees, newest first; in one workspace, where it is named."""
        async with self.open_uow() as uow:
            return await uow.canvases.find(actor.user_id, window, archived=archived, workspace_id=workspace_id)

    async def get(self, actor: Actor, canvas_id: UUID) -> Canvas:
        async with self.open_uow() as uow:
            canvas = await uow.canvases.get(actor.user_id, canvas_id)
        access.require(actor, Action.SEE_CANVAS, canvas)
        return canvas

    async def change(self, actor: Actor, canvas_id: UUID, change: CanvasChange) -> Canvas:
        """Raises Invalid, CanvasArchived."""
        async with self.open_uow() as uow:
            canvas = await uow.canvases.lock(actor.user_id, canvas_id)
            access.require(actor, Action.CHANGE_CANVAS, canvas)
            if canvas.archived_at is not None:
                raise CanvasArchived
            title = canvas.title if change.title is msgspec.UNSET else titled(change.title)
            icon = canvas.icon if change.icon is msgspec.UNSET else pictured(change.icon)
            changed = msgspec.structs.replace(canvas, title=title, icon=icon)
            return await self._saved(uow, actor, "canvas.changed", canvas, changed)

    async def archive(self, actor: Actor, canvas_id: UUID) -> Canvas:
        """From now on it is read only, and in the list of the archived. Again it changes nothing."""
        async with self.open_uow() as uow:
            canvas = await uow.canvases.lock(actor.user_id, canvas_id)
            access.require(actor, Action.ARCHIVE_CANVAS, canvas)
            archived = msgspec.structs.replace(canvas, archived_at=canvas.archived_at or self.clock.now())
            return await self._saved(uow, actor, "canvas.archived", canvas, archived)

    async def restore(self, actor: Actor, canvas_id: UUID) -> Canvas:
        """It is no longer archived."""
        async with self.open_uow() as uow:
            canvas = await uow.canvases.lock(actor.user_id, canvas_id)
            access.require(actor, Action.ARCHIVE_CANVAS, canvas)
            restored = msgspec.structs.replace(canvas, archived_at=None)
            return await self._saved(uow, actor, "canvas.restored", canvas, restored)

    async def delete(self, actor: Actor, canvas_id: UUID) -> None:
        """For good, with its log. Raises BlocksRemain, ArchivedBlocksRemain while it has blocks."""
        async with self.open_uow() as uow:
            canvas = await uow.canvases.lock(actor.user_id, canvas_id)
            access.require(actor, Action.DELETE_CANVAS, canvas)
            if canvas.block_count:
                refusal = ArchivedBlocksRemain if canvas.archived_at else BlocksRemain
                raise refusal(block_count=canvas.block_count)
            await uow.canvases.delete(canvas_id)
            await uow.audit.add(actor.user_id, trail.of_canvas("canvas.deleted", before=canvas))

    async def _saved(self, uow: Work, actor: Actor, action: str, before: Canvas, after: Canvas) -> Canvas:
        """The canvas as it is now; what changes nothing is no change."""
        if after == before:
            return before
        after = msgspec.structs.replace(after, updated_at=self.clock.now())
        await uow.canvases.save(after)
        await uow.audit.add(actor.user_id, trail.of_canvas(action, before, after))
        return after
