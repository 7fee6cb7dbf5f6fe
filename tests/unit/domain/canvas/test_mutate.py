"""Mutations against a naive model: whatever comes, the canvas stays a tree with one order, its log tells all of it, and
each mutation can be undone."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from potentia.domain.canvas.errors import VersionConflict
from potentia.domain.canvas.log import Operation
from potentia.domain.canvas.model import Block, Bounds
from potentia.domain.canvas.mutate import Change, mutate
from potentia.domain.canvas.needs import needed
from potentia.domain.canvas.ops import Delete, Insert, Move, Mutation, Op, Restore, Update
from potentia.domain.canvas.rebalance import rebalance
from potentia.domain.canvas.replay import State, replay
from potentia.domain.errors import DomainError
from tests.fakes.canvas_parts import part, siblings, stored
from tests.unit.domain.canvas.naive import Conflicts, Naive

CANVAS, ACTOR = UUID(int=10**6), UUID(int=10**6 + 1)
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
BOUNDS = Bounds(depth=4, properties=60, blocks=18)
LONG = 6
"""Lists of so many siblings have blocks that no mutation sees that names one of them."""

ids = st.integers(1, 24).map(lambda n: UUID(int=n))
targets = st.none() | st.just(msgspec.UNSET) | ids
versions = st.integers(1, 4)
scalars = st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "x", "long enough to be too long"])
names = st.sampled_from("abc")
patches = st.recursive(
    st.dictionaries(names, scalars, max_size=3),
    lambda inner: st.dictionaries(names, scalars | inner | st.lists(inner, max_size=2), max_size=3),
    max_leaves=5,
)
types = st.sampled_from(["note", "paragraph"])
placing = st.sampled_from(["last", "after", "before"]).flatmap(
    lambda where: st.fixed_dictionaries({"parent_id": targets, **({} if where == "last" else {where: st.none() | ids})})
)
operations = st.one_of(
    st.builds(lambda at, **kw: Insert(**at, **kw), placing, id=ids, type=types, properties=patches),
    st.builds(lambda at, **kw: Move(**at, **kw), placing, id=ids, expect_version=st.none() | versions),
    st.builds(lambda at, **kw: Move(**at, **kw), placing, id=ids),
    st.builds(Update, id=ids, expect_version=versions, properties=patches, type=st.just(msgspec.UNSET) | types),
    st.builds(Delete, id=ids, expect_version=st.none() | versions),
    st.builds(Restore, id=ids),
    st.builds(lambda at, **kw: Restore(**at, **kw), placing, id=ids),
)


def is_sound(op: Op) -> bool:
    """Whether it is refused for itself alone; `test_ops.py` has those."""
    return not isinstance(op, Insert | Move | Restore) or op.id not in (op.after, op.before)


class CanvasMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.state: State = {}
        self.log: list[Operation] = []
        self.model = Naive(BOUNDS)

    @rule(ops=st.lists(operations.filter(is_sound), min_size=1, max_size=6))
    def anything(self, ops: list[Op]) -> None:
        self.attempt(ops)

    @rule(ids=st.lists(ids, min_size=1, max_size=4, unique=True), at=placing)
    def paste(self, ids: list[UUID], at: dict[str, Any]) -> None:
        """Blocks one behind the other, as a client sends them."""
        first, *rest = ids
        if first not in at.values():
            chain = zip(ids, rest, strict=False)
            more = [Insert(id=each, type="note", after=before) for before, each in chain]
            self.attempt([Insert(id=first, type="note", **at), *more])

    @rule(data=st.data())
    def what_can_be(self, data: st.DataObject) -> None:
        """Operations on blocks that are there, at the versions that they have."""
        ops: list[Op] = []
        for block_id, node in list(self.model.nodes.items())[:3]:
            if node.deleted_with is None:
                choices = [Delete(id=block_id), Move(id=block_id, after=None), Move(id=block_id)]
                update = Update(id=block_id, expect_version=node.version, properties=data.draw(patches))
                ops.append(data.draw(st.sampled_from([*choices, update])))
            elif node.deleted_with == block_id:
                ops.append(Restore(id=block_id))
        if ops:
            self.attempt(ops)

    @rule(data=st.data())
    def put_again(self, data: st.DataObject) -> None:
        """One block, two or three times, where lists are long."""
        places = {block_id: place for block_id, (_, place) in self.state.items()}
        live = [each for each, place in places.items() if place.deleted_with is None]
        parent = data.draw(st.sampled_from([None, *live]))
        beside = [each.id for each in siblings(places, parent)]
        free = [each for each in map(UUID, (f"{n:032x}" for n in range(1, 25))) if each not in self.state]
        if len(beside) < LONG:
            self.attempt([Insert(id=each, type="note", parent_id=parent) for each in free[: LONG - len(beside)]])
            return
        chosen = data.draw(st.sampled_from([*self.state, *free[:1]]))
        anchors = st.sampled_from([each for each in beside if each != chosen])
        at = st.fixed_dictionaries({"after": anchors}) | st.fixed_dictionaries({"before": anchors})
        ends = st.sampled_from([{}, {"after": None}, {"parent_id": parent}, {"parent_id": None, "after": None}])
        ops: list[Op] = [Move(id=chosen, **data.draw(at | ends)) for _ in range(data.draw(st.integers(1, 2)))]
        if chosen not in self.state:
            ops.insert(0, Insert(id=chosen, type="note", **data.draw(at)))
        elif places[chosen].deleted_with is None:
            ops.insert(0, Move(id=chosen, **data.draw(at)))
        else:
            ops.insert(0, Restore(id=chosen, **data.draw(at)))
        self.attempt(ops)

    @rule(parents=st.sets(st.none() | ids, min_size=1, max_size=3))
    def new_ranks(self, parents: set[UUID | None]) -> None:
        places = [place for _, place in self.state.values()]
        lists = {parent: [each for each in places if each.parent_id == parent] for parent in parents}
        before = self.state
        self.keep(rebalance(len(self.log), {parent: each for parent, each in lists.items() if each}, self.now()))
        assert _content(self.state) == _content(before)

    def attempt(self, ops: list[Op]) -> None:
        try:
            expected = self.model.after(ops)
        except Conflicts as conflicts:
            self.refuse(ops, conflicts.blocks)
            return
        except DomainError as error:
            with pytest.raises(type(error)):
                self.change(self.state, ops)
            return
        change = self.change(self.state, ops)
        before = self.state
        self.keep(change.entry.operation)
        assert self.state == before | stored(before, change), "replay tells what was stored"
        assert change.live == sum(place.deleted_with is None for _, place in self.state.values())
        self.compare(expected)
        self.undo(before, change)

    def refuse(self, ops: list[Op], conflicting: set[UUID]) -> None:
        """With every block that conflicts, whatever else is wrong after the first."""
        with pytest.raises(VersionConflict) as caught:
            self.change(self.state, ops)
        assert caught.value.facts["seq"] == len(self.log)
        conflicts = caught.value.facts["conflicts"]
        assert isinstance(conflicts, list)
        assert {block.id for block in conflicts} == conflicting

    def keep(self, operation: Operation) -> None:
        assert operation.seq == len(self.log) + 1
        self.log.append(msgspec.json.decode(msgspec.json.encode(operation), type=Operation))
        self.state = replay(CANVAS, self.log[-1:], self.state)

    def undo(self, before: State, change: Change) -> None:
        """The inverse makes what was there before, to the order of siblings."""
        back = self.change(self.state, change.entry.inverse)
        assert _content(self.state | stored(self.state, back)) == _content(before)

    def compare(self, expected: Naive) -> None:
        """The order too, but for blocks of which it is not foreseen; the model learns it then."""
        places = {block_id: place for block_id, (_, place) in self.state.items()}
        assert {each: (node.parent, node.deleted_with) for each, node in expected.nodes.items()} == {
            each: (place.parent_id, place.deleted_with) for each, place in places.items()
        }
        for parent in {place.parent_id for place in places.values()}:
            found = [place.id for place in siblings(places, parent)]
            if parent is None or places[parent].deleted_with is None:
                known = [each for each in expected.children(parent) if each not in expected.floating]
                assert [each for each in found if each not in expected.floating] == known
                assert sorted(found) == sorted(expected.children(parent))
                expected.order[parent] = found
        for block_id, (block, _) in self.state.items():
            node = expected.nodes[block_id]
            assert (block.type, block.properties, block.version) == (node.type, node.properties, node.version)
        self.model = expected

    def change(self, state: State, ops: list[Op]) -> Change:
        mutation = Mutation(f"op-{len(self.log)}", ops)
        loaded = part(CANVAS, len(self.log), state, needed(mutation))
        return mutate(loaded, mutation, ACTOR, self.now(), BOUNDS)

    def now(self) -> datetime:
        return BEGUN + timedelta(seconds=len(self.log))

    @invariant()
    def it_is_a_tree(self) -> None:
        """Every live block is reached once from the top, and no two siblings have one rank."""
        places = {block_id: place for block_id, (_, place) in self.state.items()}
        reached: list[UUID] = []
        waiting: list[UUID | None] = [None]
        while waiting:
            children = siblings(places, waiting.pop())
            assert len({each.rank for each in children}) == len(children)
            reached += (each.id for each in children)
            waiting += (each.id for each in children)
        assert sorted(reached) == sorted(each.id for each in places.values() if each.deleted_with is None)
        assert all(place.rank and block.rank == place.rank for block, place in self.state.values())
        assert all(block.parent_id == place.parent_id for block, place in self.state.values())

    def teardown(self) -> None:
        assert replay(CANVAS, self.log) == self.state


def _content(state: State) -> dict[UUID | None, list[Any]]:
    """The live canvas as a person sees it."""
    places = {block_id: place for block_id, (_, place) in state.items()}
    live = {None, *(place.id for place in places.values() if place.deleted_with is None)}

    def seen(block: Block) -> tuple[Any, ...]:
        return block.id, block.type, block.properties

    return {
        parent: listed for parent in live if (listed := [seen(state[each.id][0]) for each in siblings(places, parent)])
    }


TestCanvas = CanvasMachine.TestCase
TestCanvas.settings = settings(stateful_step_count=20)
