"""Canvases over the real server: made, listed, changed, archived, restored and deleted."""

from uuid import uuid4

import pytest

from tests.fixtures.service import Person, Service
from tests.http.drawing import canvas_of, code, done, insert, mutate
from tests.http.sharing import joined, workspace_of

ADA = {"title": "Notes on the Engine", "icon": "📜"}


async def test_a_canvas_is_made_and_comes_back(person: Person) -> None:
    made = await person.ask("POST", "/canvas", ADA)
    assert made.status_code == 201
    canvas = made.json()
    stamps = {"created_at": canvas["created_at"], "updated_at": canvas["created_at"]}
    assert canvas == ADA | stamps | {
        "id": canvas["id"],
        "workspace_id": None,
        "owner_id": person.id,
        "role": "owner",
        "seq": 0,
        "block_count": 0,
        "created_by": person.id,
        "archived_at": None,
    }
    shown = await person.ask("GET", f"/canvas/{canvas['id']}")
    assert shown.json() == canvas
    again = await person.ask("GET", f"/canvas/{canvas['id']}", if_none_match=shown.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


async def test_canvases_are_listed_newest_first_and_archived_ones_apart(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    member = await joined(service, person, workspace)
    own, team = await canvas_of(member), await canvas_of(person, workspace_id=workspace)
    gone = await canvas_of(member)
    await member.ask("POST", f"/canvas/{gone}/archive")

    async def listed(query: str = "") -> list[str]:
        answer = await member.ask("GET", f"/canvas{query}")
        assert answer.status_code == 200, answer.text
        return [each["id"] for each in answer.json()["items"]]

    assert await listed() == [team, own]
    assert await listed("?archived=true") == [gone]
    assert await listed(f"?workspace_id={workspace}") == [team]
    assert await listed("?limit=1") == [team]
    first = (await member.ask("GET", "/canvas?limit=1")).json()
    assert await listed(f"?limit=1&cursor={first['next_cursor']}") == [own]


@pytest.mark.parametrize("path", ["", "/meta"])
async def test_title_and_icon_are_changed_and_nothing_else(person: Person, path: str) -> None:
    canvas = await canvas_of(person, icon="📜")
    changed = await person.ask("PATCH", f"/canvas/{canvas}{path}", {"title": "  Engine No. 2 "})
    assert (changed.json()["title"], changed.json()["icon"]) == ("Engine No. 2", "📜")
    assert changed.json()["updated_at"] > changed.json()["created_at"]
    changed = await person.ask("PATCH", f"/canvas/{canvas}{path}", {"icon": None})
    assert (changed.json()["title"], changed.json()["icon"]) == ("Engine No. 2", None)
    same = await person.ask("PATCH", f"/canvas/{canvas}{path}", {})
    assert same.json() == changed.json()


@pytest.mark.parametrize(
    ("form", "field", "expected"),
    [
        ({"title": ""}, "title", "too-short"),
        ({"title": " \t "}, "title", "blank"),
        ({"title": "x" * 201}, "title", "too-long"),
        ({"title": "a\nb"}, "title", "canvas.control-character"),
        ({"title": None}, "title", "wrong-type"),
        ({"icon": ""}, "icon", "too-short"),
        ({"icon": "x" * 65}, "icon", "too-long"),
        ({"color": "red"}, "color", "unknown-field"),
        ({"seq": 7}, "seq", "unknown-field"),
        ({"workspace_id": str(uuid4())}, "workspace_id", "unknown-field"),
    ],
)
async def test_a_change_that_is_not_acceptable_says_where(
    person: Person, form: dict[str, object], field: str, expected: str
) -> None:
    canvas = await canvas_of(person)
    before = (await person.ask("GET", f"/canvas/{canvas}")).json()
    for path in ("", "/meta"):
        answer = await person.ask("PATCH", f"/canvas/{canvas}{path}", form)
        assert answer.status_code == 400, answer.text
        assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, expected)]
    assert (await person.ask("GET", f"/canvas/{canvas}")).json() == before


async def test_an_archived_canvas_is_read_only_until_it_is_restored(person: Person) -> None:
    """By DELETE or by its own route; again it changes nothing."""
    canvas, block = await canvas_of(person), str(uuid4())
    await done(person, canvas, insert(block))
    assert (await person.ask("DELETE", f"/canvas/{canvas}")).status_code == 204
    archived = (await person.ask("GET", f"/canvas/{canvas}")).json()
    assert archived["archived_at"] is not None
    assert (await person.ask("POST", f"/canvas/{canvas}/archive")).json() == archived
    assert code(await mutate(person, canvas, insert())) == (409, "canvas.archived")
    assert code(await person.ask("PATCH", f"/canvas/{canvas}", {"title": "x"})) == (409, "canvas.archived")
    permissions = (await person.ask("GET", f"/canvas/{canvas}/permissions")).json()
    assert (permissions["role"], permissions["can_write"], permissions["can_archive"]) == ("owner", False, True)
    assert (await person.ask("GET", f"/canvas/{canvas}/blocks/{block}")).status_code == 200
    restored = (await person.ask("POST", f"/canvas/{canvas}/restore")).json()
    assert restored["archived_at"] is None
    await done(person, canvas, insert())


async def test_a_canvas_is_deleted_for_good_when_it_is_empty(person: Person) -> None:
    canvas, block = await canvas_of(person), str(uuid4())
    await done(person, canvas, insert(block), insert(parent_id=block))
    refused = await person.ask("DELETE", f"/canvas/{canvas}?permanent=true")
    assert code(refused) == (409, "canvas.blocks-remain")
    assert refused.json()["block_count"] == 2
    await person.ask("POST", f"/canvas/{canvas}/archive")
    archived = await person.ask("DELETE", f"/canvas/{canvas}?permanent=true")
    assert code(archived) == (409, "canvas.archived-blocks-remain")
    assert "out of the archive and delete its 2 blocks" in archived.json()["detail"]
    await person.ask("POST", f"/canvas/{canvas}/restore")
    await done(person, canvas, {"op": "delete", "id": block})
    assert (await person.ask("DELETE", f"/canvas/{canvas}?permanent=true")).status_code == 204
    for path in ("", "/blocks", "/snapshot", "/operations", "/permissions"):
        assert code(await person.ask("GET", f"/canvas/{canvas}{path}")) == (404, "canvas.not-found")


async def test_the_owner_alone_deletes_for_good(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    admin = await joined(service, person, workspace, role="admin")
    canvas = await canvas_of(admin, workspace_id=workspace)
    assert code(await admin.ask("DELETE", f"/canvas/{canvas}?permanent=true")) == (403, "workspaces.role-too-low")
    assert (await person.ask("DELETE", f"/canvas/{canvas}?permanent=true")).status_code == 204


async def test_a_new_canvas_in_a_workspace_is_its_members_alone(service: Service, person: Person) -> None:
    workspace, stranger = await workspace_of(person), await service.person()
    member = await joined(service, person, workspace)
    made = await member.ask("POST", "/canvas", {"title": "Ours", "workspace_id": workspace})
    assert (made.json()["role"], made.json()["owner_id"], made.json()["workspace_id"]) == ("editor", None, workspace)
    assert (await person.ask("GET", f"/canvas/{made.json()['id']}")).json()["role"] == "owner"
    refused = await stranger.ask("POST", "/canvas", {"title": "Mine", "workspace_id": workspace})
    assert code(refused) == (404, "workspaces.workspace-not-found")
    assert code(await stranger.ask("GET", f"/canvas/{made.json()['id']}")) == (404, "canvas.not-found")


async def test_a_post_that_is_sent_again_makes_one_canvas(person: Person) -> None:
    first, second = [await person.ask("POST", "/canvas", ADA, idempotency_key="once") for _ in range(2)]
    assert first.json() == second.json()
    assert len((await person.ask("GET", "/canvas")).json()["items"]) == 1
