"""Who was found to be signed in a moment ago."""

from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.identity.model import Actor
from potentia.domain.identity.recent import REMEMBERED, RecentActors
from tests.fakes.clock import START

ADA, BOB = UUID(int=1), UUID(int=2)


def _actor(user_id: UUID, session_id: UUID) -> Actor:
    return Actor(user_id, session_id, is_guest=False, is_admin=False)


@given(st.timedeltas(-REMEMBERED * 3, REMEMBERED * 3))
def test_an_actor_is_known_for_less_than_a_second(age: timedelta) -> None:
    """And not at all by a clock that was put back: nobody can say how long ago it was."""
    recent, actor = RecentActors(), _actor(ADA, ADA)
    recent.remember(ADA, actor, START)
    expected = actor if timedelta(0) <= age < timedelta(seconds=1) else None
    assert recent.get(ADA, START + age) == expected


def test_a_user_is_forgotten_with_all_their_sessions_and_nobody_else() -> None:
    recent = RecentActors()
    for number in range(3):
        recent.remember(UUID(int=number), _actor(ADA, UUID(int=number)), START)
    recent.remember(b"a key", Actor(ADA, None, is_guest=False, is_admin=False, api_key_id=ADA), START)
    recent.remember(UUID(int=9), _actor(BOB, UUID(int=9)), START)
    recent.forget(ADA)
    assert len(recent) == 1
    assert recent.get(UUID(int=9), START) == _actor(BOB, UUID(int=9))
    assert recent.get(b"a key", START) is None


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 2_000)), max_size=200))
def test_no_more_are_remembered_than_the_last_second_saw(seen: list[tuple[int, int]]) -> None:
    """Whatever comes how often: the memory is bounded by what is fresh."""
    recent, now, last_seen = RecentActors(), START, dict[int, object]()
    for number, milliseconds in seen:
        now += timedelta(milliseconds=milliseconds)
        recent.remember(UUID(int=number), _actor(ADA, UUID(int=number)), now)
        last_seen[number] = now
        fresh = [each for each, at in last_seen.items() if now - at < REMEMBERED]  # type: ignore[operator]
        assert len(recent) == len(fresh)
        assert all(recent.get(UUID(int=each), now) for each in fresh)
