"""Keyset pages: nothing is skipped, nothing comes twice, and only our own cursors are read."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.errors import Invalid
from potentia.domain.paging import MAX_LIMIT, InvalidCursor, Page, Window


@dataclass(frozen=True)
class Row:
    id: UUID


lists = st.lists(st.uuids(), unique=True).map(sorted).map(lambda ids: [Row(each) for each in ids])


def fetch(rows: list[Row], window: Window) -> Page[Row]:
    """What a repository does: up to limit + 1 rows after the cursor."""
    return window.page([row for row in rows if window.after is None or row.id > window.after][: window.limit + 1])


def cursor_of(last: UUID) -> str:
    """The cursor of a page that ends with `last`."""
    cursor = Window(limit=1).page([Row(last), Row(UUID(int=0))]).next_cursor
    assert cursor is not None
    return cursor


@given(lists, st.integers(1, MAX_LIMIT))
def test_walking_the_pages_gives_every_item_once_and_in_order(rows: list[Row], limit: int) -> None:
    seen: list[Row] = []
    cursor = None
    while True:
        page = fetch(rows, Window.read(cursor, limit))
        seen += page.items
        assert len(page.items) <= limit
        if (cursor := page.next_cursor) is None:
            break
    assert seen == rows


@given(lists.filter(bool), st.integers(1, 10))
def test_a_full_last_page_promises_no_further_one(rows: list[Row], limit: int) -> None:
    assert fetch(rows[:limit], Window(limit)).next_cursor is None


@given(st.uuids())
def test_a_cursor_is_read_back_as_the_id_that_it_was_made_from(last: UUID) -> None:
    assert Window.read(cursor_of(last), 1).after == last


@given(st.text())
def test_a_text_that_no_page_gave_out_is_refused_and_crashes_nothing(cursor: str) -> None:
    with pytest.raises(InvalidCursor) as caught:
        Window.read(cursor, 10)
    assert [problem.field for problem in caught.value.fields] == ["cursor"]


@given(st.binary(max_size=40).filter(lambda blob: len(blob) != 16))
def test_base64_of_anything_but_an_id_is_refused(blob: bytes) -> None:
    with pytest.raises(InvalidCursor):
        Window.read(urlsafe_b64encode(blob).decode(), 10)


@pytest.mark.parametrize("damage", ["!", " ", "=", "AAAA"])
def test_a_damaged_cursor_is_refused(damage: str) -> None:
    with pytest.raises(InvalidCursor):
        Window.read(cursor_of(UUID(int=1)) + damage, 10)


@pytest.mark.parametrize("limit", [-1, 0, MAX_LIMIT + 1])
def test_a_limit_out_of_range_is_refused_with_the_range(limit: int) -> None:
    with pytest.raises(Invalid) as caught:
        Window.read(None, limit)
    assert caught.value.fields[0].facts == {"min": 1, "max": MAX_LIMIT}
