"""The people of the matrix, a service for them alone, and a look at all rows of its database."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from uuid_utils.compat import uuid7

from potentia.adapters.postgres.tables import Table
from potentia.domain import secrets
from potentia.domain.identity import api_keys
from potentia.domain.identity.model import ApiKey, Scope
from tests.fixtures.service import Person, Service
from tests.http.matrix.rows import Case, Scene, Who

ROWS = " UNION ALL ".join(
    f"SELECT '{table.name}', count(*), md5(coalesce(string_agg(row, '|' ORDER BY row), '')) "
    f"FROM (SELECT (to_jsonb(each) - 'last_used_at')::text AS row FROM {table.name} each) rows"
    for table in Table.metadata.sorted_tables
)
"""Of each table how many rows it has, and a digest of all that is in them, but for when a key was last used."""


@dataclass
class Stage:
    """`host` and `other` are further people: who owns what is not the owner's, and one more member."""

    service: Service
    database: AsyncEngine
    people: Mapping[Who, Person]
    host: Person
    other: Person

    def __getitem__(self, who: Who) -> Person:
        return self.people[who]

    async def call(self, case: Case, scene: Scene) -> int:
        """The status that is answered; the end of a stream is not waited for."""
        params = scene.params | ({case.missing: str(uuid4())} if case.missing else {})
        headers = scene.headers or (self.people[case.who].headers if case.who is not Who.NOBODY else {})
        path, client = case.path.format(**params), self.service.client
        async with client.stream(case.method, path, json=scene.body, headers=headers) as answer:
            if not case.streams or answer.status_code >= 400:
                await answer.aread()
            return answer.status_code

    async def rows(self) -> dict[str, tuple[int, str]]:
        async with self.database.connect() as connection:
            return await rows_of(connection)


async def rows_of(connection: AsyncConnection) -> dict[str, tuple[int, str]]:
    """How many rows each table has, and a digest of them."""
    found = await connection.execute(text(ROWS))
    return {name: (count, digest) for name, count, digest in found}


async def staged(service: Service, database: AsyncEngine) -> Stage:
    owner, admin, member, stranger, host, other = await asyncio.gather(*(service.person() for _ in range(6)))
    people = {
        Who.OWNER: owner,
        Who.ADMIN: admin,
        Who.MEMBER: member,
        Who.STRANGER: stranger,
        Who.GUEST: await guest(service.client),
        Who.KEY: await key(service, owner, *Scope),
        Who.READING_KEY: await key(service, owner, Scope.READ),
    }
    return Stage(service, database, people, host, other)


async def guest(client: httpx.AsyncClient) -> Person:
    answer = (await client.post("/auth/guest")).json()
    return Person(client, {"Authorization": f"Bearer {answer['access_token']}"}, answer["user"]["id"])


async def key(service: Service, owner: Person, *scopes: Scope) -> Person:
    """The owner, by an API key."""
    secret = f"{api_keys.PREFIX}{uuid4().hex}"
    made = ApiKey(uuid7(), UUID(owner.id), "a key", frozenset(scopes), datetime.now(UTC))
    async with service.services.open_uow() as uow:
        await uow.api_keys.add(made, secrets.digest(secret))
    return Person(service.client, {"Authorization": f"Bearer {secret}"}, owner.id)
