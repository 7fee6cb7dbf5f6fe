"""What every password hasher keeps to."""

import asyncio
import time
from collections.abc import Iterator

import pytest

from potentia.adapters.security.passwords import Argon2Hasher
from potentia.domain.identity.ports import PasswordHasher
from tests.fakes.identity import MemoryHasher

CONTRACT_OF = "potentia.domain.identity.ports.PasswordHasher"
PASSWORD = "a good long password"


@pytest.fixture
def memory() -> PasswordHasher:
    return MemoryHasher()


@pytest.fixture
def argon2() -> Iterator[PasswordHasher]:
    with Argon2Hasher() as hasher:
        yield hasher


@pytest.fixture(params=["memory", "argon2"])
def hasher(request: pytest.FixtureRequest) -> PasswordHasher:
    found: PasswordHasher = request.getfixturevalue(request.param)
    return found


async def test_a_password_matches_its_hash_and_no_other_one_does(hasher: PasswordHasher) -> None:
    hashed = await hasher.hash(PASSWORD)
    assert await hasher.verify(hashed, PASSWORD)
    for other in ("", PASSWORD + " ", PASSWORD.upper(), PASSWORD[:-1]):
        assert not await hasher.verify(hashed, other)


async def test_equal_passwords_have_different_hashes(hasher: PasswordHasher) -> None:
    hashes = await asyncio.gather(*(hasher.hash(PASSWORD) for _ in range(4)))
    assert len(set(hashes)) == 4
    assert not any(PASSWORD in hashed for hashed in hashes)
    assert all(await asyncio.gather(*(hasher.verify(hashed, PASSWORD) for hashed in hashes)))


async def test_no_hash_matches_nothing(hasher: PasswordHasher) -> None:
    assert not await hasher.verify(None, PASSWORD)
    assert not await hasher.verify(None, "")


@pytest.mark.parametrize("password", ["ゞ" * 256, "\x00" * 8, "👩‍🚀" * 40])
async def test_every_text_can_be_a_password(hasher: PasswordHasher, password: str) -> None:
    assert await hasher.verify(await hasher.hash(password), password)


async def test_argon2id_costs_what_owasp_asks_for(argon2: PasswordHasher) -> None:
    """19 MiB, two passes, one lane; a salt of 16 bytes and a tag of 32."""
    assert (await argon2.hash(PASSWORD)).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_nobodys_hash_takes_the_time_of_a_real_one(argon2: PasswordHasher) -> None:
    """The best of interleaved tries is within a third; a missing hash that costs nothing is a thousand times off."""
    hashed = await argon2.hash(PASSWORD)
    spent: dict[str | None, list[float]] = {hashed: [], None: []}
    for _ in range(15):
        for against, times in spent.items():
            began = time.perf_counter()
            await argon2.verify(against, "a wrong password")
            times.append(time.perf_counter() - began)
    real, nobodys = map(min, spent.values())
    assert 0.75 < nobodys / real < 1.33


async def test_the_event_loop_turns_while_passwords_are_hashed(argon2: PasswordHasher) -> None:
    """Eight hashes at once hold up what else is due by less than one of them takes inline."""
    await argon2.hash(PASSWORD)
    hashing = asyncio.gather(*(argon2.hash(PASSWORD) for _ in range(8)))
    turns = 0
    while not hashing.done():
        await asyncio.sleep(0)
        turns += 1
    await hashing
    assert turns > 100


async def test_who_gives_up_waiting_leaves_the_hasher_free(argon2: PasswordHasher) -> None:
    waiting = [asyncio.create_task(argon2.hash(PASSWORD)) for _ in range(20)]
    await asyncio.sleep(0)
    for task in waiting:
        task.cancel()
    outcomes = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
    async with asyncio.timeout(5):
        assert await argon2.verify(await argon2.hash(PASSWORD), PASSWORD)
