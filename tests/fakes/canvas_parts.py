"""What a mutation is shown of a canvas, taken from a whole one: no more than it asks for, so that asking for too little
shows. And what is stored of what it came to."""

from collections.abc import Iterator
from uuid import UUID

import msgspec

from potentia.domain.canvas.model import Place
from potentia.domain.canvas.mutate import Change
from potentia.domain.canvas.needs import Bulk, Loaded, Needs
from potentia.domain.canvas.replay import State


def part(canvas_id: UUID, seq: int, state: State, needs: Needs) -> Loaded:
    places = {block_id: place for block_id, (_, place) in state.items()}
    wanted = set(_wanted(places, needs)) & places.keys()
    for block_id in list(wanted):
        wanted.update(_path(places, block_id))
    return Loaded(
        canvas_id,
        seq,
        live=sum(place.deleted_with is None for place in places.values()),
        blocks={block_id: state[block_id][0] for block_id in needs.blocks & places.keys()},
        places={block_id: places[block_id] for block_id in wanted},
        bulks=dict(_bulks(places, wanted, needs)),
    )


def stored(before: State, change: Change) -> State:
    """The blocks that a change says something of, as they are to be stored, and no others."""
    found, waiting = {}, [(fate.id, fate.before, fate.after) for fate in change.fates]
    for block_id, old, new in waiting:
        block, place = before[block_id]
        found[block_id] = block, msgspec.structs.replace(place, deleted_with=new)
        along = [
            place.id
            for _, place in before.values()
            if (place.parent_id, place.deleted_with) == (block_id, old) and place.id not in change.apart
        ]
        waiting += ((each, old, new) for each in along)
    return found | {block.id: (block, place) for block, place in change.blocks}


def siblings(places: dict[UUID, Place], parent_id: UUID | None) -> list[Place]:
    """The live children of a parent, in order."""
    return _children(places, parent_id, None)


def _children(places: dict[UUID, Place], parent_id: UUID | None, fate: UUID | None) -> list[Place]:
    found = [place for place in places.values() if (place.parent_id, place.deleted_with) == (parent_id, fate)]
    return sorted(found, key=lambda place: place.rank)


def _wanted(places: dict[UUID, Place], needs: Needs) -> Iterator[UUID]:
    yield from needs.blocks | needs.mentioned
    for place in (places[each] for each in needs.around if each in places):
        others = [each for each in _list(places, needs, place.parent_id) if each.id != place.id]
        yield from [each.id for each in others if each.rank < place.rank][-1:]
        yield from [each.id for each in others if each.rank >= place.rank][:1]
    for parent_id in needs.ends | {places[each].parent_id for each in needs.own_ends if each in places}:
        children = _list(places, needs, parent_id)
        yield from (each.id for each in (*children[:1], *children[-1:]))


def _list(places: dict[UUID, Place], needs: Needs, parent_id: UUID | None) -> list[Place]:
    """The children that share the parent's fate: where that is to live, or may come to be."""
    fate = places[parent_id].deleted_with if parent_id in places else None
    revived = {places[each].deleted_with for each in needs.restored if each in places}
    return _children(places, parent_id, fate) if fate is None or fate in revived else []


def _bulks(places: dict[UUID, Place], seen: set[UUID], needs: Needs) -> Iterator[tuple[UUID, Bulk]]:
    for holder in seen:
        if not needs.trees.isdisjoint(_path(places, holder, whole=False)):
            layers = [_unseen(places, seen, [holder])]
            while layers[-1]:
                layers.append(_unseen(places, seen, layers[-1]))
            if blocks := sum(map(len, layers)):
                yield holder, Bulk(blocks, len(layers) - 1)


def _unseen(places: dict[UUID, Place], seen: set[UUID], parents: list[UUID]) -> list[UUID]:
    children = (each for parent in parents for each in _children(places, parent, places[parent].deleted_with))
    return [each.id for each in children if each.id not in seen]


def _path(places: dict[UUID, Place], block_id: UUID, *, whole: bool = True) -> Iterator[UUID]:
    """Up to the top, or to where the fate is another."""
    found: UUID | None = block_id
    while found is not None and (whole or places[found].deleted_with == places[block_id].deleted_with):
        yield found
        found = places[found].parent_id
