"""The schema, a file a context. Importing this package registers every table with `Table.metadata`."""

from potentia.adapters.postgres.tables import (
    audit,
    canvas,
    chat,
    idempotency,
    identity,
    jobs,
    memory,
    notifications,
    workspaces,
)
from potentia.adapters.postgres.tables.table import Table

REVISION = "0007"
"""The newest migration that this schema stands for."""

__all__ = [
    "REVISION",
    "Table",
    "audit",
    "canvas",
    "chat",
    "idempotency",
    "identity",
    "jobs",
    "memory",
    "notifications",
    "workspaces",
]
