"""Blocks over the real server: mutated, conflicting, repeated, and read in every way there is."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.fixtures.service import Person, Service
from tests.http.drawing import canvas_of, code, done, insert, mutate, order, snapshot, update
from tests.http.sharing import joined, workspace_of


@pytest.fixture
async def canvas(person: Person) -> str:
    return await canvas_of(person)


def ids(number: int) -> list[str]:
    return [str(uuid4()) for _ in range(number)]


async def test_all_operations_in_one_mutation(person: Person, canvas: str) -> None:
    """Each sees what those before it have done, and one number stands for all of them."""
    title, first, second, child = ids(4)
    answer = await done(
        person,
        canvas,
        insert(title, "heading", properties={"text": "Note G", "level": 1}),
        insert(first, properties={"text": "one"}),
        insert(second, "to_do", properties={"text": "two", "checked": False}, after=title),
        insert(child, parent_id=first),
        update(second, 1, checked=True),
        {"op": "move", "id": child, "parent_id": None, "after": None},
        {"op": "delete", "id": title},
        {"op": "restore", "id": title},
    )
    versions = {title: 3, first: 1, second: 2, child: 2}
    assert answer == {
        "client_op_id": answer["client_op_id"],
        "seq": 1,
        "versions": versions,
        "ranks": answer["ranks"],
        "duplicate": False,
    }
    found = await snapshot(person, canvas)
    assert found["seq"] == 1
    assert [block["id"] for block in found["blocks"]] == [child, title, second, first]
    assert {block["id"]: block["rank"] for block in found["blocks"]} == answer["ranks"]
    block = (await person.ask("GET", f"/canvas/{canvas}/blocks/{second}")).json()
    assert block == {
        "id": second,
        "canvas_id": canvas,
        "parent_id": None,
        "rank": answer["ranks"][second],
        "type": "to_do",
        "properties": {"text": "two", "checked": True},
        "version": 2,
        "created_by": person.id,
        "updated_by": person.id,
        "created_at": block["created_at"],
        "updated_at": block["created_at"],
    }


async def test_blocks_go_where_they_are_told(person: Person, canvas: str) -> None:
    a, b, c, d, e = ids(5)
    await done(person, canvas, insert(a), insert(b), insert(c, before=b), insert(d, after=a), insert(e, after=None))
    assert await order(person, canvas) == [e, a, d, c, b]
    await done(person, canvas, {"op": "move", "id": e}, {"op": "move", "id": b, "before": d})
    assert await order(person, canvas) == [a, b, d, c, e]
    await done(person, canvas, {"op": "move", "id": e, "parent_id": a}, {"op": "move", "id": c, "before": e})
    assert await order(person, canvas) == [a, c, e, b, d]
    await done(person, canvas, {"op": "move", "id": b, "before": None}, {"op": "move", "id": c, "parent_id": None})
    assert await order(person, canvas) == [a, e, d, b, c]


async def test_a_paste_of_five_hundred_is_one_operation_with_short_ranks(person: Person, canvas: str) -> None:
    first, last, *pasted = ids(502)
    await done(person, canvas, insert(first), insert(last))
    chain = [insert(each, after=before) for before, each in zip([first, *pasted], pasted, strict=False)]
    answer = await done(person, canvas, *chain)
    assert answer["seq"] == 2
    assert max(map(len, answer["ranks"].values())) <= 6
    assert await order(person, canvas) == [first, *pasted, last]
    refused = await mutate(person, canvas, *(insert() for _ in range(501)))
    assert [(each["field"], each["code"]) for each in refused.json()["errors"]] == [("ops", "too-long")]


async def test_a_stale_version_rejects_all_and_shows_each_block_as_it_is(person: Person, canvas: str) -> None:
    a, b, c = ids(3)
    await done(person, canvas, insert(a), insert(b), insert(c))
    await done(person, canvas, update(a, 1, text="mine"), update(b, 1, text="mine too"))
    before = await snapshot(person, canvas)
    refused = await mutate(
        person, canvas, update(c, 1, text="x"), update(a, 1, text="y"), {"op": "move", "id": b, "expect_version": 7}
    )
    assert code(refused) == (409, "canvas.version-conflict")
    assert refused.json()["seq"] == 2
    current = {block["id"]: block for block in before["blocks"]}
    assert refused.json()["conflicts"] == [current[a], current[b]]
    assert await snapshot(person, canvas) == before


async def test_all_blocks_that_conflict_are_shown_whatever_else_is_wrong(person: Person, canvas: str) -> None:
    """What follows on a fault is held to the versions that there would be without it."""
    a, b, c, nothing = ids(4)
    await done(person, canvas, insert(a), insert(b), insert(c))
    refused = await mutate(
        person,
        canvas,
        update(a, 7, text="stale"),
        update(nothing, 1),
        {"op": "move", "id": c, "after": nothing},
        update(c, 2, text="not stale"),
        update(b, 9, text="stale"),
    )
    assert code(refused) == (409, "canvas.version-conflict")
    assert [block["id"] for block in refused.json()["conflicts"]] == [a, b]


async def test_a_mutation_that_is_too_much_is_refused_by_name(person: Person, canvas: str) -> None:
    """In both languages, with nothing done."""
    block = str(uuid4())
    await done(person, canvas, insert(block, properties={"text": "x" * 60_000}))
    touched = [update(block, version, z=version) for version in range(1, 400)]
    refused = await mutate(person, canvas, *touched)
    assert code(refused) == (400, "canvas.mutation-too-large")
    assert (await snapshot(person, canvas))["seq"] == 1
    await done(person, canvas, *touched[:20])


async def test_a_fault_anywhere_undoes_everything(person: Person, canvas: str) -> None:
    a, b, nothing = ids(3)
    await done(person, canvas, insert(a), insert(b, parent_id=a))
    before = await snapshot(person, canvas)
    faults: list[tuple[tuple[int, str], dict[str, Any]]] = [
        ((404, "canvas.block-not-found"), update(nothing, 1)),
        ((404, "canvas.block-not-found"), insert(parent_id=nothing)),
        ((404, "canvas.block-not-found"), insert(before=nothing)),
        ((409, "canvas.block-exists"), insert(a)),
        ((409, "canvas.cycle"), {"op": "move", "id": a, "parent_id": b}),
        ((409, "canvas.cycle"), {"op": "move", "id": a, "after": b}),
        ((409, "canvas.anchor-elsewhere"), insert(parent_id=None, after=b)),
        ((409, "canvas.block-not-deleted"), {"op": "restore", "id": a}),
        ((400, "invalid"), insert(type="heading", properties={"level": 9})),
    ]
    for expected, op in faults:
        refused = await mutate(person, canvas, insert(), update(b, 1, text="x"), op)
        assert code(refused) == expected, refused.text
    assert await snapshot(person, canvas) == before


@pytest.mark.parametrize(
    ("op", "field", "expected"),
    [
        (insert(type=""), "ops[0].type", "too-short"),
        (insert(type="no name"), "ops[0].type", "wrong-pattern"),
        (insert(type="x" * 65), "ops[0].type", "too-long"),
        (insert(properties=[]), "ops[0].properties", "wrong-type"),
        (insert("me"), "ops[0].id", "invalid-format"),
        (insert("00000000-0000-0000-0000-000000000000"), "ops[0].id", "canvas.nil-id"),
        (insert(after=None, before=None), "ops[0].before", "canvas.two-anchors"),
        (insert(rank="a0"), "ops[0].rank", "unknown-field"),
        (insert(properties={"a": "x" * 65_536}), "ops[0].properties", "canvas.properties-too-large"),
        (insert(type="to_do", properties={"checked": "yes"}), "ops[0].properties.checked", "canvas.invalid-property"),
        (insert(type="to_do", properties={"due_at": "soon"}), "ops[0].properties.due_at", "canvas.invalid-property"),
        (
            insert(type="to_do", properties={"due_at": "2026-03-01T09:00:00"}),
            "ops[0].properties.due_at",
            "canvas.invalid-property",
        ),
        (insert(type="image", properties={"url": "javascript:1"}), "ops[0].properties.url", "canvas.invalid-property"),
        (insert(type="table", properties={"rows": [[1]]}), "ops[0].properties.rows[0][0]", "canvas.invalid-property"),
        (insert(properties={"text": "\0"}), "ops[0].properties.text", "nul-character"),
        ({"op": "update", "id": str(uuid4())}, "ops[0].expect_version", "required"),
        ({"op": "update", "id": str(uuid4()), "expect_version": 0}, "ops[0].expect_version", "too-small"),
        ({"op": "explode", "id": str(uuid4())}, "ops[0].op", "invalid-choice"),
        ({"op": "rebalance", "parent_id": None}, "ops[0].op", "invalid-choice"),
    ],
)
async def test_an_operation_that_is_not_acceptable_says_where(
    person: Person, canvas: str, op: dict[str, Any], field: str, expected: str
) -> None:
    answer = await mutate(person, canvas, op)
    assert answer.status_code == 400, answer.text
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, expected)]
    assert (await snapshot(person, canvas))["seq"] == 0


async def test_nothing_is_a_mutation_of_nothing(person: Person, canvas: str) -> None:
    path, op = f"/canvas/{canvas}/mutate", insert()
    for body, field in [
        ({"client_op_id": "x", "ops": []}, "ops"),
        ({"client_op_id": "", "ops": [op]}, "client_op_id"),
        ({"client_op_id": "with space", "ops": [op]}, "client_op_id"),
        ({"client_op_id": "x" * 101, "ops": [op]}, "client_op_id"),
        ({"ops": [op]}, "client_op_id"),
        ({"client_op_id": "x", "ops": [op], "atomic": False}, "atomic"),
        ({"client_op_id": "x", "ops": [op], "force": True}, "force"),
    ]:
        answer = await person.ask("POST", path, body)
        assert answer.status_code == 400, answer.text
        assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert (await person.ask("POST", path, {"client_op_id": "x", "ops": [op], "atomic": True})).status_code == 200


async def test_properties_nested_without_end_are_refused_and_nothing_falls_over(person: Person, canvas: str) -> None:
    for depth in (33, 300, 900, 5_000):
        nested = '{"a":' * depth + "0" + "}" * depth
        op = f'{{"op": "insert", "id": "{uuid4()}", "type": "x", "properties": {nested}}}'
        body = f'{{"client_op_id": "x", "ops": [{op}]}}'
        headers = person.headers | {"Content-Type": "application/json"}
        answer = await person.client.post(f"/canvas/{canvas}/mutate", content=body, headers=headers)
        assert answer.status_code == 400, (depth, answer.text)


async def test_an_operation_that_is_sent_again_is_acknowledged_again_and_not_done(person: Person, canvas: str) -> None:
    op = insert()
    first = await mutate(person, canvas, op, op_id="device-7/42")
    again = await mutate(person, canvas, op, op_id="device-7/42")
    assert again.json() == first.json() | {"duplicate": True}
    assert len(await order(person, canvas)) == 1
    assert code(await mutate(person, canvas, insert(), op_id="device-7/42")) == (409, "canvas.operation-id-reused")
    await person.ask("POST", f"/canvas/{canvas}/archive")
    assert (await mutate(person, canvas, op, op_id="device-7/42")).json() == again.json()


async def test_an_operation_id_belongs_to_its_author_and_its_canvas(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    member = await joined(service, person, workspace)
    canvas, other = [await canvas_of(person, workspace_id=workspace) for _ in range(2)]
    op = insert()
    assert (await mutate(person, canvas, op, op_id="1")).json()["seq"] == 1
    assert code(await mutate(member, canvas, op, op_id="1")) == (409, "canvas.operation-id-reused")
    assert (await mutate(member, other, op, op_id="1")).json()["duplicate"] is False


async def test_the_log_tells_everything_since_without_a_gap(person: Person, canvas: str) -> None:
    a, b = ids(2)
    await done(person, canvas, insert(a, properties={"text": "x"}))
    second = await done(person, canvas, insert(b, parent_id=a), update(a, 1, text="y"))
    await done(person, canvas, {"op": "delete", "id": a})
    found = (await person.ask("GET", f"/canvas/{canvas}/operations")).json()
    assert ([each["seq"] for each in found["items"]], found["seq"]) == ([1, 2, 3], 3)
    since = (await person.ask("GET", f"/canvas/{canvas}/operations?since_seq=1&limit=1")).json()
    assert since["seq"] == 3
    (operation,) = since["items"]
    assert operation == {
        "seq": 2,
        "actor_id": person.id,
        "client_op_id": second["client_op_id"],
        "ops": [
            {"op": "insert", "id": b, "type": "paragraph", "properties": {}, "parent_id": a},
            {"op": "update", "id": a, "expect_version": 1, "properties": {"text": "y"}},
        ],
        "versions": second["versions"],
        "ranks": second["ranks"],
        "at": operation["at"],
    }
    for query in ("since_seq=-1", "since_seq=x", "limit=0", "wait=5"):
        assert (await person.ask("GET", f"/canvas/{canvas}/operations?{query}")).status_code == 400
    beyond = (await person.ask("GET", f"/canvas/{canvas}/operations?since_seq=99")).json()
    assert beyond == {"items": [], "seq": 3}


async def test_large_operations_come_a_few_at_a_time(person: Person, canvas: str) -> None:
    """As many as make up a MiB, and at least one."""
    for _ in range(3):
        await done(person, canvas, *(insert(properties={"text": "x" * 40_000}) for _ in range(15)))
    await done(person, canvas, insert())
    seen, rounds = 0, []
    while seen < 4:
        page = (await person.ask("GET", f"/canvas/{canvas}/operations?since_seq={seen}")).json()
        assert page["seq"] == 4
        rounds.append([each["seq"] for each in page["items"]])
        seen = rounds[-1][-1]
    assert rounds == [[1], [2], [3, 4]]


async def test_a_snapshot_is_sent_once_for_each_state(person: Person, canvas: str) -> None:
    await done(person, canvas, insert())
    path = f"/canvas/{canvas}/snapshot"
    first = await person.ask("GET", path)
    again = await person.ask("GET", path, if_none_match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    await done(person, canvas, insert())
    newer = await person.ask("GET", path, if_none_match=first.headers["etag"])
    assert (newer.status_code, newer.json()["seq"], len(newer.json()["blocks"])) == (200, 2, 2)


async def test_blocks_are_paged_in_tree_order(person: Person, canvas: str) -> None:
    top = ids(5)
    await done(person, canvas, *(insert(each) for each in top))
    await done(person, canvas, *(insert(parent_id=each) for each in top for _ in range(3)))
    found, path = [], f"/canvas/{canvas}/blocks?limit=7"
    cursor = ""
    while cursor is not None:
        page = (await person.ask("GET", path + (f"&cursor={cursor}" if cursor else ""))).json()
        found += page["items"]
        cursor = page["next_cursor"]
    assert found == (await snapshot(person, canvas))["blocks"]
    assert len(found) == 20
    assert code(await person.ask("GET", f"{path}&cursor=AAAA"))[0] == 400


async def test_a_deleted_tree_comes_back_whole(person: Person, canvas: str) -> None:
    before, root, child, leaf, after = ids(5)
    await done(person, canvas, insert(before), insert(root), insert(after))
    await done(person, canvas, insert(child, parent_id=root), insert(leaf, parent_id=child, properties={"text": "x"}))
    whole = (await snapshot(person, canvas))["blocks"]
    await done(person, canvas, {"op": "delete", "id": root, "expect_version": 1})
    assert await order(person, canvas) == [before, after]
    assert code(await mutate(person, canvas, update(leaf, 1))) == (404, "canvas.block-not-found")
    refused = await mutate(person, canvas, {"op": "restore", "id": leaf})
    assert code(refused) == (409, "canvas.parent-deleted")
    assert (await person.ask("GET", f"/canvas/{canvas}")).json()["block_count"] == 2
    answer = await done(person, canvas, {"op": "restore", "id": root})
    assert answer["versions"] == {root: 3}
    back = (await snapshot(person, canvas))["blocks"]
    assert [block["id"] for block in back] == [block["id"] for block in whole]
    assert [block for block in back if block["id"] != root] == [block for block in whole if block["id"] != root]


async def test_each_mutation_is_audited_with_its_digest(service: Service, person: Person) -> None:
    workspace = await workspace_of(person)
    canvas = await canvas_of(person, workspace_id=workspace)
    await done(person, canvas, insert(properties={"text": "nobody else's business"}))
    await mutate(person, canvas, update(str(uuid4()), 1))
    trail = (await person.ask("GET", f"/workspaces/{workspace}/audit")).json()
    assert [each["action"] for each in trail["items"]] == ["canvas.mutated", "canvas.created", "workspace.created"]
    mutated = trail["items"][0]
    assert (mutated["object_id"], mutated["actor_id"], mutated["before"]) == (canvas, person.id, None)
    assert mutated["after"] is not None
    assert "business" not in str(trail)


async def test_a_crowded_list_is_put_in_order_in_the_background(service: Service, person: Person, canvas: str) -> None:
    """Its order stays, its ranks get short, and the log says so."""
    first, *rest = ids(231)
    await done(person, canvas, insert(first))
    for each in rest:
        await done(person, canvas, insert(each, after=first))
    async with asyncio.timeout(20):
        while any(len(block["rank"]) > 10 for block in (await snapshot(person, canvas))["blocks"]):
            await asyncio.sleep(0.05)
    found = await snapshot(person, canvas)
    assert [block["id"] for block in found["blocks"]] == [first, *rest[::-1]]
    assert {block["version"] for block in found["blocks"]} == {1}
    log = (await person.ask("GET", f"/canvas/{canvas}/operations?since_seq=100&limit=200")).json()["items"]
    rebalanced = [each for each in log if each["ops"] == [{"op": "rebalance", "parent_id": None}]]
    assert rebalanced
    assert {(each["actor_id"], each["client_op_id"]) for each in rebalanced} == {(None, None)}
    assert found["seq"] == 231 + len(rebalanced)


async def test_a_block_comes_back_behind_what_was_put_before_it_in_the_same_mutation(person: Person) -> None:
    """As it does when each operation comes alone."""
    a, b, c = (str(uuid4()) for _ in range(3))
    canvas = await canvas_of(person)
    await done(person, canvas, insert(a), insert(b), insert(c, parent_id=b))
    first = {"op": "move", "id": c, "parent_id": None, "after": None}
    await done(person, canvas, first, {"op": "delete", "id": a}, {"op": "restore", "id": a})
    assert await order(person, canvas) == [c, a, b]
