"""People who share a workspace, over the whole service."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.fixtures.service import Person, Service


async def workspace_of(owner: Person, name: str = "The Analytical Society") -> str:
    answer = await owner.ask("POST", "/workspaces", {"name": name})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def invited(by: Person, workspace: str, **form: object) -> dict[str, Any]:
    """The answer to an invitation, with the token of its link."""
    answer = await by.ask("POST", f"/workspaces/{workspace}/members", form)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found | {"token": found["link"].partition("#token=")[2]}


async def joined(service: Service, owner: Person, workspace: str, role: str = "member") -> Person:
    """Somebody new, invited by id, who has accepted."""
    person = await service.person()
    invitation = await invited(owner, workspace, user_id=person.id, role=role)
    answer = await respond(person, id=invitation["invitation"]["id"])
    assert answer.status_code == 200, answer.text
    return person


async def respond(person: Person, action: str = "accept", **named: str) -> Any:
    return await person.ask("POST", "/invitations/workspace/respond", {"action": action} | named)


async def roles(of: Person, workspace: str) -> dict[str, str]:
    """Who is what, by their ids."""
    answer = await of.ask("GET", f"/workspaces/{workspace}/members")
    assert answer.status_code == 200, answer.text
    return {each["user_id"]: each["role"] for each in answer.json()["items"]}


async def email_of(person: Person) -> str:
    return str((await person.ask("GET", "/users/me")).json()["email"])


async def verified(database: AsyncEngine, person: Person) -> None:
    """As if they had followed the link of the mail that was sent to them."""
    async with database.begin() as connection:
        await connection.execute(text("UPDATE users SET email_verified_at = now() WHERE id = :id"), {"id": person.id})
