"""Who is asking. A token proves a session or a key; whether that still stands is asked of the database."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from potentia.domain import secrets
from potentia.domain.audit import Entry
from potentia.domain.clock import Clock
from potentia.domain.identity import api_keys, profiles, sessions
from potentia.domain.identity.errors import (
    ApiKeyInvalid,
    EmailTaken,
    ExternalSubjectKnown,
    SessionEnded,
)
from potentia.domain.identity.model import Actor, ExternalSubject, OpenedSession, PresentedKey, User
from potentia.domain.identity.ports import AccessTokens, ExternalTokens, Work
from potentia.domain.identity.recent import RecentActors
from potentia.domain.ids import Ids
from potentia.domain.unit_of_work import OpenUow


@dataclass(frozen=True, slots=True)
class AccessService:
    """What the database said of an actor is believed for a second (docs/adr/0010)."""

    open_uow: OpenUow[Work]
    access_tokens: AccessTokens
    clock: Clock
    ids: Ids
    recent: RecentActors
    external: ExternalTokens | None = None
    session_lifetime: timedelta = timedelta(days=30)

    async def authenticate(self, presented: str) -> Actor:
        """Who acts with this access token or API key.

        Raises TokenInvalid, TokenExpired, SessionEnded, ApiKeyInvalid, and for tokens of an external issuer what
        `ExternalTokens.verify` raises.
        """
        now = self.clock.now()
        if presented.startswith(api_keys.PREFIX):
            return await self._by_key(secrets.digest(presented), now)
        if self.external is not None and self.external.recognises(presented):
            return await self._by_external(await self.external.verify(presented, now), now)
        proven = self.access_tokens.verify(presented, now)
        return self.recent.get(proven.session_id, now) or await self._by_session(proven.session_id, now)

    async def ended(self, actors: Collection[Actor]) -> Collection[Actor]:
        """Those whose session or key has ended by now, asked of the database in one go for all of them."""
        if not actors:
            return ()
        session_ids = {actor.session_id for actor in actors if actor.session_id}
        key_ids = {actor.api_key_id for actor in actors if actor.api_key_id}
        async with self.open_uow() as uow:
            alive = await uow.sessions.alive(session_ids) if session_ids else set()
            if key_ids:
                alive |= await uow.api_keys.alive(key_ids, self.clock.now())
        return [actor for actor in actors if (actor.session_id or actor.api_key_id) not in alive]

    async def _by_session(self, session_id: UUID, now: datetime) -> Actor:
        async with self.open_uow() as uow:
            found = await uow.sessions.get(session_id)
        if found is None:
            raise SessionEnded
        return self._remembered(found, now)

    async def _by_key(self, digest: bytes, now: datetime) -> Actor:
        known = self.recent.get(digest, now)
        if known is not None:
            return known
        async with self.open_uow() as uow:
            found = await uow.api_keys.present(digest)
            if found is None or not api_keys.is_alive(found.key, now):
                raise ApiKeyInvalid
            if api_keys.is_use_due(found.key, now):
                await uow.api_keys.used(found.key.id, now)
        actor = _actor_of_key(found)
        self.recent.remember(digest, actor, now)
        return actor

    async def _by_external(self, subject: ExternalSubject, now: datetime) -> Actor:
        """A session of the issuer's is one of ours: made at first sight, and refused once it was ended here."""
        session_id = uuid5(NAMESPACE_URL, f"{subject.issuer}\n{subject.subject}\n{subject.session}")
        known = self.recent.get(session_id, now)
        if known is not None:
            return known
        async with self.open_uow() as uow:
            found = await uow.sessions.get(session_id)
        if found is None:
            found = await self._begin(session_id, await self._user_of(subject, now), now)
        return self._remembered(found, now)

    async def _begin(self, session_id: UUID, user: User, now: datetime) -> OpenedSession:
        session = sessions.begin_external(session_id, user.id, now, self.session_lifetime)
        async with self.open_uow() as uow:
            if await uow.sessions.add(session, None):
                await uow.audit.add(user.id, Entry.of("session.begun", after=session))
        return OpenedSession(user, session)

    async def _user_of(self, subject: ExternalSubject, now: datetime) -> User:
        """The user of an external subject, made at first sight.

        An e-mail that somebody has already stays theirs: accounts are not joined by an address, which whoever
        registered it here need not own.
        """
        async with self.open_uow() as uow:
            known = await uow.users.external(subject.issuer, subject.subject)
        if known is not None:
            return known
        user = profiles.external(self.ids.new(), subject, now)
        try:
            return await self._add(user)
        except EmailTaken:
            return await self._user_of(replace(subject, email=None), now)
        except ExternalSubjectKnown:
            return await self._user_of(subject, now)

    async def _add(self, user: User) -> User:
        async with self.open_uow() as uow:
            await uow.users.add(user, None)
            await uow.audit.add(user.id, Entry.of("user.made-by-issuer", after=user))
        return user

    def _remembered(self, found: OpenedSession, asked_at: datetime) -> Actor:
        if found.session.revoked_at is not None:
            raise SessionEnded
        actor = _actor(found)
        self.recent.remember(found.session.id, actor, asked_at)
        return actor


def _actor(found: OpenedSession) -> Actor:
    user = found.user
    return Actor(
        user.id, found.session.id, user.is_guest, user.is_admin, must_change_password=user.must_change_password
    )


def _actor_of_key(found: PresentedKey) -> Actor:
    user, key = found.user, found.key
    return Actor(user.id, None, user.is_guest, user.is_admin, key.id, key.scopes, user.must_change_password)
