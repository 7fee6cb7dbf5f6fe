"""The HTTP application: every router is named here, and every request passes the edges that are set here."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import msgspec
from litestar import Litestar, Router
from litestar.datastructures import State
from litestar.di import Provide

from potentia.entrypoints.http import authentication, openapi, problems
from potentia.entrypoints.http.admission import Admission
from potentia.entrypoints.http.api_keys import api_keys_router
from potentia.entrypoints.http.auth import auth_router
from potentia.entrypoints.http.canvas_blocks import canvas_blocks_router
from potentia.entrypoints.http.canvas_members import canvas_members_router
from potentia.entrypoints.http.canvases import canvases_router
from potentia.entrypoints.http.conversations import conversations_router
from potentia.entrypoints.http.docs import docs_router
from potentia.entrypoints.http.edge import Edge
from potentia.entrypoints.http.emails import emails_router
from potentia.entrypoints.http.idempotency import Idempotent
from potentia.entrypoints.http.invitations import invitations_router
from potentia.entrypoints.http.live import LiveActors
from potentia.entrypoints.http.members import members_router
from potentia.entrypoints.http.metrics import Gauge, Metrics
from potentia.entrypoints.http.micro import micro_router
from potentia.entrypoints.http.notifications import notifications_router
from potentia.entrypoints.http.passwords import passwords_router
from potentia.entrypoints.http.recurrence import recurrence_router
from potentia.entrypoints.http.request import StrictRequest, one_by_one, query_parameters
from potentia.entrypoints.http.runs import runs_router
from potentia.entrypoints.http.sessions import sessions_router
from potentia.entrypoints.http.users import users_router
from potentia.entrypoints.http.workspaces import workspaces_router
from potentia.entrypoints.loop_monitor import LoopMonitor
from potentia.entrypoints.settings import Settings

OpenServices = Callable[[Settings], AbstractAsyncContextManager[Any]]
"""Opens what the routes call (`bootstrap.Services`), and closes it when the application ends."""

PROVIDED = (
    "identity",
    "account",
    "api_keys",
    "recovery",
    "verification",
    "notifications",
    "workspaces",
    "members",
    "invitations",
    "responses",
    "canvases",
    "editing",
    "sharing",
    "canvas_invitations",
    "canvas_responses",
    "chat",
    "readiness",
)
"""The services that a handler may ask for by name: `chat: NamedDependency[ChatService]`."""


def create_app(settings: Settings, open_services: OpenServices) -> Litestar:
    """The application; its services are opened when it starts and closed when it ends.

    `app.state.draining` is an asyncio.Event that is set when the server is about to stop (see server.py).
    """
    metrics = Metrics()
    monitor = LoopMonitor(metrics.lag) if settings.loop_monitor else None
    app = Litestar(
        routers(settings),
        lifespan=[_services(settings, open_services), *([_watched(monitor)] if monitor else [])],
        dependencies={**{name: _provide(name) for name in PROVIDED}, **authentication.DEPENDENCIES},
        request_class=StrictRequest,
        middleware=[Admission(), Idempotent()],
        exception_handlers={Exception: problems.answer},
        request_max_body_size=problems.BODY_LIMIT,
        state=State({"settings": settings, "metrics": metrics, "draining": asyncio.Event()}),
        logging_config=None,
        openapi_config=None,
    )
    app.asgi_handler = Edge(app.asgi_handler, metrics, settings, monitor)
    return app


def routers(settings: Settings) -> list[Router]:
    """Everything that Potentia answers over HTTP."""
    return [
        micro_router(with_echo=settings.environment != "production"),
        docs_router(),
        auth_router,
        sessions_router,
        passwords_router,
        emails_router,
        api_keys_router,
        users_router,
        workspaces_router,
        members_router,
        invitations_router,
        canvases_router,
        canvas_blocks_router,
        canvas_members_router,
        conversations_router,
        runs_router,
        notifications_router,
        recurrence_router,
    ]


def _services(
    settings: Settings, open_services: OpenServices
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with open_services(settings) as services:
            app.state.services = services
            app.state.openapi = msgspec.json.encode(openapi.document(app))
            app.state.query_parameters = query_parameters(app.routes)
            one_by_one(app.routes)
            app.state.metrics.register(
                Gauge("jobs", "Jobs by queue and state.", ("queue", "state"), services.jobs.census)
            )
            app.state.live = LiveActors(services.access)
            async with app.state.live.watching():
                yield

    return lifespan


def _watched(monitor: LoopMonitor) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    return lambda _: monitor.watching()


def _provide(name: str) -> Provide:
    def service(state: State) -> Any:
        return getattr(state.services, name)

    return Provide(service, sync_to_thread=False)
