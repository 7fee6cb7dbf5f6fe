"""What every store of blocks keeps to: it shows a mutation just what it needs, and keeps what it came to."""

from datetime import timedelta
from random import Random
from uuid import UUID, uuid4

import msgspec
import pytest

from potentia.domain.canvas.errors import BlockNotFound, CanvasNotFound, ParentDeleted
from potentia.domain.canvas.log import Known, Operation
from potentia.domain.canvas.model import CROWDED, MOST_DELETED, Block, Snapshot
from potentia.domain.canvas.needs import Bulk, needed
from potentia.domain.canvas.ops import Delete, Insert, Move, Mutation, Purge, Restore, Update
from potentia.domain.canvas.rebalance import rebalance
from potentia.domain.canvas.replay import State
from potentia.domain.errors import DomainError
from potentia.domain.paging import InvalidCursor, Window
from tests.contract.desk import Desk, desk_in
from tests.fakes.canvas_parts import part, siblings
from tests.fakes.clock import START, MemoryClock
from tests.fakes.drawing import random_mutation
from tests.fixtures.servers import MakeDatabase
from tests.fixtures.worlds import World

CONTRACT_OF = "potentia.domain.canvas.ports.Blocks"


@pytest.fixture(scope="module")
async def database_url(make_database: MakeDatabase) -> str:
    """No worker looks into it, which would give crowded lists new ranks meanwhile."""
    return await make_database()


@pytest.fixture(params=["memory", "postgres"])
def world(request: pytest.FixtureRequest) -> World:
    found: World = request.getfixturevalue(f"{request.param}_world")
    return found


@pytest.fixture
async def desk(world: World) -> Desk:
    return await desk_in(world)


def in_order(state: State, parent_id: UUID | None = None) -> list[Block]:
    places = {block_id: place for block_id, (_, place) in state.items()}
    return [
        found for place in siblings(places, parent_id) for found in (state[place.id][0], *in_order(state, place.id))
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_a_canvas_is_what_its_log_says_and_shows_each_mutation_what_it_needs(desk: Desk, seed: int) -> None:
    chance, done = Random(seed), 0
    for _ in range(60):
        state = await desk.state()
        mutation = random_mutation(chance, state)
        async with desk.world.open_uow() as uow:
            canvas = await uow.canvases.lock(desk.actor.user_id, desk.canvas.id)
            needs = needed(mutation)
            assert await uow.blocks.load(canvas, needs) == part(canvas.id, canvas.seq, state, needs)
        try:
            await desk.editing.mutate(desk.actor, desk.canvas.id, mutation)
            done += 1
        except DomainError:
            continue
    state = await desk.state()
    async with desk.world.open_uow() as uow:
        snapshot = await uow.blocks.snapshot(desk.canvas.id)
    assert done > 20
    assert [each.seq for each in await desk.log()] == list(range(1, done + 1))
    assert (snapshot.seq, snapshot.blocks) == (done, in_order(state))
    assert await desk.paged(7) == snapshot.blocks
    assert await desk.paged(200) == snapshot.blocks


@pytest.mark.parametrize("first", ["insert", "move", "restore", "chain"])
@pytest.mark.parametrize("end", ["first", "last"])
async def test_a_block_that_is_put_twice_goes_to_the_end_of_where_it_is_by_then(
    desk: Desk, first: str, end: str
) -> None:
    """Its list is another one than it has in the store, and long."""
    parent, moved, other = (uuid4() for _ in range(3))
    kids = [uuid4() for _ in range(10)]
    await desk.do(Insert(id=parent, type="note"), Insert(id=moved, type="note"), Insert(id=other, type="note"))
    await desk.do(*(Insert(id=each, type="note", parent_id=parent) for each in kids))
    again = Move(id=moved, after=None) if end == "first" else Move(id=moved)
    if first == "insert":
        moved = uuid4()
        await desk.do(Insert(id=moved, type="note", after=kids[4]), msgspec.structs.replace(again, id=moved))
    elif first == "restore":
        await desk.do(Delete(id=moved))
        await desk.do(Restore(id=moved, after=kids[4]), again)
    elif first == "chain":
        await desk.do(Move(id=other, after=kids[4]), Move(id=moved, after=other), again, Delete(id=other))
    else:
        await desk.do(Move(id=moved, after=kids[4]), again)
    children = in_order(await desk.state(), parent)
    assert [block.id for block in children] == ([moved, *kids] if end == "first" else [*kids, moved])
    assert len({block.rank for block in children}) == 11


async def test_what_went_with_a_deletion_is_restored_alone_under_another_parent(desk: Desk) -> None:
    """With all inside it. The rest comes back without it, and it can be deleted and restored where it is by then."""
    outer, inner, leaf, beside = ids = [uuid4() for _ in range(4)]
    parents = [None, outer, inner, outer]
    await desk.do(*(Insert(id=each, type="note", parent_id=into) for each, into in zip(ids, parents, strict=True)))
    await desk.do(Delete(id=outer))
    with pytest.raises(ParentDeleted) as caught:
        await desk.do(Restore(id=inner))
    assert caught.value.facts == {"op": 0, "block_id": inner, "parent_id": outer, "deleted_with": outer}
    last = uuid4()
    out = [Restore(id=inner, parent_id=None), Insert(id=last, type="note", parent_id=inner)]
    back = await desk.inverse(Mutation("out", [*out]))
    await desk.do(*out)
    assert [block.id for block in in_order(await desk.state())] == [inner, leaf, last]
    await desk.do(Restore(id=outer))
    assert sorted(block.id for block in in_order(await desk.state())) == sorted([*ids, last])
    assert [block.id for block in in_order(await desk.state(), outer)] == [beside]
    await desk.do(*back)
    assert [block.id for block in in_order(await desk.state())] == [outer, beside]
    state = await desk.state()
    async with desk.world.open_uow() as uow:
        assert (await uow.blocks.snapshot(desk.canvas.id)).blocks == in_order(state)


async def test_what_undoes_a_restore_elsewhere_puts_it_back_where_it_was(desk: Desk) -> None:
    """Deleted again, it comes back there, and not to where it was restored for a while."""
    first, gone, last, other = ids = [uuid4() for _ in range(4)]
    await desk.do(*(Insert(id=each, type="note") for each in ids))
    await desk.do(Delete(id=gone))
    elsewhere = Mutation("elsewhere", [Restore(id=gone, parent_id=other)])
    back = await desk.inverse(elsewhere)
    await desk.do(*elsewhere.ops)
    await desk.do(*back)
    assert [block.id for block in in_order(await desk.state())] == [first, last, other]
    await desk.do(Restore(id=gone))
    assert [block.id for block in in_order(await desk.state())] == ids


@pytest.mark.parametrize("order", [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2]])
async def test_what_was_side_by_side_comes_back_in_its_order(desk: Desk, order: list[int]) -> None:
    ids = [uuid4() for _ in range(7)]
    await desk.do(*(Insert(id=each, type="note") for each in ids))
    await desk.do(*(Delete(id=each) for each in ids[1:5]))
    await desk.do(*(Restore(id=ids[1 + each]) for each in order))
    assert [block.id for block in in_order(await desk.state())] == ids


async def test_a_restored_tree_is_changed_inside_by_the_same_mutation(desk: Desk) -> None:
    """Its lists, which were long and dead, are what they were."""
    root, late = uuid4(), uuid4()
    kids = [uuid4() for _ in range(12)]
    await desk.do(Insert(id=root, type="note"), *(Insert(id=each, type="note", parent_id=root) for each in kids))
    await desk.do(Delete(id=kids[6]))
    await desk.do(Delete(id=root))
    await desk.do(
        Restore(id=root),
        Insert(id=late, type="note", parent_id=root),
        Move(id=kids[0], after=kids[8]),
        Restore(id=kids[6]),
        Delete(id=kids[3]),
        Move(id=kids[11], parent_id=None),
    )
    inside = [*kids[1:3], *kids[4:9], kids[0], *kids[9:11], late]
    assert [block.id for block in in_order(await desk.state(), root)] == inside
    async with desk.world.open_uow() as uow:
        assert [block.id for block in (await uow.blocks.snapshot(desk.canvas.id)).blocks] == [root, *inside, kids[11]]


async def test_a_whole_tree_follows_what_is_done_to_its_root(desk: Desk) -> None:
    """Though the mutation saw no more of it than its root; out of it goes what the same mutation moved."""
    root, moved, gone = (uuid4() for _ in range(3))
    kids = [uuid4() for _ in range(200)]
    await desk.do(Insert(id=root, type="note"), Insert(id=moved, type="note", parent_id=root))
    await desk.do(Insert(id=gone, type="note", parent_id=root))
    into = [root, moved, gone]
    await desk.do(*(Insert(id=each, type="note", parent_id=into[n % 3]) for n, each in enumerate(kids)))
    await desk.do(Delete(id=gone))
    whole = await desk.state()
    mutation = Mutation("x", [Move(id=moved, parent_id=None), Delete(id=root)])
    async with desk.world.open_uow() as uow:
        canvas = await uow.canvases.lock(desk.actor.user_id, desk.canvas.id)
        loaded = await uow.blocks.load(canvas, needed(mutation))
    assert len(loaded.places) < 10
    assert loaded.bulks[moved] == Bulk(67, 1)
    await desk.do(*mutation.ops)
    expected = {moved, *(each for n, each in enumerate(kids) if n % 3 == 1)}
    async with desk.world.open_uow() as uow:
        assert {block.id for block in (await uow.blocks.snapshot(desk.canvas.id)).blocks} == expected
    await desk.do(Restore(id=root), Move(id=moved, parent_id=root, after=None))
    async with desk.world.open_uow() as uow:
        canvas = await uow.canvases.get(desk.actor.user_id, desk.canvas.id)
        blocks = (await uow.blocks.snapshot(desk.canvas.id)).blocks
    assert canvas.block_count == len(blocks) == 202 - 66
    assert {block.id for block in blocks} == {block.id for block, place in whole.values() if place.deleted_with is None}


async def test_properties_come_back_as_they_were_given(desk: Desk) -> None:
    """To the last digit, in their order, whatever JSON can say."""
    properties = {"z": 1e300, "a": -0.0, "i": 2**70, "u": "\u0001ñ漢😀\u2028", "l": [None, {"x": None}], "e": {}}
    block_id = uuid4()
    await desk.do(Insert(id=block_id, type="note", properties=properties))
    async with desk.world.open_uow() as uow:
        block = await uow.blocks.get(desk.canvas.id, block_id)
    assert msgspec.json.encode(block.properties) == msgspec.json.encode(properties)


async def test_a_block_of_another_canvas_is_not_there(desk: Desk, world: World) -> None:
    """The same id on two canvases is two blocks."""
    other, shared, lonely = await desk_in(world), uuid4(), uuid4()
    await desk.do(Insert(id=shared, type="note"), Insert(id=lonely, type="note", parent_id=shared))
    await other.do(Insert(id=shared, type="quote"))
    with pytest.raises(BlockNotFound):
        await other.do(Update(id=lonely, expect_version=1))
    with pytest.raises(BlockNotFound):
        await other.do(Insert(id=uuid4(), type="note", parent_id=lonely))
    await other.do(Delete(id=shared))
    async with world.open_uow() as uow:
        with pytest.raises(BlockNotFound):
            await uow.blocks.get(other.canvas.id, lonely)
        with pytest.raises(BlockNotFound):
            await uow.blocks.get(other.canvas.id, shared)
        assert (await uow.blocks.get(desk.canvas.id, shared)).type == "note"
        assert len((await uow.blocks.snapshot(desk.canvas.id)).blocks) == 2
        assert (await uow.blocks.snapshot(other.canvas.id)).blocks == []


async def test_an_operation_is_known_by_its_name_on_its_canvas(desk: Desk, world: World) -> None:
    mutation = Mutation("mine", [Insert(id=uuid4(), type="note")])
    await desk.editing.mutate(desk.actor, desk.canvas.id, mutation)
    (operation,) = await desk.log()
    async with world.open_uow() as uow:
        known = await uow.blocks.known(desk.canvas.id, "mine")
        assert known == Known(operation, mutation.body_hash)
        assert await uow.blocks.known(desk.canvas.id, "other") is None


async def test_a_snapshot_has_its_seq_with_no_blocks_too(desk: Desk, world: World) -> None:
    """In the same answer: whoever trusts a later one would miss the operations between."""
    async with world.open_uow() as uow:
        assert await uow.blocks.snapshot(desk.canvas.id) == Snapshot(desk.canvas.id, 0, [])
        with pytest.raises(CanvasNotFound):
            await uow.blocks.snapshot(uuid4())
    block = Insert(id=uuid4(), type="note")
    await desk.do(block)
    await desk.do(Delete(id=block.id))
    async with world.open_uow() as uow:
        assert await uow.blocks.snapshot(desk.canvas.id) == Snapshot(desk.canvas.id, 2, [])


async def test_a_page_goes_on_after_a_block_that_was_deleted_since(desk: Desk, world: World) -> None:
    ids = [uuid4() for _ in range(4)]
    await desk.do(*(Insert(id=each, type="note") for each in ids))
    async with world.open_uow() as uow:
        first = await uow.blocks.page(desk.canvas.id, Window(2))
    await desk.do(Delete(id=ids[1]))
    async with world.open_uow() as uow:
        rest = await uow.blocks.page(desk.canvas.id, Window.read(first.next_cursor, 2))
        assert [block.id for block in rest.items] == ids[2:]
        with pytest.raises(InvalidCursor):
            await uow.blocks.page(desk.canvas.id, Window(2, uuid4()))
        last = await uow.blocks.page(desk.canvas.id, Window(2, ids[3]))
    assert (last.items, last.next_cursor) == ([], None)


async def test_what_was_deleted_first_is_overdue_first_and_is_forgotten_whole(desk: Desk, world: World) -> None:
    """With what had been deleted inside it before; nothing that is live, and nothing of another canvas."""
    a, b, c, d, e = (uuid4() for _ in range(5))
    clock, other = desk.editing.clock, await desk_in(world)
    assert isinstance(clock, MemoryClock)
    for each in (desk, other):
        await each.do(*(Insert(id=new, type="note") for new in (a, d, e)), Insert(id=b, type="note", parent_id=a))
        await each.do(Insert(id=c, type="note", parent_id=b))
    for gone in (c, a, d):
        await desk.do(Delete(id=gone))
        clock.advance(hours=1)
    await other.do(Delete(id=a))

    async def overdue(hours: int, most: int, limit: int = 9) -> list[UUID]:
        before = START + timedelta(hours=hours)
        async with world.open_uow() as uow:
            found = list(await uow.blocks.overdue(desk.canvas.id, before, most, limit))
            assert (desk.canvas.id in await uow.blocks.purgeable(before, most, 10_000)) == bool(found)
        return found

    assert await overdue(0, 4) == []
    assert await overdue(2, 4) == [c, a]
    assert await overdue(2, 4, 1) == [c]
    assert [await overdue(0, most) for most in (3, 2, 1, 0)] == [[c], [c, a], [c, a], [c, a, d]]
    before = await desk.state()
    purging = Operation(len(await desk.log()) + 1, None, None, [Purge(id=a)], {}, {}, clock.now())
    async with world.open_uow() as uow:
        await uow.blocks.purge(desk.canvas.id, purging)
    state = await desk.state()
    assert state == {each: before[each] for each in (d, e)}
    async with world.open_uow() as uow:
        snapshot = await uow.blocks.snapshot(desk.canvas.id)
        assert await uow.blocks.get(other.canvas.id, e)
    assert (snapshot.seq, snapshot.blocks) == (purging.seq, in_order(state))
    for gone in (a, b, c):
        with pytest.raises(BlockNotFound):
            await desk.do(Restore(id=gone))
    await desk.do(Restore(id=d), Insert(id=a, type="note"))
    await other.do(Restore(id=a))


async def test_of_deleted_blocks_the_last_ones_are_given_new_ranks(desk: Desk, world: World) -> None:
    """Whatever was deleted over the years, new ranks are bounded work; the other blocks keep the rank that they had."""
    first = uuid4()
    await desk.do(Insert(id=first, type="note"), Insert(id=uuid4(), type="note"))
    for _ in range(MOST_DELETED // 250 + 1):
        fleeting = [uuid4() for _ in range(250)]
        await desk.do(*(op for each in fleeting for op in (Insert(id=each, type="note"), Delete(id=each))))
    for _ in range(200):
        await desk.do(Insert(id=uuid4(), type="note", after=first))
    async with world.open_uow() as uow:
        (places,) = (await uow.blocks.crowded(desk.canvas.id)).values()
    assert len(places) == 202 + MOST_DELETED


async def test_a_page_goes_on_after_what_went_with_its_parent(desk: Desk, world: World) -> None:
    """With what was put in the place of the parent since: under the rank that was free."""
    first, parent, last, new = (uuid4() for _ in range(4))
    inside, deep = [uuid4() for _ in range(2)]
    await desk.do(*(Insert(id=each, type="note") for each in (first, parent, last)))
    await desk.do(Insert(id=inside, type="note", parent_id=parent), Insert(id=deep, type="note", parent_id=inside))
    before = {block.id: block.rank for block in in_order(await desk.state())}
    await desk.do(Delete(id=parent))
    await desk.do(Insert(id=new, type="note", after=first), Insert(id=uuid4(), type="note", parent_id=new))
    blocks = in_order(await desk.state())
    assert blocks[1].rank == before[parent]
    async with world.open_uow() as uow:
        for cursor in (parent, inside, deep):
            assert (await uow.blocks.page(desk.canvas.id, Window(9, cursor))).items == blocks[1:]
        assert (await uow.blocks.page(desk.canvas.id, Window(2, first))).items == blocks[1:3]


async def test_a_crowded_list_is_given_new_ranks_with_all_that_can_come_back_to_it(desk: Desk, world: World) -> None:
    """Order, versions and what was deleted stay; lists beside it too."""
    first, *rest = (uuid4() for _ in range(260))
    inside, gone = uuid4(), rest[100]
    await desk.do(Insert(id=first, type="note"), Insert(id=inside, type="note", parent_id=first))
    for each in rest:
        await desk.do(Insert(id=each, type="note", after=first))
    await desk.do(Delete(id=gone))
    before = await desk.state()
    async with world.open_uow() as uow:
        canvas = await uow.canvases.lock(desk.actor.user_id, desk.canvas.id)
        lists = await uow.blocks.crowded(desk.canvas.id)
        assert list(lists) == [None]
        assert {place.id for place in lists[None]} == {first, *rest}
        await uow.blocks.rerank(desk.canvas.id, rebalance(canvas.seq, lists, START))
    async with world.open_uow() as uow:
        assert await uow.blocks.crowded(desk.canvas.id) == {}
        snapshot = await uow.blocks.snapshot(desk.canvas.id)
    assert max(len(block.rank) for block in snapshot.blocks) <= 4 < CROWDED
    assert snapshot.seq == canvas.seq + 1
    assert [(block.id, block.version) for block in snapshot.blocks] == [
        (block.id, block.version) for block in in_order(before)
    ]
    assert snapshot.blocks == in_order(await desk.state())
    await desk.do(Restore(id=gone))
    restored = [block.id for block in in_order(await desk.state())]
    assert restored == [first, inside, *rest[::-1]]
