"""What a compiled statement may be."""

import pytest
from sqlalchemy import column, select, table
from sqlalchemy.dialects import postgresql

from potentia.adapters.postgres.compiled import Read, Write

FOUND = select(column("id")).select_from(table("things"))


@pytest.mark.parametrize("how", [{}, {"read": True}, {"key_share": True}, {"skip_locked": True}, {"nowait": True}])
def test_a_select_that_locks_is_no_read(how: dict[str, bool]) -> None:
    """Over a connection of its own its lock would be gone with the statement: it belongs in the transaction."""
    locking = FOUND.with_for_update(**how)
    assert "FOR " in str(locking.compile(dialect=postgresql.dialect()))
    with pytest.raises(TypeError, match="locks"):
        Read(locking)
    Write(locking)
    Read(FOUND)
