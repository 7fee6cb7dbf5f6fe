"""The clock, the ids and the secrets of the machine."""

import asyncio
import secrets
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

SECRET_BYTES = 32


class SystemClock:
    """The machine's clock (domain.clock.Clock)."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Uuid7Ids:
    """UUIDv7 and secrets from the system's source of randomness (domain.ids.Ids)."""

    def new(self) -> UUID:
        return uuid7()

    def secret(self) -> str:
        return secrets.token_urlsafe(SECRET_BYTES)
