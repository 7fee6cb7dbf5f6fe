"""The application with services that a test makes up, for what no use case takes part in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from potentia.entrypoints.http.app import create_app
from potentia.entrypoints.settings import Settings


async def well() -> None:
    """A readiness check that finds nothing wrong."""


@dataclass
class QuietJobs:
    """A job store that counts what it was told to count."""

    counts: dict[tuple[str, str], int] = field(default_factory=dict)

    async def census(self) -> dict[tuple[str, str], int]:
        return self.counts


@dataclass
class BareServices:
    """Nobody is known and nothing is stored."""

    readiness: dict[str, Callable[[], Awaitable[None]]] = field(
        default_factory=lambda: {"postgres": well, "migrations": well, "redis": well}
    )
    jobs: QuietJobs = field(default_factory=QuietJobs)
    idempotency: object = None
    limiters: object = None
    identity: object = None
    access: object = None
    account: object = None
    api_keys: object = None
    recovery: object = None
    verification: object = None
    notifications: object = None
    workspaces: object = None
    members: object = None
    invitations: object = None
    responses: object = None
    chat: object = None


def settings(**environ: str) -> Settings:
    """With limits only where a test gives them."""
    given = {"limits": "off"} | environ
    return Settings.read(
        {f"POTENTIA_{name.upper()}": value for name, value in given.items()}, without=Settings.UP_PROVIDES
    )


DEVELOPMENT = settings()


def bare_app(
    *handlers: HTTPRouteHandler, services: BareServices | None = None, settings: Settings = DEVELOPMENT
) -> Litestar:
    """The real application and the handlers that a test adds to it."""

    @asynccontextmanager
    async def opened(_: Settings) -> AsyncIterator[BareServices]:
        yield services or BareServices()

    app = create_app(settings, opened)
    for handler in handlers:
        app.register(handler)
    return app


@asynccontextmanager
async def living(app: Litestar) -> AsyncIterator[None]:
    """Litestar wants its lifespan to end in the task that began it; the halves of a fixture are two tasks."""
    began, ends = asyncio.Event(), asyncio.Event()

    async def live() -> None:
        async with app.lifespan():
            began.set()
            await ends.wait()

    life = asyncio.create_task(live())
    await asyncio.wait({life, waiting := asyncio.create_task(began.wait())}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        if began.is_set():
            yield
    finally:
        ends.set()
        await life


@asynccontextmanager
async def calling(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application while it lives."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with living(app), httpx.AsyncClient(transport=transport, base_url="http://potentia.test") as client:
        yield client
