"""What the audit is told about canvases: facts, ids and digests, no content."""

from collections.abc import Iterable
from uuid import UUID

import msgspec

from potentia.domain.audit import Entry, digest
from potentia.domain.canvas.log import Operation
from potentia.domain.canvas.model import Canvas
from potentia.domain.workspaces.model import CanvasRole, Invitation
from potentia.domain.workspaces.trail import taken_back

_PERSONAL = {"role", "seq", "block_count", "updated_at"}
"""What a canvas shows and what is not itself: whose eyes see it, and what its operations tell."""


def of_canvas(action: str, before: Canvas | None = None, after: Canvas | None = None) -> Entry:
    """`canvas.created`, `.changed`, `.archived`, `.restored`, `.deleted`; at least one state is given."""
    known = after or before
    assert known is not None, "an entry is about something"
    states = (None if each is None else digest(_itself(each)) for each in (before, after))
    return Entry(action, "canvas", known.id, known.workspace_id, *states)


def of_operation(action: str, canvas_id: UUID, workspace_id: UUID | None, operation: Operation) -> Entry:
    """`canvas.mutated`, `canvas.rebalanced`, `canvas.purged`: with the digest of the operation as its log has it."""
    return Entry(action, "canvas", canvas_id, workspace_id, None, digest(msgspec.to_builtins(operation, str_keys=True)))


def of_member(
    action: str, canvas: Canvas, user_id: UUID, before: CanvasRole | None = None, after: CanvasRole | None = None
) -> Entry:
    """`canvas.member-added`, `-joined`, `-left`, `-removed`, `-role-changed`: about the user of this id."""
    states = (
        None if role is None else digest({"canvas_id": canvas.id, "user_id": user_id, "role": role})
        for role in (before, after)
    )
    return Entry(action, "member", user_id, canvas.workspace_id, *states)


def of_revoked(workspace_id: UUID | None, revoked: Iterable[Invitation[CanvasRole]]) -> list[Entry]:
    """Of invitations that were pending until somebody came onto a canvas, left it, or got another role."""
    return [taken_back("canvas.invitation-revoked", workspace_id, each) for each in revoked]


def of_departure(user_id: UUID, canvases: Iterable[tuple[Canvas, CanvasRole | None]]) -> list[Entry]:
    """Of who deletes the account: what they owned was deleted, the others they left; each with the role that they were
    given there for themselves."""
    return [
        of_canvas("canvas.deleted", before=canvas)
        if canvas.owner_id == user_id
        else of_member("canvas.member-left", canvas, user_id, before=role)
        for canvas, role in canvases
    ]


def _itself(canvas: Canvas) -> dict[str, object]:
    return {name: value for name, value in msgspec.structs.asdict(canvas).items() if name not in _PERSONAL}
