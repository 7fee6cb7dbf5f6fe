"""How a route says in the matrix who may call it, and which calls follow from that.

A row names a route, how to make what it is about, and the status for each standing towards it. Whoever is not named has
none: a personal thing has no admin. What follows for everybody (nobody is signed in: 401; an id that does not exist:
404; an API key does what its scopes say) need not be said.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.http.matrix.stage import Stage


class Who(StrEnum):
    """A standing towards the thing: own, shared by a role, foreign; and what signs in for the owner."""

    OWNER = "its owner"
    ADMIN = "an admin"
    MEMBER = "a member"
    STRANGER = "a stranger"
    GUEST = "a guest"
    NOBODY = "nobody"
    KEY = "its owner's key"
    READING_KEY = "its owner's key that reads"


@dataclass(frozen=True)
class Scene:
    """What a call is about: path parameters, a body, and who calls, if it is not the usual person of that standing."""

    params: dict[str, str] = field(default_factory=dict)
    body: object = None
    headers: dict[str, str] | None = None


MakeScene = Callable[["Stage", Who], Awaitable[Scene]]
"""Something new, which belongs to the stage's owner and is shared with its admin and member."""


async def nothing(stage: "Stage", who: Who) -> Scene:
    """The route is about whoever calls."""
    return Scene()


def sending(body: object) -> MakeScene:
    """The route is about whoever calls, and takes this."""

    async def scene(stage: "Stage", who: Who) -> Scene:
        return Scene(body=body)

    return scene


@dataclass(frozen=True)
class Case:
    """One call. Where `keeps` no row of any table may be another afterwards."""

    method: str
    path: str
    label: str
    who: Who
    status: int
    scene: MakeScene
    keeps: bool
    streams: bool = False
    missing: str | None = None
    """The path parameter in whose place an id stands that does not exist."""

    def __str__(self) -> str:
        return f"{self.method} {self.path} by {self.label}"


@dataclass(frozen=True)
class Row:
    """A route and its answers. `session`: API keys may not; `reads`: it stores nothing, whatever its method;
    `streams`: it answers without an end."""

    method: str
    path: str
    scene: MakeScene
    owner: int
    admin: int | None = None
    member: int | None = None
    stranger: int | None = 404
    guest: int | None = 404
    session: bool = False
    reads: bool = False
    streams: bool = False

    @property
    def route(self) -> tuple[str, str]:
        return self.method, self.path

    @property
    def cases(self) -> Iterator[Case]:
        for who, status in self._statuses.items():
            if status is not None:
                yield self._case(who, status, who)
        for name in self.parameters:
            yield self._case(Who.OWNER, 404, f"its owner, {name} of nothing", missing=name)

    @property
    def parameters(self) -> Sequence[str]:
        return [part[1:-1] for part in self.path.split("/") if part.startswith("{")]

    @property
    def _statuses(self) -> dict[Who, int | None]:
        return {
            Who.OWNER: self.owner,
            Who.ADMIN: self.admin,
            Who.MEMBER: self.member,
            Who.STRANGER: self.stranger,
            Who.GUEST: self.guest,
            Who.NOBODY: 401,
            Who.KEY: 403 if self.session else self.owner,
            Who.READING_KEY: self.owner if self._is_reading and not self.session else 403,
        }

    @property
    def _is_reading(self) -> bool:
        return self.reads or self.method == "GET"

    def _case(self, who: Who, status: int, label: str, **more: Any) -> Case:
        return Case(self.method, self.path, label, who, status, self.scene, status >= 400, self.streams, **more)


def own(method: str, path: str, scene: MakeScene, status: int, *, guest: int | None = None, **more: Any) -> Row:
    """A route about whoever calls it: there is nobody else whose thing it could be."""
    return Row(method, path, scene, status, stranger=None, guest=status if guest is None else guest, **more)


@dataclass(frozen=True)
class Special:
    """One more call of a route that has a row: above all an id in the body, or behind another, that is foreign."""

    method: str
    path: str
    label: str
    who: Who
    status: int
    scene: MakeScene
    changes: bool = False

    @property
    def case(self) -> Case:
        return Case(self.method, self.path, self.label, self.who, self.status, self.scene, not self.changes)


@dataclass(frozen=True)
class Public:
    """A route that asks for nobody."""

    method: str
    path: str
    reason: str

    @property
    def route(self) -> tuple[str, str]:
        return self.method, self.path
