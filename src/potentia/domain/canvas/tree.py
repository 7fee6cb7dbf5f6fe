"""The part of a canvas's tree that a mutation needs, and how its lists of siblings change.

A list may be known in parts. What `needs.py` asks for makes that safe: wherever a block goes, or leaves a gap, the true
neighbours are known. Blocks that were put somewhere have no rank until all is done: then those that stand side by side
share the gap between their neighbours (`lexorank.spread`), and a batch gets short ranks.

A deletion cuts one block out of its list. What is inside hangs on it as before and shares its fate, and so does what
nobody has looked at: no operation walks through a tree for that.
"""

from bisect import bisect_left, insort_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple, TypeAlias
from uuid import UUID

import msgspec

from potentia.domain.canvas import lexorank
from potentia.domain.canvas.budget import Budget
from potentia.domain.canvas.model import Place


class End(NamedTuple):
    """Where the list of a parent's children begins and ends; lists are rings through it."""

    parent_id: UUID | None


Link: TypeAlias = UUID | End
_rank_of = attrgetter("rank")


class Tree:
    """Places by id, and rings of those siblings that share their parent's fate: all but the roots of deletions."""

    def __init__(self, places: Iterable[Place], budget: Budget) -> None:
        self._budget = budget
        self._places: dict[UUID, Place] = {place.id: place for place in places}
        """`deleted_with` is what it was at first: see `fate`."""
        self._cut = {place.id for place in self._places.values() if not place.is_attached}
        """The roots of deletions."""
        self._next: dict[Link, Link] = {}
        self._previous: dict[Link, Link] = {}
        self._loose: dict[UUID, None] = {}
        self._ranked: dict[UUID | None, list[Place]] = defaultdict(list)
        """Those who stand in the list of each parent and have a rank, in order. Where one that came back has no place
        under its rank any more, that still says where it stands."""
        for place in sorted(self._places.values(), key=_rank_of):
            if place.id not in self._cut:
                self._ranked[place.parent_id].append(place)
                self._link(place.id, self.last(place.parent_id))

    def __contains__(self, block_id: UUID) -> bool:
        return block_id in self._places

    def parent(self, block_id: UUID) -> UUID | None:
        return self._places[block_id].parent_id

    def rank(self, block_id: UUID) -> str:
        return self._places[block_id].rank

    def fate(self, block_id: UUID | None) -> UUID | None:
        """The block whose deletion it went with, itself included; None for a live block, and for the top."""
        return next((each for each in self.path(block_id) if each in self._cut), None) if self._cut else None

    def is_live(self, block_id: UUID) -> bool:
        return block_id in self._places and self.fate(block_id) is None

    def last(self, parent_id: UUID | None) -> Link:
        """The last child; the list's End where there is none."""
        return self.before(End(parent_id))

    def before(self, link: Link) -> Link:
        """Who stands before it, or the End of the list."""
        return self._previous.get(link, link)

    def below(self, block_id: UUID) -> Link:
        """Behind whom one that was cut out would come back: the nearest sibling of a lower rank."""
        place = self._places[block_id]
        ranked = self._ranked[place.parent_id]
        found = bisect_left(ranked, place.rank, key=_rank_of)
        return ranked[found - 1].id if found else End(place.parent_id)

    def path(self, block_id: UUID | None) -> Iterator[UUID]:
        """The block and those that it is inside of, up to the top."""
        for each in self._climb(block_id):
            self._budget.walk()
            yield each

    def inside(self, block_id: UUID) -> Iterator[tuple[UUID, int]]:
        """The block and what is known inside it and shares its fate, with the level of each: 1 for itself."""
        waiting = [(block_id, 1)]
        while waiting:
            found, level = waiting.pop()
            self._budget.walk()
            yield found, level
            link = self._next.get(End(found))
            while isinstance(link, UUID):
                waiting.append((link, level + 1))
                link = self._next[link]

    def put(self, block_id: UUID, parent_id: UUID | None, behind: Link) -> None:
        """Place a block that is in no list right behind a sibling; its rank is made at the end."""
        self._cut.discard(block_id)
        self._places[block_id] = Place(block_id, parent_id, "")
        self._loose[block_id] = None
        self._link(block_id, behind)

    def take(self, block_id: UUID) -> None:
        """Out of its list, for another place."""
        self._forget_rank(block_id)
        self._loose.pop(block_id, None)
        self._unlink(block_id)

    def delete(self, block_id: UUID) -> None:
        """Cut it out of its list, with all inside; it keeps its place.

        By its rank it finds that again: who was put beside it must have one by now, on the same side.
        """
        for each in (self._previous[block_id], block_id, self._next[block_id]):
            if isinstance(each, UUID) and each in self._loose:
                self._rank_run(each)
        self._forget_rank(block_id)
        self._cut.add(block_id)
        self._unlink(block_id)

    def restore(self, block_id: UUID) -> None:
        """Put one that was cut out where it was."""
        self._cut.discard(block_id)
        self._link(block_id, self.below(block_id))
        self._keep_rank(self._places[block_id])
        if not self._has_order(block_id):
            self._loose[block_id] = None

    def settle(self) -> None:
        """Give ranks to all that have none yet."""
        while self._loose:
            self._rank_run(next(iter(self._loose)))

    def places(self) -> Iterator[Place]:
        """All of them as they are by now; ranks are right once all is settled."""
        fates: dict[UUID | None, UUID | None] = {None: None} | {each: each for each in self._cut}
        for place in self._places.values():
            way: list[UUID] = []
            for above in self._climb(place.id):
                if above in fates:
                    break
                way.append(above)
            if way:
                fates |= dict.fromkeys(way, fates[self._places[way[-1]].parent_id])
            yield msgspec.structs.replace(place, deleted_with=fates[place.id])

    def _climb(self, block_id: UUID | None) -> Iterator[UUID]:
        while block_id is not None:
            yield block_id
            block_id = self._places[block_id].parent_id

    def _has_order(self, block_id: UUID) -> bool:
        """Whether its rank is between those of its neighbours, who have theirs."""
        low, high = self._rank(self._previous[block_id]), self._rank(self._next[block_id])
        rank = self._places[block_id].rank
        return "" not in (low, high) and (low is None or low < rank) and (high is None or rank < high)

    def _rank(self, link: Link) -> str | None:
        """None at the end of a list, empty for a block whose rank is not made yet."""
        if not isinstance(link, UUID):
            return None
        return "" if link in self._loose else self._places[link].rank

    def _rank_run(self, block_id: UUID) -> None:
        """Rank a block and those beside it that have no rank either."""
        first: Link = block_id
        while self._rank(self._previous[first]) == "":
            first = self._previous[first]
        low, run, link = self._rank(self._previous[first]), [], first
        while self._rank(link) == "":
            run.append(link)
            link = self._next[link]
        for each, rank in zip(run, lexorank.spread(low, self._rank(link), len(run)), strict=True):
            assert isinstance(each, UUID)
            self._forget_rank(each)
            self._places[each] = place = msgspec.structs.replace(self._places[each], rank=rank)
            self._keep_rank(place)
            del self._loose[each]

    def _keep_rank(self, place: Place) -> None:
        insort_left(self._ranked[place.parent_id], place, key=_rank_of)

    def _forget_rank(self, block_id: UUID) -> None:
        place = self._places[block_id]
        if place.rank:
            ranked = self._ranked[place.parent_id]
            found = bisect_left(ranked, place.rank, key=_rank_of)
            del ranked[next(index for index in range(found, len(ranked)) if ranked[index].id == block_id)]

    def _link(self, block_id: UUID, behind: Link) -> None:
        following = self._next.get(behind, behind)
        self._next[behind], self._next[block_id] = block_id, following
        self._previous[following], self._previous[block_id] = block_id, behind

    def _unlink(self, block_id: UUID) -> None:
        previous, following = self._previous.pop(block_id), self._next.pop(block_id)
        self._next[previous], self._previous[following] = following, previous
