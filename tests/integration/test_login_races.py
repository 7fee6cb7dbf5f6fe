"""Signing in while the password changes: no session begins with a password that is none any more."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from potentia.domain.identity.errors import CredentialsWrong
from potentia.domain.identity.model import SignedIn
from potentia.domain.identity.ports import PasswordHasher
from potentia.domain.notifications.model import Template
from tests.fixtures.service import Person, Service
from tests.http.signing_in import PASSWORD

NEW = "another good password"


@dataclass
class Halting:
    """The hasher of the service, which waits with its answer until it may `go_on`."""

    hasher: PasswordHasher
    verified: asyncio.Event = field(default_factory=asyncio.Event)
    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def hash(self, password: str) -> str:
        return await self.hasher.hash(password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        matches = await self.hasher.verify(password_hash, password)
        self.verified.set()
        await self.go_on.wait()
        return matches


async def change(service: Service, person: Person) -> None:
    form = {"current_password": PASSWORD, "new_password": NEW}
    assert (await person.ask("POST", "/auth/password/change", form)).status_code == 204


async def reset(service: Service, person: Person) -> None:
    assert (await service.client.post("/auth/password/forgot", json={"email": person.email})).status_code == 202
    token = (await service.mail(person.email, Template.PASSWORD_RESET)).partition("#token=")[2].split()[0]
    form = {"token": token, "new_password": NEW}
    assert (await service.client.post("/auth/password/reset", json=form)).status_code == 204


async def leave(service: Service, person: Person) -> None:
    assert (await person.ask("DELETE", "/users/me", {"password": PASSWORD})).status_code == 204


async def rename(service: Service, person: Person) -> None:
    assert (await person.ask("PATCH", "/users/me", {"name": "Bo"})).status_code == 200


async def _login_during(
    service: Service, person: Person, deed: Callable[[Service, Person], Awaitable[None]]
) -> SignedIn:
    """Sign in with the old password, which is verified before the deed and counts after it."""
    hasher = Halting(service.services.identity.hasher)
    login = asyncio.create_task(replace(service.services.identity, hasher=hasher).login(person.email, PASSWORD))
    await hasher.verified.wait()
    await deed(service, person)
    hasher.go_on.set()
    return await login


@pytest.mark.parametrize("deed", [change, reset, leave])
async def test_a_password_that_changes_while_it_is_verified_begins_no_session(
    service: Service, person: Person, deed: Callable[[Service, Person], Awaitable[None]]
) -> None:
    """A change ends all other sessions, a reset all: one that begins a moment later would be left over."""
    with pytest.raises(CredentialsWrong):
        await _login_during(service, person, deed)


async def test_what_else_changes_meanwhile_disturbs_no_login(service: Service, person: Person) -> None:
    signed_in = await _login_during(service, person, rename)
    headers = {"Authorization": f"Bearer {signed_in.access_token}"}
    assert (await service.client.get("/users/me", headers=headers)).json()["name"] == "Bo"
