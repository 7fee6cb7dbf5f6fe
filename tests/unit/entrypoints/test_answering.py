"""How a turn's events reach the run's log: at once, in order, coalesced, and to the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from uuid import UUID

import pytest

from potentia.domain.chat.events import Delta, Event, Numbered, RunEnded, RunStarted
from potentia.domain.chat.model import RunStatus
from potentia.domain.jobs import ClaimLost
from potentia.entrypoints.worker.answering import tell
from tests.fakes.run_log import MemoryRunLog

RUN = UUID(int=1)
START, END = RunStarted(RUN, 1), RunEnded(RunStatus.COMPLETED)


async def events(*given: Event, fail: Exception | None = None, pace: float = 0) -> AsyncIterator[Event]:
    for event in given:
        await asyncio.sleep(pace)
        yield event
    if fail:
        raise fail


async def told(log: MemoryRunLog) -> list[Event]:
    seen: list[Event] = []
    async with aclosing(log.follow(RUN, 0)) as source:  # type: ignore[type-var]
        async for numbered in source:
            if not isinstance(numbered, Numbered):
                return seen
            seen.append(numbered.event)
    return seen


async def test_text_that_comes_fast_is_told_in_few_pieces_and_none_is_lost() -> None:
    log = MemoryRunLog()
    pieces = [Delta(f"{number} ") for number in range(200)]
    await tell(events(START, *pieces, END, pace=0.0005), log, RUN)
    first, *deltas, last = await told(log)
    assert (first, last) == (START, END)
    assert "".join(delta.text for delta in deltas if isinstance(delta, Delta)) == "".join(p.text for p in pieces)
    assert len(deltas) < 50


async def test_the_end_of_a_turn_that_then_fails_is_told_and_the_fault_goes_on() -> None:
    log = MemoryRunLog()
    with pytest.raises(ZeroDivisionError):
        await tell(events(START, Delta("a"), END, fail=ZeroDivisionError()), log, RUN)
    assert await told(log) == [START, Delta("a"), END]


async def test_an_attempt_that_a_later_one_has_replaced_ends_as_lost() -> None:
    log = MemoryRunLog()
    await log.append(RUN, 2, [RunStarted(RUN, 2)])
    with pytest.raises(ClaimLost):
        await tell(events(START, *[Delta("a")] * 50, END, pace=0.001), log, RUN)
    assert await told(log) == [RunStarted(RUN, 2)]
