"""The pool: bounded in size and in waiting, with statements that end."""

from contextlib import AbstractAsyncContextManager
from typing import Any

from sqlalchemy import event, exc, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from potentia.adapters.postgres.connection import Singles, open_singles

POOL_WAIT_SECONDS = 2.0
CONNECT_SECONDS = 2.0
COMMAND_SECONDS = 12.0
"""Above the server's own statement timeout: it is for servers that say nothing at all."""
STATEMENT_TIMEOUT_MS = 10_000
LOCK_TIMEOUT_MS = 5_000
TIMEOUTS = {"timeout": CONNECT_SECONDS, "command_timeout": COMMAND_SECONDS}
SETTINGS = {
    "application_name": "potentia",
    "jit": "off",
    "statement_timeout": str(STATEMENT_TIMEOUT_MS),
    "lock_timeout": str(LOCK_TIMEOUT_MS),
    "idle_in_transaction_session_timeout": "30000",
}


def create_engine(
    url: str, *, pool_size: int, through_pooler: bool, pool_wait: float = POOL_WAIT_SECONDS
) -> AsyncEngine:
    """An engine that answers with an error after `pool_wait` seconds without a free connection, instead of piling up.

    A server that stops answering altogether ends a statement after 12 s on this side of the line.

    Parameters are kept out of errors' texts: these reach logs, and parameters are people's own words.

    `through_pooler` is for PgBouncer in transaction mode: no prepared statements are kept (two to three times
    the CPU of a keyed select), and no session settings are sent.
    """
    direct = {"server_settings": SETTINGS}
    pooled = {"statement_cache_size": 0, "prepared_statement_name_func": lambda: ""}
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_wait,
        pool_use_lifo=True,
        pool_recycle=1_800,
        hide_parameters=True,
        connect_args=TIMEOUTS | (pooled if through_pooler else direct),
    )
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    return engine


def singles(url: str, *, pool_size: int, pool_wait: float = POOL_WAIT_SECONDS) -> AbstractAsyncContextManager[Singles]:
    """Connections for single statements, as careful as the engine's. Not for a pooler in transaction mode."""
    dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    return open_singles(dsn, size=pool_size, patience=pool_wait, server_settings=SETTINGS, **TIMEOUTS)


def _refuse_closed(connection: Any, *_: object) -> None:
    """Nobody is handed a connection that the driver knows to be closed: the pool makes a new one in its place."""
    if connection.driver_connection.is_closed():
        raise exc.DisconnectionError("closed while it was idle")
