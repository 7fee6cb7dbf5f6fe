"""THE permission table: who may do what in a workspace and on a canvas. docs/permissions.md shows it whole.

Roles are ordered, and a role may do all that those below it may: so each action names the least role that may do it,
and whether guests (users without an account) may do it with that role. What is not in the table nobody may do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from potentia.domain.errors import FieldProblem, NotFound
from potentia.domain.identity.model import Actor
from potentia.domain.workspaces.errors import AccountRequired, NotAllowed, OwnerNotGiven, WorkspaceNotFound
from potentia.domain.workspaces.model import CanvasRole, Role, WorkspaceRole


class Action(StrEnum):
    """What is done to which kind of object."""

    SEE_WORKSPACE = "workspace.see"
    SEE_MEMBERS = "workspace.see-members"
    LEAVE_WORKSPACE = "workspace.leave"
    CREATE_CANVAS = "workspace.create-canvas"
    CHANGE_WORKSPACE = "workspace.change"
    INVITE_MEMBERS = "workspace.invite-members"
    CHANGE_MEMBERS = "workspace.change-members"
    SEE_AUDIT = "workspace.see-audit"
    TRANSFER_WORKSPACE = "workspace.transfer"
    DELETE_WORKSPACE = "workspace.delete"

    SEE_CANVAS = "canvas.see"
    SEE_CANVAS_MEMBERS = "canvas.see-members"
    LEAVE_CANVAS = "canvas.leave"
    EDIT_CANVAS = "canvas.edit"
    CHANGE_CANVAS = "canvas.change"
    ARCHIVE_CANVAS = "canvas.archive"
    CHANGE_CANVAS_MEMBERS = "canvas.change-members"
    INVITE_TO_CANVAS = "canvas.invite"
    DELETE_CANVAS = "canvas.delete"


class Rule(NamedTuple):
    """The least role that may, and whether guests may who have it."""

    least: Role
    guests: bool


TABLE: Mapping[Action, Rule] = MappingProxyType({
    # action                        least role             guests
    Action.SEE_WORKSPACE:         Rule(WorkspaceRole.MEMBER, guests=False),
    Action.SEE_MEMBERS:           Rule(WorkspaceRole.MEMBER, guests=False),
    Action.LEAVE_WORKSPACE:       Rule(WorkspaceRole.MEMBER, guests=False),
    Action.CREATE_CANVAS:         Rule(WorkspaceRole.MEMBER, guests=False),
    Action.CHANGE_WORKSPACE:      Rule(WorkspaceRole.ADMIN,  guests=False),
    Action.INVITE_MEMBERS:        Rule(WorkspaceRole.ADMIN,  guests=False),
    Action.CHANGE_MEMBERS:        Rule(WorkspaceRole.ADMIN,  guests=False),
    Action.SEE_AUDIT:             Rule(WorkspaceRole.ADMIN,  guests=False),
    Action.TRANSFER_WORKSPACE:    Rule(WorkspaceRole.OWNER,  guests=False),
    Action.DELETE_WORKSPACE:      Rule(WorkspaceRole.OWNER,  guests=False),

    Action.SEE_CANVAS:            Rule(CanvasRole.VIEWER,    guests=True),
    Action.SEE_CANVAS_MEMBERS:    Rule(CanvasRole.VIEWER,    guests=True),
    Action.LEAVE_CANVAS:          Rule(CanvasRole.VIEWER,    guests=True),
    Action.EDIT_CANVAS:           Rule(CanvasRole.EDITOR,    guests=True),
    Action.CHANGE_CANVAS:         Rule(CanvasRole.EDITOR,    guests=True),
    Action.ARCHIVE_CANVAS:        Rule(CanvasRole.ADMIN,     guests=True),
    Action.CHANGE_CANVAS_MEMBERS: Rule(CanvasRole.ADMIN,     guests=False),
    Action.INVITE_TO_CANVAS:      Rule(CanvasRole.ADMIN,     guests=False),
    Action.DELETE_CANVAS:         Rule(CanvasRole.OWNER,     guests=True),
})  # fmt: skip
"""Guests have canvases of their own. Nothing is shared with or by them: they cannot be named, nor found again."""

CANVAS_ROLE_OF_MEMBERS: Mapping[WorkspaceRole, CanvasRole] = MappingProxyType({
    WorkspaceRole.OWNER:  CanvasRole.OWNER,
    WorkspaceRole.ADMIN:  CanvasRole.ADMIN,
    WorkspaceRole.MEMBER: CanvasRole.EDITOR,
})  # fmt: skip
"""What members of a workspace are on each canvas in it."""


@dataclass(frozen=True, slots=True)
class Access:
    """What an actor is to an object: `role` is None for who is nothing to it, and is told `unseen` then."""

    role: Role | None
    unseen: type[NotFound]


def to_workspace(role: WorkspaceRole | None) -> Access:
    return Access(role, WorkspaceNotFound)


def canvas_role(*, is_owner: bool, workspace: WorkspaceRole | None, invited: CanvasRole | None) -> CanvasRole | None:
    """The highest of the roles that a person has on a canvas: by owning it, by its workspace, by invitation."""
    found = [CanvasRole.OWNER if is_owner else None, workspace and CANVAS_ROLE_OF_MEMBERS[workspace], invited]
    return max((role for role in found if role), key=_rank, default=None)


def allows(role: Role | None, action: Action) -> bool:
    """Whether the table allows it to whoever has this role. A role of the other kind of object allows nothing."""
    return _reaches(role, TABLE[action].least)


def may(actor: Actor, action: Action, role: Role | None) -> bool:
    """Whether the table allows it to this actor."""
    return allows(role, action) and (TABLE[action].guests or not actor.is_guest)


def require(actor: Actor, action: Action, access: Access) -> None:
    """Raises what `access` calls unseen, NotAllowed, or AccountRequired for a guest whose role would do."""
    if access.role is None:
        raise access.unseen
    if not allows(access.role, action):
        raise NotAllowed(role=access.role, needed=TABLE[action].least)
    if not may(actor, action, access.role):
        raise AccountRequired


def require_account(actor: Actor) -> None:
    """For what no object is there for yet: making a workspace, answering an invitation. Raises AccountRequired."""
    if actor.is_guest:
        raise AccountRequired


def require_given(role: Role) -> None:
    """Whether a role may be given at all. Raises OwnerNotGiven."""
    if role in {WorkspaceRole.OWNER, CanvasRole.OWNER}:
        raise OwnerNotGiven(FieldProblem("role", "workspaces.owner-not-given"))


def _reaches(role: Role | None, least: Role) -> bool:
    return isinstance(role, type(least)) and _rank(role) >= _rank(least)


def _rank(role: Role) -> int:
    """Higher for who may do more. Roles of two kinds may be equal as texts: never ask a dictionary by role."""
    return -list(type(role)).index(role)
