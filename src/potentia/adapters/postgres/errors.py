"""Where drivers' errors become domain errors: by the name of the constraint, or as an outage."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy import exc

from potentia.domain.canvas.errors import RankTaken
from potentia.domain.chat.errors import RunActive, RunSuperseded
from potentia.domain.errors import DomainError, Unavailable
from potentia.domain.identity.errors import AccountGone, EmailTaken, ExternalSubjectKnown
from potentia.domain.workspaces.errors import AlreadyMember, InvitationPending, InviteeNotFound, WorkspaceNotFound

BUSY = frozenset({"53300", "57014", "57P01", "57P02", "57P03", "40001", "40P01", "55P03"})
"""Too many connections, statement timeout, server going or starting, serialization, deadlock, lock timeout."""


class DatabaseUnavailable(Unavailable):
    """Postgres does not answer, or not now; nothing was stored."""

    code = "database-unavailable"


CONSTRAINTS: dict[str, type[DomainError]] = {
    "uq_users_email": EmailTaken,
    "uq_users_external": ExternalSubjectKnown,
    "fk_sessions_user": AccountGone,
    "fk_api_keys_user": AccountGone,
    "fk_one_time_tokens_user": AccountGone,
    "fk_conversations_user_id_users": AccountGone,
    "fk_idempotency_keys_user": AccountGone,
    "fk_workspace_members_user": AccountGone,
    "fk_workspace_invitations_user": InviteeNotFound,
    "pk_workspace_members": AlreadyMember,
    "uq_workspace_invitations_user": InvitationPending,
    "uq_workspace_invitations_email": InvitationPending,
    "fk_canvases_owner": AccountGone,
    "fk_canvases_workspace": WorkspaceNotFound,
    "fk_canvas_members_user": InviteeNotFound,
    "uq_canvas_invitations_email": InvitationPending,
    "uq_canvas_invitations_user": InvitationPending,
    "uq_blocks_rank": RankTaken,
    "uq_runs_active": RunActive,
    "uq_messages_run": RunSuperseded,
}
"""What a broken constraint means, by its name."""


@contextmanager
def translated() -> Iterator[None]:
    """Raises DatabaseUnavailable for an outage and the registered domain error for a broken constraint."""
    try:
        yield
    except (exc.IntegrityError, asyncpg.IntegrityConstraintViolationError) as error:
        known = CONSTRAINTS.get(_constraint(error))
        if known is None:
            raise
        raise known() from error
    except (exc.TimeoutError, exc.InterfaceError, asyncpg.InterfaceError, OSError) as error:
        raise DatabaseUnavailable(retry_after=1.0) from error
    except asyncpg.PostgresError as error:
        if isinstance(error, asyncpg.PostgresConnectionError) or error.sqlstate in BUSY:
            raise DatabaseUnavailable(retry_after=1.0) from error
        raise
    except exc.DBAPIError as error:
        if error.connection_invalidated or getattr(error.orig, "sqlstate", None) in BUSY:
            raise DatabaseUnavailable(retry_after=1.0) from error
        raise


def _constraint(error: exc.IntegrityError | asyncpg.IntegrityConstraintViolationError) -> str:
    """asyncpg's error, which knows the name, is the cause of the one that SQLAlchemy wraps."""
    cause = error.orig.__cause__ if isinstance(error, exc.IntegrityError) and error.orig else error
    return getattr(cause, "constraint_name", None) or ""
