"""The schema, a file a context. Importing this package registers every table with `Table.metadata`."""

from potentia.adapters.postgres.tables import chat, idempotency, identity, jobs, memory, notifications
from potentia.adapters.postgres.tables.table import Table

REVISION = "0004"
"""The newest migration that this schema stands for."""

__all__ = ["REVISION", "Table", "chat", "idempotency", "identity", "jobs", "memory", "notifications"]
