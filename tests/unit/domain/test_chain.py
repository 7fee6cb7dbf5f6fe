"""The chain of the audit: whatever is done to its records is found, and nothing else is."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from potentia.domain.audit import Entry, Record, digest
from potentia.domain.chain import (
    MAX_FINDINGS,
    Finding,
    Head,
    Kind,
    Verification,
    Waiting,
    extended,
    head_of,
    link,
    start,
)

CHAIN = UUID(int=7)
AT = datetime(2026, 3, 1, tzinfo=UTC)

digests = st.none() | st.binary(min_size=32, max_size=32)
texts = st.text(max_size=8)
instants = st.datetimes(min_value=datetime(1960, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))
unchained = st.builds(
    Record,
    id=st.uuids(),
    chain=st.just(CHAIN),
    actor_id=st.none() | st.uuids(),
    action=texts,
    object_type=texts,
    object_id=st.uuids(),
    before=digests,
    after=digests,
    request_id=st.none() | texts,
    at=instants,
)


def chained(least: int = 1, most: int = 12) -> st.SearchStrategy[list[Record]]:
    several = st.lists(unchained, min_size=least, max_size=most, unique_by=lambda record: record.id)
    return several.map(lambda records: list(extended(start(CHAIN), records)))


def verified(
    records: Sequence[Record], *, kept: Head | None = None, anchor: Head | None = None, page: int = 3
) -> list[tuple[Kind, int | None, int]]:
    """What is found by reading `records` some at a time, as kind, number and count."""
    verification = Verification(CHAIN, kept, anchor)
    for first in range(0, len(records), page):
        verification.read(records[first : first + page])
    report = verification.report()
    assert report.records == len(records)
    assert report.found == len(report.findings)
    return [(each.kind, each.seq, each.count) for each in report.findings]


def renumbered(records: Sequence[Record]) -> list[Record]:
    return [msgspec.structs.replace(record, seq=seq) for seq, record in enumerate(records, 1)]


@given(chained(least=0))
def test_an_honest_chain_has_no_finding(records: list[Record]) -> None:
    head = head_of(records[-1]) if records else None
    assert verified(records, kept=head, anchor=head) == []


@given(chained(), st.data())
def test_an_older_head_finds_nothing_wrong_with_what_came_after_it(records: list[Record], data: st.DataObject) -> None:
    anchor = head_of(data.draw(st.sampled_from(records)))
    assert verified(records, kept=head_of(records[-1]), anchor=anchor) == []


@given(chained(least=2), st.integers(min_value=0))
def test_a_chain_is_the_same_whether_it_is_extended_at_once_or_in_batches(records: list[Record], cut: int) -> None:
    plain = [msgspec.structs.replace(record, seq=None, hash=None) for record in records]
    cut %= len(plain) + 1
    first = extended(start(CHAIN), plain[:cut])
    rest = extended(head_of(first[-1]) if first else start(CHAIN), plain[cut:])
    assert [*first, *rest] == records
    assert [record.seq for record in records] == list(range(1, len(records) + 1))


EDITS = st.sampled_from(
    ["id", "chain", "actor_id", "action", "object_type", "object_id", "before", "after", "request_id", "at", "hash"]
)


@given(chained(), EDITS, st.data())
def test_an_edited_record_is_found_and_named_and_no_other_is(
    records: list[Record], name: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(records) - 1))
    other = data.draw(unchained.filter(lambda other: getattr(other, name) != getattr(records[place], name)), "other")
    value = UUID(int=8) if name == "chain" else getattr(other, name)
    tampered = [*records]
    tampered[place] = msgspec.structs.replace(records[place], **{name: value})
    found = verified(tampered, kept=head_of(records[-1]))
    assert (Kind.EDITED, place + 1, 1) in found
    assert {seq for _, seq, _ in found} == {place + 1}


@given(chained(least=2), st.data())
def test_an_edit_under_a_hash_made_to_fit_is_found_at_the_next_record(
    records: list[Record], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(records) - 2))
    edited = msgspec.structs.replace(records[place], action=records[place].action + "!")
    before = records[place - 1].hash if place else start(CHAIN).hash
    assert before is not None
    tampered = [*records]
    tampered[place] = msgspec.structs.replace(edited, hash=link(before, edited))
    assert verified(tampered, kept=head_of(records[-1])) == [(Kind.EDITED, place + 2, 1)]


@given(chained(least=2), st.data())
def test_deleted_records_are_found_and_counted(records: list[Record], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(records) - 2))
    last = data.draw(st.integers(first, len(records) - 2))
    left = records[:first] + records[last + 1 :]
    assert verified(left, kept=head_of(records[-1])) == [(Kind.DELETED, first + 1, last - first + 1)]


@given(chained(least=2), st.data())
def test_a_deletion_is_found_though_what_follows_is_numbered_anew(records: list[Record], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(records) - 2))
    left = renumbered(records[:place] + records[place + 1 :])
    found = verified(left, kept=head_of(left[-1]), anchor=head_of(records[-1]))
    assert (Kind.EDITED, place + 1, 1) in found
    assert (Kind.TRUNCATED, len(records), 1) in found


@given(chained(), st.data())
def test_a_truncated_tail_is_found_by_the_exported_head_alone(records: list[Record], data: st.DataObject) -> None:
    """Also when the database's own head was made to fit. Without the exported one nothing seems to be wrong."""
    left = records[: data.draw(st.integers(0, len(records) - 1))]
    kept = head_of(left[-1]) if left else None
    missing = len(records) - len(left)
    assert verified(left, kept=kept, anchor=head_of(records[-1])) == [(Kind.TRUNCATED, len(left) + 1, missing)]
    assert verified(left, kept=kept) == []


@given(chained(least=2), st.data())
def test_records_in_each_others_places_are_told_from_edited_ones(records: list[Record], data: st.DataObject) -> None:
    one, other = sorted(data.draw(st.sets(st.integers(0, len(records) - 1), min_size=2, max_size=2)))
    swapped = [*records]
    swapped[one], swapped[other] = records[other], records[one]
    found = verified(renumbered(swapped), kept=head_of(records[-1]))
    assert {(Kind.REORDERED, one + 1, 1), (Kind.REORDERED, other + 1, 1)} <= set(found)
    assert Kind.EDITED not in {kind for kind, _, _ in found}


@given(chained(least=2), st.data())
def test_a_history_that_was_written_anew_is_found_by_the_exported_head_alone(
    records: list[Record], data: st.DataObject
) -> None:
    """With every hash made to fit, and with records added so that no number is missing."""
    place = data.draw(st.integers(0, len(records) - 1))
    false = [msgspec.structs.replace(each, seq=None, hash=None) for each in records]
    false[place] = msgspec.structs.replace(false[place], action=records[place].action + "!")
    rewritten = extended(start(CHAIN), [*false, *false[:1]])
    anchor = head_of(records[-1])
    assert verified(rewritten, kept=head_of(rewritten[-1]), anchor=anchor) == [(Kind.REWRITTEN, anchor.seq, 1)]
    assert verified(rewritten, kept=head_of(rewritten[-1])) == []


@given(chained(most=3))
def test_a_lost_head_of_the_database_is_told(records: list[Record]) -> None:
    assert verified(records) == [(Kind.HEADLESS, None, 1)]


def test_a_record_whose_hash_was_taken_away_is_found() -> None:
    records = list(extended(start(CHAIN), [record(1), record(2), record(3)]))
    records[1] = msgspec.structs.replace(records[1], hash=None)
    assert verified(records, kept=head_of(records[-1])) == [(Kind.EDITED, 2, 1)]


def test_records_that_wait_are_counted_and_those_that_wait_too_long_are_a_finding() -> None:
    assert Verification(CHAIN).report(Waiting(CHAIN, 3, 0)).found == 0
    report = Verification(CHAIN).report(Waiting(CHAIN, 3, 2))
    assert (report.waiting, report.findings) == (5, [Finding(Kind.OVERDUE, None, 2)])


def test_of_very_many_findings_the_first_are_listed_and_all_are_counted() -> None:
    honest = extended(start(CHAIN), [record(number) for number in range(3 * MAX_FINDINGS)])
    verification = Verification(CHAIN, head_of(honest[-1]))
    verification.read([msgspec.structs.replace(each, action="other") for each in honest])
    report = verification.report()
    assert (report.found, len(report.findings)) == (3 * MAX_FINDINGS, MAX_FINDINGS)


@given(unchained, unchained)
def test_records_that_differ_have_bytes_that_differ(one: Record, other: Record) -> None:
    assert (link(b"", one) == link(b"", other)) == (one == other)


@pytest.mark.parametrize(("actor", "request_id"), [(None, ""), (None, None)])
def test_none_is_not_the_empty_text(actor: None, request_id: str | None) -> None:
    plain = msgspec.structs.replace(record(1), request_id="x")
    assert link(b"", plain) != link(b"", msgspec.structs.replace(plain, request_id=request_id))


def test_the_bytes_are_those_of_the_description() -> None:
    """A hash that was worked out by hand: chains must verify for as long as they are kept."""
    made = Record(UUID(int=1), CHAIN, None, "a.b", "é", UUID(int=2), None, b"\x01" * 32, "r", AT)
    sixteen = b"\x00\x00\x00\x10"
    plain = (
        sixteen + UUID(int=1).bytes
        + sixteen + UUID(int=7).bytes
        + b"\xff\xff\xff\xff"
        + b"\x00\x00\x00\x03a.b"
        + b"\x00\x00\x00\x02\xc3\xa9"
        + sixteen + UUID(int=2).bytes
        + b"\xff\xff\xff\xff"
        + b"\x00\x00\x00\x20" + b"\x01" * 32
        + b"\x00\x00\x00\x01r"
        + b"\x00\x00\x00\x08" + (1_772_323_200_000_000).to_bytes(8, "big")
    )  # fmt: skip
    beginning = sha256(b"potentia.audit.1" + UUID(int=7).bytes).digest()
    (only,) = extended(start(CHAIN), [made])
    assert only.hash == sha256(beginning + plain).digest()


def test_a_digest_does_not_depend_on_the_order_in_which_things_were_said() -> None:
    assert digest({"a": 1, "b": {"d": 1, "c": [2]}}) == sha256(b'{"a":1,"b":{"c":[2],"d":1}}').digest()
    assert digest({"b": 1, "a": frozenset({"y", "x"})}) == digest({"a": {"x", "y"}, "b": 1})
    assert digest({"at": AT}) != digest({"at": AT + timedelta(microseconds=1)})


def test_an_entry_about_a_thing_says_its_type_and_both_states() -> None:
    one, other = record(1), record(2)
    assert Entry.of("record.made", after=one) == Entry("record.made", "record", one.id, None, None, digest(one))
    assert Entry.of("record.gone", before=one) == Entry("record.gone", "record", one.id, None, digest(one), None)
    changed = Entry.of("record.changed", before=one, after=other)
    assert (changed.before, changed.after) == (digest(one), digest(other))


def record(number: int) -> Record:
    return Record(UUID(int=number), CHAIN, None, "canvas.created", "canvas", UUID(int=9), None, None, None, AT)
