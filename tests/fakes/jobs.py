"""Jobs in a list: what one transaction owes, and who holds it."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from potentia.domain.jobs import Claim, ClaimLost, Job


@dataclass
class Owed:
    """One stored job. `attempts` grows with each claim; `done` ends it."""

    job: Job
    delay: timedelta
    id: UUID = field(default_factory=uuid7)
    attempts: int = 0
    done: bool = False

    def claim(self) -> Claim:
        """Take it, as a worker would."""
        self.attempts += 1
        return Claim(self.id, self.attempts)


class MemoryJobs:
    def __init__(self, owed: list[Owed]) -> None:
        self._owed = owed

    async def add(self, job: Job, *, delay: timedelta = timedelta(0)) -> None:
        key = job.unique_key
        if key is None or all((each.job.kind, each.job.unique_key) != (job.kind, key) for each in self._owed):
            self._owed.append(Owed(job, delay))

    async def complete(self, claim: Claim) -> None:
        for owed in self._owed:
            if (owed.id, owed.attempts, owed.done) == (claim.job_id, claim.attempt, False):
                owed.done = True
                return
        raise ClaimLost
