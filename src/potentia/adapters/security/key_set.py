"""The public keys of an external issuer (JSON Web Key Set, RFC 7517 §5), fetched when needed and kept for a while."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import httpx2
import jwt
import msgspec

from potentia.domain.identity.errors import IssuerUnavailable, TokenInvalid

ALGORITHMS = ("RS256", "ES256")
KEY_TYPES = frozenset({"RSA", "EC"})
FRESH = timedelta(minutes=10)
"""Older keys are fetched anew before they are used: an issuer that withdraws one is heard within this time."""
STALE = timedelta(hours=24)
"""Keys that were good may serve so long while the issuer does not answer."""
PAUSE = timedelta(seconds=10)
"""Between two fetches, however many tokens name keys that nobody knows."""
FETCH_SECONDS = 5.0
LARGEST_BYTES = 256 * 1024


class KeySet:
    """The keys by their ids. One fetch at a time, for all that wait for it."""

    def __init__(self, client: httpx2.AsyncClient, url: str) -> None:
        self._client = client
        self._url = url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._turn = asyncio.Lock()

    async def get(self, key_id: str, now: datetime) -> jwt.PyJWK:
        """Raises TokenInvalid for a key that the issuer does not publish, IssuerUnavailable when it cannot be asked."""
        if key_id not in self._keys or not self._is_within(FRESH, now):
            await self._refresh(key_id, now)
        if key_id in self._keys and self._is_within(STALE, now):
            return self._keys[key_id]
        if self._is_within(FRESH, now):
            raise TokenInvalid
        raise IssuerUnavailable(retry_after=PAUSE.total_seconds())

    async def _refresh(self, key_id: str, now: datetime) -> None:
        async with self._turn:
            if self._tried_at is not None and now - self._tried_at < PAUSE:
                return
            self._tried_at = now
            try:
                self._keys = await self._fetch()
                self._fetched_at = now
            except (httpx2.HTTPError, OSError, msgspec.MsgspecError, _Unusable):
                return  # what is known already may do: `get` judges by its age

    async def _fetch(self) -> dict[str, jwt.PyJWK]:
        async with self._client.stream("GET", self._url, timeout=FETCH_SECONDS) as answer:
            answer.raise_for_status()
            body = b""
            async for part in answer.aiter_bytes():
                body += part
                if len(body) > LARGEST_BYTES:
                    raise _Unusable
        return dict(_usable(msgspec.json.decode(body, type=_Published).keys))

    def _is_within(self, age: timedelta, now: datetime) -> bool:
        return self._fetched_at is not None and now - self._fetched_at < age


class _Published(msgspec.Struct):
    keys: list[dict[str, object]]


class _Unusable(Exception):
    """The answer is not a key set of a decent size."""


def _usable(published: list[dict[str, object]]) -> list[tuple[str, jwt.PyJWK]]:
    """Public signing keys of our algorithms. Others are passed over: issuers publish keys for other uses too."""
    found = []
    for each in published:
        key_id = each.get("kid")
        if isinstance(key_id, str) and each.get("kty") in KEY_TYPES and each.get("use", "sig") == "sig":
            try:
                key = jwt.PyJWK(dict(each))
            except jwt.PyJWTError:
                continue
            if key.algorithm_name in ALGORITHMS:
                found.append((key_id, key))
    return found


@asynccontextmanager
async def key_set(url: str) -> AsyncIterator[KeySet]:
    """A key set with a client of its own, which follows no redirect."""
    async with httpx2.AsyncClient(follow_redirects=False) as client:
        yield KeySet(client, url)
