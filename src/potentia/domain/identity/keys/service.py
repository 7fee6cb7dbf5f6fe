"""API keys: a user's standing permissions for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from potentia.domain import secrets
from potentia.domain.audit import Entry
from potentia.domain.clock import Clock
from potentia.domain.identity import api_keys
from potentia.domain.identity.errors import AccountGone, ApiKeyNotFound, SessionEnded, TooManyApiKeys
from potentia.domain.identity.model import Actor, ApiKey, Scope
from potentia.domain.identity.policy import require_session
from potentia.domain.identity.ports import Work
from potentia.domain.identity.recent import RecentActors
from potentia.domain.ids import Ids
from potentia.domain.unit_of_work import OpenUow


@dataclass(frozen=True, slots=True)
class ApiKeyService:
    """Every method raises SessionRequired for an actor who is an API key."""

    open_uow: OpenUow[Work]
    clock: Clock
    ids: Ids
    recent: RecentActors

    async def list(self, actor: Actor) -> Sequence[ApiKey]:
        """The actor's keys, newest first, those that have expired among them."""
        require_session(actor)
        async with self.open_uow() as uow:
            return await uow.api_keys.of_user(actor.user_id)

    async def create(
        self, actor: Actor, name: str, scopes: frozenset[Scope], expires_at: datetime | None
    ) -> tuple[ApiKey, str]:
        """A new key, and its secret, which nobody can tell again.

        A key outlives its maker's sessions: so theirs is looked at here, and what was believed for a second
        (docs/adr/0010) does not do. Raises Invalid, TooManyApiKeys, AccountGone, SessionEnded.
        """
        session_id = require_session(actor)
        now, name = self.clock.now(), name.strip()
        api_keys.check(name, scopes, expires_at, now)
        key = ApiKey(self.ids.new(), actor.user_id, name, scopes, now, expires_at)
        secret = api_keys.PREFIX + self.ids.secret()
        async with self.open_uow() as uow:
            if await uow.users.lock(actor.user_id) is None:
                raise AccountGone
            if not await uow.sessions.alive({session_id}):
                raise SessionEnded
            if len(await uow.api_keys.of_user(actor.user_id)) >= api_keys.MAX_KEYS:
                raise TooManyApiKeys(max=api_keys.MAX_KEYS)
            await uow.api_keys.add(key, secrets.digest(secret))
            await uow.audit.add(actor.user_id, Entry.of("api-key.created", after=key))
        return key, secret

    async def revoke(self, actor: Actor, key_id: UUID) -> None:
        """The key is void at once, and what it streams ends. Raises ApiKeyNotFound."""
        require_session(actor)
        async with self.open_uow() as uow:
            removed = await uow.api_keys.remove(actor.user_id, key_id)
            if removed:
                await uow.audit.add(actor.user_id, Entry("api-key.revoked", "api-key", key_id))
        self.recent.forget(actor.user_id)
        if not removed:
            raise ApiKeyNotFound
