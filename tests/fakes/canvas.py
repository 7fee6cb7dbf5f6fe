"""Canvases, blocks, logs and members in dictionaries."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from uuid import UUID

import msgspec

from potentia.domain.canvas.errors import BlockNotFound, CanvasNotFound, MemberNotFound, RankTaken
from potentia.domain.canvas.log import Entry, Known, Operation
from potentia.domain.canvas.model import CROWDED, MOST_DELETED, Block, Canvas, CanvasMember, Place, Snapshot, Way
from potentia.domain.canvas.mutate import Change
from potentia.domain.canvas.needs import Loaded, Needs
from potentia.domain.canvas.ports import Held
from potentia.domain.canvas.replay import State, replay
from potentia.domain.errors import FieldProblem
from potentia.domain.identity.errors import AccountGone
from potentia.domain.paging import InvalidCursor, Page, Window
from potentia.domain.workspaces import policy
from potentia.domain.workspaces.errors import InviteeNotFound
from potentia.domain.workspaces.model import CanvasRole, Invitation
from tests.fakes.canvas_parts import part, siblings, stored
from tests.fakes.identity import Stored
from tests.fakes.workspaces import MemoryInvitations, Shared, newest


@dataclass
class Drawn:
    """What a database would hold of canvases; members by canvas and user."""

    canvases: dict[UUID, Canvas] = field(default_factory=dict)
    blocks: dict[UUID, State] = field(default_factory=dict)
    logs: dict[UUID, list[Entry]] = field(default_factory=dict)
    members: dict[tuple[UUID, UUID], tuple[CanvasRole, datetime]] = field(default_factory=dict)
    invitations: dict[UUID, Invitation[CanvasRole]] = field(default_factory=dict)

    def copy(self) -> "Drawn":
        found = Drawn(**{name: dict(rows) for name, rows in vars(self).items()})
        found.blocks = {key: dict(state) for key, state in self.blocks.items()}
        found.logs = {key: list(log) for key, log in self.logs.items()}
        return found

    def let_in(self, workspace_id: UUID) -> set[UUID]:
        """Who was let onto canvases of a workspace."""
        return {user_id for key, user_id in self.members if self.canvases[key].workspace_id == workspace_id}


class MemoryCanvases:
    def __init__(self, drawn: Drawn, shared: Shared, people: Stored) -> None:
        self._drawn, self._shared, self._people = drawn, shared, people

    async def add(self, canvas: Canvas) -> None:
        if canvas.owner_id is not None and canvas.owner_id not in self._people.users:
            raise AccountGone
        self._drawn.canvases[canvas.id] = canvas
        self._drawn.blocks[canvas.id], self._drawn.logs[canvas.id] = {}, []

    async def get(self, user_id: UUID, canvas_id: UUID) -> Canvas:
        canvas = self._there.get(canvas_id)
        role = self._role(user_id, canvas) if canvas else None
        if canvas is None or role is None:
            raise CanvasNotFound
        return msgspec.structs.replace(canvas, role=role)

    lock = get

    async def hold(self, canvas_id: UUID) -> Held | None:
        found = self._there.get(canvas_id)
        return found and Held(found.id, found.title, found.workspace_id, found.seq)

    async def find(self, user_id: UUID, window: Window, *, archived: bool, workspace_id: UUID | None) -> Page[Canvas]:
        seen = [await self.get(user_id, each.id) for each in self._there.values() if self._role(user_id, each)]
        asked = [each for each in seen if (each.archived_at is not None) == archived]
        return newest([each for each in asked if workspace_id in (None, each.workspace_id)], window)

    async def unadministered(self, workspace_id: UUID, user_id: UUID) -> Sequence[UUID]:
        given = self._drawn.members
        of_workspace = [each.id for each in self._there.values() if each.workspace_id == workspace_id]
        return [each for each in of_workspace if given.get((each, user_id), (None, None))[0] is not CanvasRole.ADMIN]

    async def save(self, canvas: Canvas) -> None:
        self._drawn.canvases[canvas.id] = canvas

    async def delete(self, canvas_id: UUID) -> None:
        drawn = self._drawn
        for rows in (drawn.canvases, drawn.blocks, drawn.logs):
            rows.pop(canvas_id, None)
        drawn.members = {key: row for key, row in drawn.members.items() if key[0] != canvas_id}
        drawn.invitations = {key: row for key, row in drawn.invitations.items() if row.object_id != canvas_id}

    @property
    def _there(self) -> dict[UUID, Canvas]:
        """A canvas goes with its owner or its workspace."""
        return {
            key: each
            for key, each in self._drawn.canvases.items()
            if each.owner_id in self._people.users or each.workspace_id in self._shared.workspaces
        }

    def _role(self, user_id: UUID, canvas: Canvas) -> CanvasRole | None:
        return roles_on(canvas, user_id, self._drawn, self._shared)[0]


def roles_on(
    canvas: Canvas, user_id: UUID, drawn: Drawn, shared: Shared
) -> tuple[CanvasRole | None, Way, datetime | None]:
    """The highest role, the way to it, and since when the person is there."""
    is_owner = canvas.owner_id == user_id
    workspace, joined = None, canvas.created_at
    if canvas.workspace_id and (canvas.workspace_id, user_id) in shared.members:
        workspace, at = shared.members[canvas.workspace_id, user_id]
        joined = max(at, canvas.created_at)
    invited, let_in = drawn.members.get((canvas.id, user_id), (None, None))
    role = policy.canvas_role(is_owner=is_owner, workspace=workspace, invited=invited)
    way = Way.OWNER if is_owner else Way.INVITATION if invited is role else Way.WORKSPACE
    since = [each for each in (let_in, joined if is_owner or workspace else None) if each]
    return role, way, min(since, default=None)


class MemoryBlocks:
    def __init__(self, drawn: Drawn) -> None:
        self._drawn = drawn

    async def load(self, canvas: Canvas, needs: Needs) -> Loaded:
        return part(canvas.id, canvas.seq, self._drawn.blocks[canvas.id], needs)

    async def apply(self, canvas_id: UUID, change: Change) -> None:
        state = self._drawn.blocks[canvas_id]
        state |= stored(state, change)
        self._refuse_equal_ranks(state)
        self._append(canvas_id, change.entry, change.live)

    async def known(self, canvas_id: UUID, client_op_id: str) -> Known | None:
        for entry in self._drawn.logs[canvas_id]:
            if entry.operation.client_op_id == client_op_id and entry.body_hash is not None:
                return Known(entry.operation, entry.body_hash)
        return None

    async def operations(self, canvas_id: UUID, since_seq: int, limit: int) -> Sequence[Operation]:
        return [entry.operation for entry in self._drawn.logs[canvas_id][since_seq:]][:limit]

    async def get(self, canvas_id: UUID, block_id: UUID) -> Block:
        found = self._drawn.blocks[canvas_id].get(block_id)
        if found is None or found[1].deleted_with is not None:
            raise BlockNotFound(block_id=block_id)
        return found[0]

    async def page(self, canvas_id: UUID, window: Window) -> Page[Block]:
        state = self._drawn.blocks[canvas_id]
        if window.after is not None and window.after not in state:
            raise InvalidCursor(FieldProblem("cursor", "invalid-cursor"))
        blocks = list(self._in_order(canvas_id, None))
        if window.after is not None:
            last = self._way(canvas_id, window.after)
            blocks = [each for each in blocks if _is_later(self._way(canvas_id, each.id), last)]
        return window.page(blocks[: window.limit + 1])

    async def snapshot(self, canvas_id: UUID) -> Snapshot:
        canvas = self._drawn.canvases.get(canvas_id)
        if canvas is None:
            raise CanvasNotFound
        return Snapshot(canvas_id, canvas.seq, list(self._in_order(canvas_id, None)))

    async def crowded(self, canvas_id: UUID) -> Mapping[UUID | None, Sequence[Place]]:
        places = [place for _, place in self._drawn.blocks[canvas_id].values()]
        long = {each.parent_id for each in places if each.deleted_with is None and len(each.rank) > CROWDED}
        rows = self._drawn.blocks[canvas_id].values()
        live = [place for _, place in rows if place.deleted_with is None]
        gone = [(block.updated_at, place) for block, place in rows if place.deleted_with == place.id]
        latest = sorted((each for each in gone if each[1].parent_id in long), key=lambda each: each[0], reverse=True)
        standing = [*live, *(place for _, place in latest[:MOST_DELETED])]
        return {parent_id: [each for each in standing if each.parent_id == parent_id] for parent_id in long}

    async def purgeable(self, before: datetime, most: int, limit: int) -> Sequence[UUID]:
        return [each for each in self._drawn.blocks if await self.overdue(each, before, most, 1)][:limit]

    async def overdue(self, canvas_id: UUID, before: datetime, most: int, limit: int) -> Sequence[UUID]:
        rows = self._drawn.blocks[canvas_id].values()
        taken = Counter(place.deleted_with for _, place in rows)
        roots = sorted((block.updated_at, place.id) for block, place in rows if place.deleted_with == place.id)
        so_far = accumulate(taken[each] for _, each in reversed(roots))
        counted = zip(reversed(roots), so_far, strict=True)
        return [each for (at, each), count in counted if count > most or at < before][::-1][:limit]

    async def purge(self, canvas_id: UUID, operation: Operation) -> None:
        self._drawn.blocks[canvas_id] = replay(canvas_id, [operation], self._drawn.blocks[canvas_id])
        self._append(canvas_id, Entry(operation, None, []), self._drawn.canvases[canvas_id].block_count)

    async def rerank(self, canvas_id: UUID, operation: Operation) -> None:
        state = self._drawn.blocks[canvas_id]
        for block_id, rank in operation.ranks.items():
            state[block_id] = tuple(msgspec.structs.replace(each, rank=rank) for each in state[block_id])  # type: ignore[assignment]
        self._append(canvas_id, Entry(operation, None, []), self._drawn.canvases[canvas_id].block_count)

    def _refuse_equal_ranks(self, state: State) -> None:
        """As `uq_blocks_rank` does."""
        live = [(place.parent_id, place.rank) for _, place in state.values() if place.deleted_with is None]
        if len(set(live)) < len(live):
            raise RankTaken

    def _append(self, canvas_id: UUID, entry: Entry, live: int) -> None:
        self._drawn.logs[canvas_id].append(entry)
        counted = {"seq": entry.operation.seq, "block_count": live, "updated_at": entry.operation.at}
        self._drawn.canvases[canvas_id] = msgspec.structs.replace(self._drawn.canvases[canvas_id], **counted)

    def _in_order(self, canvas_id: UUID, parent_id: UUID | None) -> Iterator[Block]:
        state = self._drawn.blocks[canvas_id]
        for place in siblings({key: place for key, (_, place) in state.items()}, parent_id):
            yield state[place.id][0]
            yield from self._in_order(canvas_id, place.id)

    def _way(self, canvas_id: UUID, block_id: UUID | None) -> list[Place]:
        if block_id is None:
            return []
        place = self._drawn.blocks[canvas_id][block_id][1]
        return [*self._way(canvas_id, place.parent_id), place]


def _is_later(way: list[Place], last: list[Place]) -> bool:
    """Whether a block comes after another one; a live block after a deleted sibling of the same rank."""
    for one, other in zip(way, last, strict=False):
        if one.id != other.id:
            return one.rank >= other.rank
    return len(way) > len(last)


class MemoryCanvasMembers:
    def __init__(self, drawn: Drawn, shared: Shared, people: Stored) -> None:
        self._drawn, self._shared, self._people = drawn, shared, people

    async def find(self, canvas_id: UUID, window: Window) -> Page[CanvasMember]:
        return newest(self._members(canvas_id), window)

    async def get(self, canvas_id: UUID, user_id: UUID) -> CanvasMember:
        for member in self._members(canvas_id):
            if member.user_id == user_id:
                return member
        raise MemberNotFound

    async def role_of(self, canvas_id: UUID, user_id: UUID) -> CanvasRole | None:
        given = self._drawn.members.get((canvas_id, user_id), (None, None))[0]
        return given if user_id in self._people.users else None

    async def has_email(self, canvas_id: UUID, email: str) -> bool:
        return any(member.email == email for member in self._members(canvas_id))

    async def put(self, canvas_id: UUID, user_id: UUID, role: CanvasRole, at: datetime) -> None:
        if user_id not in self._people.users:
            raise InviteeNotFound
        _, joined_at = self._drawn.members.get((canvas_id, user_id), (None, at))
        self._drawn.members[canvas_id, user_id] = role, joined_at

    async def remove(self, canvas_id: UUID, user_id: UUID) -> None:
        self._drawn.members.pop((canvas_id, user_id), None)

    def _members(self, canvas_id: UUID) -> list[CanvasMember]:
        canvas, found = self._drawn.canvases[canvas_id], []
        for user in self._people.users.values():
            role, way, since = roles_on(canvas, user.id, self._drawn, self._shared)
            if role is not None and since is not None:
                found.append(CanvasMember(user.id, user.name, user.email, role, way, since))
        return found


class MemoryCanvasInvitations(MemoryInvitations[CanvasRole]):
    def __init__(self, drawn: Drawn, people: Stored) -> None:
        super().__init__("canvas", drawn, lambda canvas_id: drawn.canvases[canvas_id].title, people)
