"""How a turn's events reach the run's log: at once where somebody waits, joined where they come fast."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

import pytest

from potentia.domain.chat.errors import RunSuperseded
from potentia.domain.chat.events import Delta, Event, RunEnded, RunStarted
from potentia.domain.chat.model import RunStatus
from potentia.domain.jobs import ClaimLost
from potentia.entrypoints.worker.answering import tell
from tests.fakes.run_log import MemoryRunLog

RUN = uuid4()
START, END = RunStarted(RUN, 1), RunEnded(RunStatus.COMPLETED)


class RecordingRunLog(MemoryRunLog):
    """Notes each batch and when it came; `slow` is how long an append takes."""

    def __init__(self, slow: float = 0) -> None:
        super().__init__()
        self._slow = slow
        self.batches: list[tuple[float, list[Event]]] = []

    async def append(self, run_id: UUID, epoch: int, events: Sequence[Event]) -> None:
        await asyncio.sleep(self._slow)
        await super().append(run_id, epoch, events)
        self.batches.append((asyncio.get_running_loop().time(), list(events)))

    @property
    def events(self) -> list[Event]:
        return [event for _, batch in self.batches for event in batch]


async def turn(*texts: str, pause: float = 0) -> AsyncIterator[Event]:
    yield START
    for text in texts:
        await asyncio.sleep(pause)
        yield Delta(text)
    yield END


def joined(events: Sequence[Event]) -> str:
    return "".join(event.text for event in events if isinstance(event, Delta))


async def test_everything_arrives_in_order_and_text_that_comes_fast_is_joined() -> None:
    log = RecordingRunLog()
    texts = [f"{number} " for number in range(200)]
    await tell(turn(*texts, pause=0.001), log, RUN)
    assert (log.events[0], log.events[-1]) == (START, END)
    assert joined(log.events) == "".join(texts)
    assert len(log.batches) < 40


async def test_the_first_text_does_not_wait_and_the_next_comes_soon() -> None:
    log = RecordingRunLog()
    await tell(turn("first", "second", pause=0.1), log, RUN)
    moments = [moment for moment, batch in log.batches if joined(batch)]
    assert [joined(batch) for _, batch in log.batches if joined(batch)] == ["first", "second"]
    assert 0.08 < moments[1] - moments[0] < 0.2


async def test_the_end_is_told_without_delay() -> None:
    log = RecordingRunLog()
    start = asyncio.get_running_loop().time()
    await tell(turn("all"), log, RUN)
    assert asyncio.get_running_loop().time() - start < 0.03


async def test_a_slow_log_gets_fewer_and_longer_pieces() -> None:
    log = RecordingRunLog(slow=0.1)
    texts = ["x"] * 300
    await tell(turn(*texts, pause=0.001), log, RUN)
    assert joined(log.events) == "x" * 300
    assert len(log.batches) < 10


async def test_an_attempt_that_a_later_one_has_overtaken_ends_as_lost() -> None:
    log = MemoryRunLog()
    await log.append(RUN, 2, [RunStarted(RUN, 2)])
    with pytest.raises(ClaimLost):
        await tell(turn(*"abc", pause=0.01), log, RUN)
    assert await log.text(RUN) == ""


async def test_a_turn_that_is_refused_at_its_seal_ends_as_lost() -> None:
    async def superseded() -> AsyncIterator[Event]:
        yield START
        raise RunSuperseded

    with pytest.raises(ClaimLost):
        await tell(superseded(), MemoryRunLog(), RUN)


async def test_an_error_of_the_turn_is_raised_as_it_is() -> None:
    async def broken() -> AsyncIterator[Event]:
        yield START
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await tell(broken(), MemoryRunLog(), RUN)
