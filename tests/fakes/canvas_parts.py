"""What a mutation is shown of a canvas, taken from a whole one: no more than it asks for, so that asking for too little
shows."""

from collections.abc import Iterator
from uuid import UUID

from potentia.domain.canvas.model import Place
from potentia.domain.canvas.needs import Loaded, Needs
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
    )


def siblings(places: dict[UUID, Place], parent_id: UUID | None) -> list[Place]:
    """The live children of a parent, in order."""
    found = [place for place in places.values() if place.parent_id == parent_id and place.deleted_with is None]
    return sorted(found, key=lambda place: place.rank)


def _wanted(places: dict[UUID, Place], needs: Needs) -> Iterator[UUID]:
    yield from needs.blocks | needs.mentioned
    for place in (places[each] for each in needs.around if each in places):
        others = [each for each in siblings(places, place.parent_id) if each.id != place.id]
        yield from (each.id for each in others if each.rank < place.rank and each is _last_below(others, place))
        yield from [each.id for each in others if each.rank >= place.rank][:1]
    own = {places[each].parent_id for each in needs.own_ends if each in places}
    for parent_id in needs.ends | own:
        children = siblings(places, parent_id)
        yield from (each.id for each in (*children[:1], *children[-1:]))
    for block_id in needs.trees:
        yield from _inside(places, block_id)
    yield from (place.id for place in places.values() if place.deleted_with in needs.deletions)


def _last_below(others: list[Place], place: Place) -> Place:
    return [each for each in others if each.rank < place.rank][-1]


def _inside(places: dict[UUID, Place], block_id: UUID) -> Iterator[UUID]:
    for child in siblings(places, block_id):
        yield child.id
        yield from _inside(places, child.id)


def _path(places: dict[UUID, Place], block_id: UUID) -> Iterator[UUID]:
    found: UUID | None = block_id
    while found is not None:
        yield found
        found = places[found].parent_id
