"""The chain that shows whether the audit is whole: each record's hash is made of the one before it and of itself.

    hash of record n  =  SHA-256(hash of record n - 1 ‖ bytes of record n)
    hash of record 0  =  SHA-256("potentia.audit.1" ‖ the chain's id, 16 bytes)

The bytes of a record are its fields id, chain, actor_id, action, object_type, object_id, before, after, request_id and
at, in this order. Each is its length (4 bytes, unsigned, big-endian) and then itself: an id its 16 bytes (RFC 9562 §4),
a text its UTF-8, a digest as it is, an instant the microseconds since 1970-01-01T00:00Z (8 bytes, signed, big-endian).
None is the length FF FF FF FF alone. A record's place, `seq`, is not among them: the hash before it says where it is.

Whoever may write to the database may write a whole chain anew. So a head that was exported, and is kept elsewhere,
tells what it commits to: the number and the content of all records up to it (docs/adr/0013).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Protocol
from uuid import UUID

import msgspec

from potentia.domain.audit import Record

OVERDUE = timedelta(hours=1)
"""Records are chained within minutes; one that still is not after so long is a finding."""
MAX_FINDINGS = 100
"""How many findings of a chain are listed; all are counted."""
_HASHED = Record.__struct_fields__[: Record.__struct_fields__.index("seq")]
_NONE = b"\xff\xff\xff\xff"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a chain has come: the `seq` and the hash of its last record."""

    chain: UUID
    seq: int
    hash: bytes


class Waiting(msgspec.Struct, frozen=True):
    """Records of a chain that are not chained yet: `overdue` of them for longer than OVERDUE."""

    chain: UUID
    fresh: int
    overdue: int


class Kind(StrEnum):
    """What is wrong with a chain."""

    EDITED = "edited"
    """The record does not follow from the one before it: one of the two is not what it was."""
    DELETED = "deleted"
    """Records are missing in front of others."""
    TRUNCATED = "truncated"
    """Records are missing at the end: a head knows of more than there are."""
    REORDERED = "reordered"
    """The record follows from another one than the one before it."""
    REWRITTEN = "rewritten"
    """The record is not the one that a head names: what leads up to it was written anew."""
    HEADLESS = "headless"
    """There are chained records, and the database's own head of them is gone."""
    OVERDUE = "overdue"
    """Records should have been chained long ago: the worker does not run, or somebody took them out."""


class Finding(msgspec.Struct, frozen=True):
    """What is wrong with `count` records from number `seq` on; None where they have no number."""

    kind: Kind
    seq: int | None
    count: int = 1


class Report(msgspec.Struct, frozen=True):
    """What was read of a chain. `findings` are up to MAX_FINDINGS of `found`; `anchor` is the exported head, if any."""

    chain: UUID
    records: int
    waiting: int
    anchor: Head | None
    found: int
    findings: Sequence[Finding]


class AuditChains(Protocol):
    """The audit from its other side: chained in batches, and read to be verified."""

    async def extend(self) -> int:
        """Chain everything that waits; answers how many records. What another process is chaining is left to it."""
        ...

    async def chains(self) -> Sequence[UUID]:
        """Every chain of which there is a record or a head."""
        ...

    async def heads(self) -> Sequence[Head]:
        """The heads as the database keeps them."""
        ...

    async def waiting(self) -> Sequence[Waiting]: ...

    async def records(self, chain: UUID, after: int, limit: int) -> Sequence[Record]:
        """Up to `limit` chained records with a `seq` above `after`, in its order."""
        ...


def start(chain: UUID) -> Head:
    """The head of a chain without records."""
    return Head(chain, 0, sha256(b"potentia.audit.1" + chain.bytes).digest())


def link(previous: bytes, record: Record) -> bytes:
    """The hash of a record that comes after one of hash `previous`."""
    fields = (getattr(record, name) for name in _HASHED)
    return sha256(previous + b"".join(map(_encoded, fields))).digest()


def extended(head: Head, records: Sequence[Record]) -> Sequence[Record]:
    """The records with their places behind `head`."""
    chained = []
    for record in records:
        head = Head(head.chain, head.seq + 1, link(head.hash, record))
        chained.append(msgspec.structs.replace(record, seq=head.seq, hash=head.hash))
    return chained


def head_of(record: Record) -> Head:
    """The head of a chain whose last record this is. A record without a place or a hash comes after none."""
    return Head(record.chain, record.seq or 0, record.hash or b"")


@dataclass(slots=True)
class Verification:
    """Reads one chain from its first record to its last, and tells what is wrong with it.

    `kept` is the database's own head, `anchor` the exported one. Every record is held against the hash that the one
    before it has and the one that it should have: so one edit is one finding, and what comes after it is verified too.
    """

    chain: UUID
    kept: Head | None = None
    anchor: Head | None = None
    records: int = 0
    _last: Head = field(init=False)
    _computed: bytes = b""
    _suspects: list[tuple[Record, bytes]] = field(default_factory=list)
    _found: int = 0
    _findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._last = start(self.chain)

    @property
    def read_to(self) -> int:
        """The `seq` of the last record that was read."""
        return self._last.seq

    def read(self, records: Sequence[Record]) -> None:
        """The next ones, in the order of their `seq`."""
        for record in records:
            self._read(record, head_of(record))

    def report(self, waiting: Waiting | None = None) -> Report:
        """What was found in all that was read."""
        for head in self._heads():
            if head.seq > self._last.seq:
                self._find(Kind.TRUNCATED, self._last.seq + 1, head.seq - self._last.seq)
                break
        if self.records and self.kept is None:
            self._find(Kind.HEADLESS, None)
        if waiting and waiting.overdue:
            self._find(Kind.OVERDUE, None, waiting.overdue)
        found = sorted([*self._findings, *self._told_apart()], key=lambda each: each.seq or self._last.seq)
        count = waiting.fresh + waiting.overdue if waiting else 0
        return Report(self.chain, self.records, count, self.anchor, self._found, found[:MAX_FINDINGS])

    def _read(self, record: Record, head: Head) -> None:
        self.records += 1
        gap, computed = head.seq - self._last.seq - 1, link(self._last.hash, record)
        if gap:
            self._find(Kind.DELETED, self._last.seq + 1, gap)
        elif head.hash != computed and head.hash != link(self._computed, record):
            self._suspect(record)
        if any(known.seq == head.seq and known.hash != head.hash for known in self._heads()):
            self._find(Kind.REWRITTEN, head.seq)
        self._last, self._computed = head, computed

    def _heads(self) -> Sequence[Head]:
        """The one that goes further first."""
        known = [head for head in (self.kept, self.anchor) if head is not None]
        return sorted(known, key=lambda head: head.seq, reverse=True)

    def _find(self, kind: Kind, seq: int | None, count: int = 1) -> None:
        self._found += 1
        if len(self._findings) < MAX_FINDINGS:
            self._findings.append(Finding(kind, seq, count))

    def _suspect(self, record: Record) -> None:
        self._found += 1
        if len(self._suspects) < MAX_FINDINGS:
            self._suspects.append((record, self._last.hash))

    def _told_apart(self) -> Sequence[Finding]:
        """A suspect that follows from the hash of another one, or of one before another, stands in a wrong place."""
        hashes = {each for record, previous in self._suspects for each in (record.hash or b"", previous)}

        def kind(record: Record) -> Kind:
            return Kind.REORDERED if any(link(each, record) == record.hash for each in hashes) else Kind.EDITED

        return [Finding(kind(record), record.seq) for record, _ in self._suspects]


def _encoded(value: UUID | str | bytes | datetime | None) -> bytes:
    match value:
        case None:
            return _NONE
        case UUID():
            plain = value.bytes
        case str():
            plain = value.encode()
        case bytes():
            plain = value
        case datetime():
            plain = ((value - _EPOCH) // timedelta(microseconds=1)).to_bytes(8, "big", signed=True)
    return len(plain).to_bytes(4, "big") + plain
