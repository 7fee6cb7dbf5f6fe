"""The permission table: whole, as the manual shows it, and what follows from it."""

from itertools import product
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.errors import NotFound
from potentia.domain.identity.model import Actor
from potentia.domain.workspaces import policy
from potentia.domain.workspaces.errors import AccountRequired, NotAllowed, OwnerNotGiven, WorkspaceNotFound
from potentia.domain.workspaces.model import CanvasRole, Role, WorkspaceRole
from potentia.domain.workspaces.policy import TABLE, Access, Action
from tests.unit.architecture.source import ROOT

USER = Actor(uuid4(), uuid4(), is_guest=False, is_admin=False)
GUEST = Actor(uuid4(), uuid4(), is_guest=True, is_admin=False)
ADMINISTRATOR = Actor(uuid4(), uuid4(), is_guest=False, is_admin=True)
ROLES: list[Role] = [*WorkspaceRole, *CanvasRole]


def table(kind: type[WorkspaceRole] | type[CanvasRole]) -> list[str]:
    """The table of one kind of object, as docs/permissions.md has it."""
    lines = [f"| action | {' | '.join(kind)} | guests |", "|---" * (len(kind) + 2) + "|"]
    for action, rule in TABLE.items():
        if isinstance(rule.least, kind):
            allowed = ["yes" if policy.may(USER, action, role) else "–" for role in kind]
            lines.append(f"| `{action}` | {' | '.join(allowed)} | {'yes' if rule.guests else '–'} |")
    return lines


@pytest.mark.parametrize("kind", [WorkspaceRole, CanvasRole])
def test_the_manual_shows_the_whole_table(kind: type[WorkspaceRole] | type[CanvasRole]) -> None:
    """What differs is printed as it should be: paste it into docs/permissions.md."""
    shown = (ROOT / "docs/permissions.md").read_text(encoding="utf-8")
    expected = "\n".join(table(kind))
    assert expected in shown, f"docs/permissions.md should have:\n{expected}"


def test_every_action_has_a_rule() -> None:
    assert set(TABLE) == set(Action)


@pytest.mark.parametrize(("action", "role"), list(product(Action, ROLES)))
def test_who_may_more_may_all_that_others_may(action: Action, role: Role) -> None:
    """Roles are ordered as they are written down, and a role of the other kind of object allows nothing."""
    kind = list(type(role))
    if policy.may(USER, action, role):
        assert isinstance(role, type(TABLE[action].least))
        assert all(policy.may(USER, action, higher) for higher in kind[: kind.index(role)])
    assert not policy.may(USER, action, None)
    assert policy.may(ADMINISTRATOR, action, role) == policy.may(USER, action, role)


@pytest.mark.parametrize(("action", "role"), list(product(Action, [None, *ROLES])))
def test_a_refusal_says_no_more_than_the_actor_may_know(action: Action, role: Role | None) -> None:
    """Nothing of what they do not see, their role where it is too low, and that an account would do."""
    for actor in (USER, GUEST):
        refused: type[Exception] | None = None
        try:
            policy.require(actor, action, Access(role, WorkspaceNotFound))
        except (NotFound, NotAllowed, AccountRequired) as error:
            refused = type(error)
        if role is None:
            assert refused is WorkspaceNotFound
        elif policy.may(actor, action, role):
            assert refused is None
        else:
            assert refused is (AccountRequired if policy.may(USER, action, role) else NotAllowed)


def test_guests_share_nothing() -> None:
    """No action that brings in others is a guest's, nor any of a workspace."""
    for action in Action:
        if action in {Action.CHANGE_CANVAS_MEMBERS, Action.INVITE_TO_CANVAS} or action.startswith("workspace."):
            assert not any(policy.may(GUEST, action, role) for role in ROLES)
    with pytest.raises(AccountRequired):
        policy.require_account(GUEST)
    policy.require_account(USER)


@pytest.mark.parametrize("role", ROLES)
def test_ownership_is_not_given_by_a_role(role: Role) -> None:
    if role.value == "owner":
        with pytest.raises(OwnerNotGiven):
            policy.require_given(role)
    else:
        policy.require_given(role)


@given(
    is_owner=st.booleans(),
    workspace=st.none() | st.sampled_from(WorkspaceRole),
    invited=st.none() | st.sampled_from(CanvasRole),
)
def test_the_highest_role_on_a_canvas_wins(
    is_owner: bool, workspace: WorkspaceRole | None, invited: CanvasRole | None
) -> None:
    """Whatever one way allows is allowed, and nothing that no way allows."""
    found = policy.canvas_role(is_owner=is_owner, workspace=workspace, invited=invited)
    ways = [
        CanvasRole.OWNER if is_owner else None,
        policy.CANVAS_ROLE_OF_MEMBERS[workspace] if workspace else None,
        invited,
    ]
    for action in Action:
        assert policy.may(USER, action, found) == any(policy.may(USER, action, way) for way in ways)
    assert (found is None) == (ways == [None, None, None])
