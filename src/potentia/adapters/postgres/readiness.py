"""Is Postgres there, and of the schema that this code needs?"""

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from potentia.adapters.postgres.errors import translated
from potentia.adapters.postgres.tables import REVISION
from potentia.domain.errors import Unavailable


class SchemaBehind(Unavailable):
    """The database's schema is of another revision: `potentia migrate` has not run, or another code's has."""

    code = "schema-behind"


async def reachable(engine: AsyncEngine) -> None:
    """Raises DatabaseUnavailable."""
    with translated():
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))


async def migrated(engine: AsyncEngine) -> None:
    """Raises SchemaBehind or DatabaseUnavailable."""
    try:
        with translated():
            async with engine.connect() as connection:
                found = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalars().all()
    except ProgrammingError as error:
        raise SchemaBehind(expected=REVISION, found="none") from error
    if found != [REVISION]:
        raise SchemaBehind(expected=REVISION, found=", ".join(found) or "none")
