"""What the audit trail of a workspace is told: facts, ids and digests; no names, no addresses, no hashes of secrets."""

from collections.abc import Iterable
from dataclasses import asdict, replace
from uuid import UUID

from potentia.domain.audit import Entry, digest
from potentia.domain.workspaces.model import Invitation, InvitationStatus, R, Workspace, WorkspaceRole


def of_workspace(action: str, before: Workspace | None = None, after: Workspace | None = None) -> Entry:
    """`workspace.created`, `.renamed`, `.deleted`; at least one state is given."""
    known = after or before
    assert known is not None, "an entry is about something"
    states = (None if each is None else digest({"id": each.id, "name": each.name}) for each in (before, after))
    return Entry(action, "workspace", known.id, known.id, *states)


def of_transfer(workspace_id: UUID, from_id: UUID, to_id: UUID) -> Entry:
    states = (digest({"id": workspace_id, "owner_id": owner_id}) for owner_id in (from_id, to_id))
    return Entry("workspace.transferred", "workspace", workspace_id, workspace_id, *states)


def of_member(
    action: str,
    workspace_id: UUID,
    user_id: UUID,
    before: WorkspaceRole | None = None,
    after: WorkspaceRole | None = None,
) -> Entry:
    """`workspace.member-joined`, `-left`, `-removed`, `-role-changed`: about the user of this id."""
    states = (None if role is None else digest({"user_id": user_id, "role": role}) for role in (before, after))
    return Entry(action, "member", user_id, workspace_id, *states)


def of_invitation(
    action: str, workspace_id: UUID | None, before: Invitation[R] | None = None, after: Invitation[R] | None = None
) -> Entry:
    """`….invitation-sent`, `-revoked`, `-accepted`, `-rejected`; at least one state is given."""
    known = after or before
    assert known is not None, "an entry is about something"
    states = (None if each is None else _digest(each) for each in (before, after))
    return Entry(action, "invitation", known.id, workspace_id, *states)


def of_revoked(revoked: Iterable[Invitation[WorkspaceRole]]) -> list[Entry]:
    """Of those that were pending until somebody joined or left."""
    return [taken_back("workspace.invitation-revoked", each.object_id, each) for each in revoked]


def taken_back(action: str, workspace_id: UUID | None, invitation: Invitation[R]) -> Entry:
    """Of one that was pending before."""
    pending = replace(invitation, status=InvitationStatus.PENDING, answered_at=None)
    return of_invitation(action, workspace_id, pending, invitation)


def of_departure(user_id: UUID, workspaces: Iterable[Workspace]) -> list[Entry]:
    """Of who deletes the account: what they owned was deleted, the others they left, as what they saw them."""
    return [
        of_workspace("workspace.deleted", before=each)
        if each.role is WorkspaceRole.OWNER
        else of_member("workspace.member-left", each.id, user_id, before=each.role)
        for each in workspaces
    ]


def _digest(invitation: Invitation[R]) -> bytes:
    return digest({name: value for name, value in asdict(invitation).items() if name != "token_hash"})
