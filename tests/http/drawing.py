"""People at canvases, over the whole service."""

from typing import Any
from uuid import uuid4

import httpx

from tests.fixtures.service import Person


async def canvas_of(person: Person, **form: object) -> str:
    answer = await person.ask("POST", "/canvas", {"title": "Notes on the Engine"} | form)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def mutate(person: Person, canvas: str, *ops: dict[str, Any], op_id: str | None = None) -> httpx.Response:
    return await person.ask("POST", f"/canvas/{canvas}/mutate", {"client_op_id": op_id or uuid4().hex, "ops": ops})


async def done(person: Person, canvas: str, *ops: dict[str, Any]) -> dict[str, Any]:
    """The acknowledgement of a mutation that has to succeed."""
    answer = await mutate(person, canvas, *ops)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def insert(block: str | None = None, type: str = "paragraph", **more: object) -> dict[str, Any]:
    return {"op": "insert", "id": block or str(uuid4()), "type": type} | more


def update(block: str, version: int, **properties: object) -> dict[str, Any]:
    return {"op": "update", "id": block, "expect_version": version, "properties": properties}


async def snapshot(person: Person, canvas: str) -> dict[str, Any]:
    answer = await person.ask("GET", f"/canvas/{canvas}/snapshot")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def order(person: Person, canvas: str) -> list[str]:
    """The ids of all blocks, in tree order."""
    return [block["id"] for block in (await snapshot(person, canvas))["blocks"]]


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]
