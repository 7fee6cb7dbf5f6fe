"""Mutations at random, most of which can be: what a canvas lives through in tests."""

from random import Random
from uuid import UUID

import msgspec

from potentia.domain.canvas.ops import Delete, Insert, Move, Mutation, Op, Restore, Update
from potentia.domain.canvas.replay import State

IDS = [UUID(int=number) for number in range(1, 60)]


def random_mutation(chance: Random, state: State) -> Mutation:
    """Now and then it puts one block somewhere two or three times."""
    live = [block_id for block_id, (_, place) in state.items() if place.deleted_with is None]
    ops: list[Op] = []
    for _ in range(chance.randint(1, 5)):
        ops.append(op := _operation(chance, state))
        if isinstance(op, Insert | Move | Restore) and chance.random() < 0.3:
            others = [each for each in live if each != op.id]
            ops += (Move(id=op.id, **_target(chance, others)) for _ in range(chance.randint(1, 2)))
    return Mutation(f"op-{chance.getrandbits(64)}", ops)


def _operation(chance: Random, state: State) -> Op:
    live = [block_id for block_id, (_, place) in state.items() if place.deleted_with is None]
    gone = [block_id for block_id, (_, place) in state.items() if place.deleted_with == block_id]
    free = [each for each in IDS if each not in state]
    match chance.choices(["insert", "update", "move", "delete", "restore"], [8 if free else 0, 3, 5, 2, 2])[0]:
        case "update" if live:
            block_id = chance.choice(live)
            version = state[block_id][0].version + (chance.random() < 0.05)
            return Update(id=block_id, expect_version=version, properties={"n": chance.randint(0, 9)})
        case "move" if live:
            return Move(id=(moved := chance.choice(live)), **_target(chance, [each for each in live if each != moved]))
        case "delete" if live:
            return Delete(id=chance.choice(live))
        case "restore" if gone:
            where = _target(chance, live) if chance.random() < 0.3 else {}
            return Restore(id=chance.choice(gone), **where)
    return Insert(id=chance.choice(free or IDS), type="note", properties={"n": 0}, **_target(chance, live))


def _target(chance: Random, live: list[UUID]) -> dict[str, UUID | None]:
    """First, last or beside a sibling; inside of something, at the top, or left open."""
    beside = chance.choice(["after", "before"])
    if live and chance.random() < 0.6:
        return {beside: chance.choice(live)}
    parent = chance.choice([None, msgspec.UNSET, *live[:5]])
    found = {} if parent is msgspec.UNSET else {"parent_id": parent}
    return found | ({} if chance.random() < 0.5 else {beside: None})
