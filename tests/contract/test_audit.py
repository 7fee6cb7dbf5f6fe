"""What every audit of a unit of work keeps."""

from uuid import UUID, uuid4

import pytest

from potentia.domain.audit import Entry, Record, digest
from potentia.domain.paging import Window
from tests.fixtures.worlds import World

CONTRACT_OF = "potentia.domain.audit.Audit"


@pytest.fixture(params=["memory_world", "postgres_world"])
def world(request: pytest.FixtureRequest) -> World:
    made: World = request.getfixturevalue(request.param)
    return made


def entry(workspace_id: UUID | None, action: str = "canvas.created") -> Entry:
    return Entry(action, "canvas", uuid4(), workspace_id, digest({"a": 1}), digest({"a": 2}))


async def added(world: World, *entries: Entry, actor_id: UUID | None = None) -> None:
    async with world.open_uow() as uow:
        await uow.audit.add(actor_id, *entries)


async def found(world: World, workspace_id: UUID, window: Window | None = None) -> list[Record]:
    async with world.open_uow() as uow:
        page = await uow.audit.find(workspace_id, window or Window())
    return list(page.items)


async def test_what_was_added_is_told_in_full(world: World) -> None:
    """With the actor, both digests and an aware instant, and not chained yet."""
    workspace_id, actor_id = uuid4(), uuid4()
    given = entry(workspace_id)
    await added(world, given, actor_id=actor_id)
    (record,) = await found(world, workspace_id)
    assert Entry(*(getattr(record, name) for name in ("action", "object_type", "object_id"))) == Entry(
        given.action, given.object_type, given.object_id
    )
    assert (record.chain, record.actor_id, record.before, record.after) == (
        workspace_id,
        actor_id,
        given.before,
        given.after,
    )
    assert record.at.utcoffset() is not None
    assert (record.request_id, record.seq, record.hash) == (None, None, None)


async def test_an_entry_without_actor_or_digests_is_one_too(world: World) -> None:
    workspace_id = uuid4()
    await added(world, Entry("workspace.deleted", "workspace", workspace_id, workspace_id))
    (record,) = await found(world, workspace_id)
    assert (record.actor_id, record.before, record.after) == (None, None, None)


async def test_entries_go_with_their_transaction(world: World) -> None:
    """One that raises leaves none behind; what it had added is in no list meanwhile."""
    workspace_id = uuid4()
    with pytest.raises(RuntimeError):
        async with world.open_uow() as uow:
            await uow.audit.add(None, entry(workspace_id))
            assert (await uow.audit.find(workspace_id, Window())).items == []
            raise RuntimeError
    assert await found(world, workspace_id) == []


async def test_a_workspace_sees_its_own_newest_first_a_page_at_a_time(world: World) -> None:
    workspace_id = uuid4()
    await added(world, entry(uuid4()), entry(None))
    await added(world, *(entry(workspace_id, f"canvas.fact-{n}") for n in range(3)))
    await added(world, entry(workspace_id, "canvas.fact-3"), entry(workspace_id, "canvas.fact-4"))
    async with world.open_uow() as uow:
        first = await uow.audit.find(workspace_id, Window(limit=3))
        rest = await uow.audit.find(workspace_id, Window.read(first.next_cursor, 3))
    assert [each.action[-1] for each in first.items] == ["4", "3", "2"]
    assert [each.action[-1] for each in rest.items] == ["1", "0"]
    assert rest.next_cursor is None
