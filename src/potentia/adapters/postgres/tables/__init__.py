"""The schema, a file a context. Importing this package registers every table with `Table.metadata`."""

from potentia.adapters.postgres.tables import chat, identity, jobs, memory
from potentia.adapters.postgres.tables.table import Table

__all__ = ["Table", "chat", "identity", "jobs", "memory"]
