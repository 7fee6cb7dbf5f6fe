"""Who was found to be signed in a moment ago, so that not every request asks the database again."""

from datetime import datetime, timedelta
from uuid import UUID

from potentia.domain.identity.model import Actor

REMEMBERED = timedelta(seconds=1)
"""The longest that an end of a session, which another process stored, may go unnoticed (docs/adr/0010)."""


class RecentActors:
    """The actors of the last second by what they presented: a session's id, or the digest of an API key.

    One for a process. What ends sessions here says so with `forget`, and so is noticed here at once.
    """

    def __init__(self) -> None:
        self._known: dict[UUID | bytes, tuple[datetime, Actor]] = {}

    def get(self, presented: UUID | bytes, now: datetime) -> Actor | None:
        seen_at, actor = self._known.get(presented, (None, None))
        return actor if seen_at is not None and _is_fresh(seen_at, now) else None

    def remember(self, presented: UUID | bytes, actor: Actor, asked_at: datetime) -> None:
        """`asked_at` is from before the database was asked: what it said may have changed since."""
        self._drop_stale(asked_at)
        self._known.pop(presented, None)  # the youngest stands last
        self._known[presented] = asked_at, actor

    def forget(self, user_id: UUID) -> None:
        """Something about this user has changed."""
        self._known = {key: known for key, known in self._known.items() if known[1].user_id != user_id}

    def __len__(self) -> int:
        return len(self._known)

    def _drop_stale(self, now: datetime) -> None:
        """The oldest stand first, so that this looks at no more than it drops, and one."""
        while self._known:
            oldest = next(iter(self._known))
            if _is_fresh(self._known[oldest][0], now):
                return
            del self._known[oldest]


def _is_fresh(seen_at: datetime, now: datetime) -> bool:
    """A clock that was put back makes everything stale."""
    return timedelta(0) <= now - seen_at < REMEMBERED
