"""Argon2id, beside the event loop."""

import asyncio
import secrets
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from typing import Self

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerifyMismatchError

MEMORY_KIB = 19 * 1024
PASSES = 2
LANES = 1
SALT_BYTES = 16
HASH_BYTES = 32


class Argon2Hasher:
    """Hashes with the OWASP Password Storage Cheat Sheet's argon2id setting (domain.identity.ports.PasswordHasher).

    One hash holds a core and 19 MiB for tens of milliseconds: on the event loop it would stop every other request.
    argon2 lets go of the interpreter's lock, so threads do run beside the loop. They are few and our own, so that a
    flood of logins cannot take all cores or starve other users of a shared pool; the semaphore keeps those who
    wait out of the executor's queue, where a request that was given up would still be computed.
    """

    def __init__(self, threads: int = 2) -> None:
        self._argon2 = PasswordHasher(PASSES, MEMORY_KIB, LANES, HASH_BYTES, SALT_BYTES, type=Type.ID)
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="argon2")
        self._free = asyncio.Semaphore(threads)
        self._decoy = _encoded(secrets.token_bytes(SALT_BYTES), secrets.token_bytes(HASH_BYTES))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the threads, once what they compute is computed."""
        self._executor.shutdown()

    async def hash(self, password: str) -> str:
        async with self._free:
            return await asyncio.get_running_loop().run_in_executor(self._executor, self._argon2.hash, password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        async with self._free:
            matches = await asyncio.get_running_loop().run_in_executor(
                self._executor, self._matches, password_hash or self._decoy, password
            )
        return matches and password_hash is not None

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._argon2.verify(password_hash, password)
        except VerifyMismatchError:
            return False


def _encoded(salt: bytes, tag: bytes) -> str:
    """A hash in the PHC string format of nobody's password, which costs what a real one costs."""
    parts = (b64encode(part).rstrip(b"=").decode() for part in (salt, tag))
    return f"$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$" + "$".join(parts)
