"""What an actor may do, by what they act with."""

from uuid import UUID

import pytest

from potentia.domain.identity import policy
from potentia.domain.identity.errors import PasswordMustChange, ScopeMissing, SessionRequired
from potentia.domain.identity.model import Actor, Scope

SIGNED_IN = Actor(UUID(int=1), UUID(int=2), is_guest=False, is_admin=False)


def _key(*scopes: Scope) -> Actor:
    return Actor(UUID(int=1), None, False, False, api_key_id=UUID(int=3), scopes=frozenset(scopes))


@pytest.mark.parametrize("writes", [True, False])
def test_who_is_signed_in_reads_and_writes(writes: bool) -> None:
    policy.require_scope(SIGNED_IN, writes=writes)
    policy.require_scope(_key(*Scope), writes=writes)


@pytest.mark.parametrize(
    ("scopes", "writes"), [((Scope.READ,), True), ((Scope.WRITE,), False), ((), True), ((), False)]
)
def test_a_key_without_the_scope_is_refused_and_told_which(scopes: tuple[Scope, ...], writes: bool) -> None:
    with pytest.raises(ScopeMissing) as caught:
        policy.require_scope(_key(*scopes), writes=writes)
    assert caught.value.facts == {"scope": Scope.WRITE if writes else Scope.READ}


def test_only_sessions_manage_accounts() -> None:
    policy.require_session(SIGNED_IN)
    with pytest.raises(SessionRequired):
        policy.require_session(_key(*Scope))


def test_a_one_time_password_comes_first() -> None:
    policy.require_own_password(SIGNED_IN)
    with pytest.raises(PasswordMustChange):
        policy.require_own_password(Actor(UUID(int=1), UUID(int=2), False, True, must_change_password=True))
