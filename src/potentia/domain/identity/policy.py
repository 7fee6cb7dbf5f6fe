"""What an actor may do about identity itself, whatever the object is."""

from uuid import UUID

from potentia.domain.identity.errors import PasswordMustChange, ScopeMissing, SessionRequired
from potentia.domain.identity.model import Actor, Scope


def require_scope(actor: Actor, *, writes: bool) -> None:
    """Raises ScopeMissing when the actor's API key was not made for this."""
    needed = Scope.WRITE if writes else Scope.READ
    if needed not in actor.scopes:
        raise ScopeMissing(scope=needed)


def require_own_password(actor: Actor) -> None:
    """Raises PasswordMustChange while the user has a password that was given for one time."""
    if actor.must_change_password:
        raise PasswordMustChange


def require_session(actor: Actor) -> UUID:
    """The id of the actor's session. Raises SessionRequired for an API key: a stolen one must not become more than it
    is."""
    if actor.session_id is None:
        raise SessionRequired
    return actor.session_id
