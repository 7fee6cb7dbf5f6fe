"""Takes jobs into a bounded number of places, keeps their leases, and gives them back when the worker stops."""

import asyncio
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from potentia.domain.errors import Unavailable
from potentia.domain.jobs import Claim, Queue
from potentia.entrypoints.worker.attempt import Consumer, Outcome, attempt
from potentia.entrypoints.worker.store import JobStore, Taken

log = logging.getLogger(__name__)

RENEW_SECONDS = 5.0
"""A third of the lease: two renewals may fail before another worker takes over."""
LOST_GRACE_SECONDS = 1.0
"""An attempt whose claim is void may just have completed the job: it gets this long to return by itself."""
RELEASE_SECONDS = 1.0


@dataclass(eq=False, slots=True)
class Running:
    """An attempt in its place."""

    claim: Claim
    task: asyncio.Task[None] | None = None
    is_lost: bool = False

    def cancel_as_lost(self) -> None:
        self.is_lost = True
        if self.task is not None:
            self.task.cancel()


class JobRunner:
    """`places` says how many jobs of each queue run at once; `counts` how attempts ended since the start."""

    def __init__(
        self, store: JobStore, consumers: Sequence[Consumer[Any]], places: Mapping[Queue, int], worker: str
    ) -> None:
        self._store = store
        self._consumers = {consumer.kind: consumer for consumer in consumers}
        self._known = [(consumer.kind, consumer.job.version) for consumer in consumers]
        self._places = {queue: asyncio.Semaphore(count) for queue, count in places.items()}
        self._limits = dict(places)
        self._running: dict[Queue, set[Running]] = {queue: set() for queue in places}
        self._worker = worker
        self.counts: Counter[Outcome] = Counter()

    @property
    def in_flight(self) -> dict[Queue, int]:
        return {queue: len(running) for queue, running in self._running.items()}

    async def receive(self, queue: Queue, job_id: UUID) -> None:
        """Take one job by its id as soon as there is a place, unless it is not due, held, or unknown here."""
        place = self._places[queue]
        await place.acquire()
        taken = None
        try:
            taken = await self._store.take(job_id, self._worker, self._known)
        except Unavailable:
            log.debug("Job %s is left to the sweeper", job_id)
        finally:
            if taken is None:
                place.release()
        if taken is not None:
            self._start(queue, taken)

    async def sweep(self, queue: Queue, overdue: timedelta) -> bool:
        """Take what has been due for `overdue` into the free places; True when all of them were filled.

        Raises Unavailable.
        """
        place, free = self._places[queue], 0
        while not place.locked():
            await place.acquire()
            free += 1
        found: Sequence[Taken] = ()
        try:
            if free:
                found = await self._store.take_due(queue, free, self._worker, self._known, overdue=overdue)
        finally:
            for _ in range(free - len(found)):
                place.release()
        for taken in found:
            self._start(queue, taken)
        return len(found) == free

    async def wait_for_place(self, queue: Queue) -> None:
        async with self._places[queue]:
            return

    def _start(self, queue: Queue, taken: Taken) -> None:
        running = Running(taken.claim)
        self._running[queue].add(running)
        running.task = asyncio.create_task(self._run(queue, running, taken), name=f"{taken.kind} {taken.claim.job_id}")

    async def _run(self, queue: Queue, running: Running, taken: Taken) -> None:
        outcome = Outcome.ABANDONED
        try:
            outcome = await attempt(self._store, self._consumers[taken.kind], taken)
        except asyncio.CancelledError:
            outcome = Outcome.LOST if running.is_lost else await self._release(taken.claim)
        except Unavailable as error:
            log.warning("Job %s (%s) could not be settled: %s", taken.claim.job_id, taken.kind, error.code)
        except Exception:
            log.exception("Job %s (%s) could not be settled", taken.claim.job_id, taken.kind)
        finally:
            self.counts[outcome] += 1
            self._running[queue].discard(running)
            self._places[queue].release()

    async def _release(self, claim: Claim) -> Outcome:
        await self._store.release(claim)
        return Outcome.RELEASED

    async def keep_leases(self) -> float:
        """Renew all leases in one statement and end the attempts that lost theirs; answers when to do it again.

        Raises Unavailable: the leases may run out then, and the attempts go on, since their effects are guarded.
        """
        running = [each for queue in self._running.values() for each in queue]
        if running:
            held = await self._store.renew([each.claim for each in running])
            for each in running:
                if each.claim.job_id not in held:
                    asyncio.get_running_loop().call_later(LOST_GRACE_SECONDS, each.cancel_as_lost)
        return RENEW_SECONDS

    async def stop(self, patience: float) -> None:
        """Wait `patience` seconds for what runs, then cancel it and give it back, its attempt not counted."""
        tasks = [each.task for queue in self._running.values() for each in queue if each.task]
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=patience)
        for task in late:
            task.cancel()
        if late:
            await asyncio.wait(late, timeout=RELEASE_SECONDS)
