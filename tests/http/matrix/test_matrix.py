"""Who may call what: every route by every standing towards its object, with the status and with what is in all tables.

Rows are in identity.py, workspaces.py and so on; a route that has none fails here.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest
from litestar import Litestar, get, post
from litestar.params import FromPath, JSONBody
from litestar.routes import HTTPRoute
from msgspec import inspect
from sqlalchemy import Table as SqlTable
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from potentia.adapters.postgres.tables import Table
from tests.fixtures.servers import MakeDatabase
from tests.fixtures.service import serving
from tests.http.bare import bare_app
from tests.http.matrix.rows import Case
from tests.http.matrix.stage import Stage, rows_of, staged
from tests.http.matrix.table import CASES, PUBLIC, ROWS, SPECIAL

Route = tuple[str, str]


@pytest.fixture(scope="module")
async def stage(make_database: MakeDatabase, redis_url: str) -> AsyncIterator[Stage]:
    """No worker looks into this database: whatever changes in it, a call has changed."""
    url = await make_database()
    engine = create_async_engine(url)
    async with serving(url, redis_url, with_worker=False) as service:
        yield await staged(service, engine)
    await engine.dispose()


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_call_is_answered_as_the_matrix_says(stage: Stage, case: Case) -> None:
    """And one that is refused leaves every row of every table as it was."""
    scene = await case.scene(stage, case.who)
    before = await stage.rows() if case.keeps else {}
    assert await stage.call(case, scene) == case.status
    if case.keeps:
        assert await stage.rows() == before


def routes(app: Litestar) -> Iterator[tuple[Route, Any]]:
    """Every method of every path, with the type of its body (None: it takes none)."""
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            yield (type(route).__name__, route.path_format), None
            continue
        for method, (handler, _) in route.route_handler_map.items():
            if method != "OPTIONS":
                data = handler.parsed_fn_signature.parameters.get("data")
                yield (str(method), route.path_format), data and data.annotation


def unlisted(app: Litestar) -> set[Route]:
    return {route for route, _ in routes(app)} - {each.route for each in (*ROWS, *PUBLIC)}


def names_ids(body: Any) -> bool:
    """Whether a body may name something by an id."""
    return body not in (None, Any) and any(isinstance(each, inspect.UUIDType) for each in _parts(body))


def _parts(body: Any) -> Iterator[inspect.Type]:
    waiting, seen = [inspect.type_info(body)], set[type]()
    while waiting:
        found = waiting.pop()
        yield found
        if isinstance(found, inspect.StructType) and found.cls not in seen:
            seen.add(found.cls)
            waiting += [each.type for each in found.fields]
        waiting += [*getattr(found, "types", ()), *_items(found)]


def _items(found: inspect.Type) -> Iterable[inspect.Type]:
    return (each for name in ("item_type", "key_type", "value_type") if (each := getattr(found, name, None)))


def nested(app: Litestar) -> set[Route]:
    """The routes that name one thing behind another, or in a body."""
    return {route for route, body in routes(app) if route[1].count("{") > 1 or names_ids(body)}


def test_every_route_is_in_the_matrix_and_nothing_else() -> None:
    """A new route is added to the file of its context, or to PUBLIC with a reason (CONTRIBUTING says how)."""
    assert unlisted(bare_app()) == set()
    listed = [each.route for each in (*ROWS, *PUBLIC)]
    assert [route for route, times in Counter(listed).items() if times > 1] == []
    assert set(listed) == {route for route, _ in routes(bare_app())}
    assert all(each.reason for each in PUBLIC)


def test_every_id_that_is_named_beside_the_path_is_tried_with_a_foreign_one() -> None:
    assert nested(bare_app()) - {(each.method, each.path) for each in SPECIAL} == set()


def test_who_is_not_signed_in_is_refused_wherever_the_route_is_not_public() -> None:
    assert {row.route for row in ROWS} == {(case.method, case.path) for case in CASES if case.status == 401}


class Parent(msgspec.Struct):
    id: UUID


class Naming(msgspec.Struct):
    parents: list[Parent | None]


@get("/things/{thing:str}")
async def forgotten(thing: FromPath[str]) -> None: ...


@post("/things")
async def naming(data: JSONBody[Naming]) -> None: ...


def test_a_forgotten_route_is_found() -> None:
    assert unlisted(bare_app(forgotten)) == {("GET", "/things/{thing}")}


def test_an_id_deep_inside_a_body_is_found() -> None:
    assert nested(bare_app(naming)) - nested(bare_app()) == {("POST", "/things")}


def _change(table: SqlTable) -> str:
    """An UPDATE of a row: every table names something by a UUID."""
    column = next(each.name for each in table.columns if each.type.python_type is UUID)
    return f"UPDATE {table.name} SET {column} = gen_random_uuid()"


async def _copy(connection: AsyncConnection, table: SqlTable) -> None:
    """An empty copy in the table's place until the transaction ends, which takes any row."""
    nullable = ", ".join(f"ALTER COLUMN {each.name} DROP NOT NULL" for each in table.columns)
    await connection.execute(text(f"CREATE TEMP TABLE {table.name} (LIKE public.{table.name}) ON COMMIT DROP"))
    await connection.execute(text(f"ALTER TABLE pg_temp.{table.name} {nullable}"))


async def test_a_row_that_changes_is_seen(stage: Stage) -> None:
    """In whichever table, and whether it is added, changed or gone; and in no other table."""
    tables = Table.metadata.sorted_tables
    async with stage.database.connect() as connection:
        for table in tables:
            await _copy(connection, table)
        before = await rows_of(connection)
        assert set(before) == {table.name for table in tables}
        for table in tables:
            for statement in (f"INSERT INTO {table.name} DEFAULT VALUES", _change(table), f"DELETE FROM {table.name}"):
                await connection.execute(text(statement))
                after = await rows_of(connection)
                assert {name for name in after if after[name] != before[name]} == {table.name}, statement
                before = after
