"""What canvases owe."""

from datetime import datetime, timedelta
from uuid import UUID

from potentia.domain.jobs import Job

EACH_SECONDS = 10


class RebalanceRanks(Job, frozen=True, tag="canvas.rebalance-ranks", tag_field="kind"):
    """Give new ranks to the lists of siblings whose ranks have grown long.

    Each mutation of a crowded list owes it `at` that moment: one in ten seconds is enough, and however one ended, even
    dead, the next ten seconds have one of their own.
    """

    canvas_id: UUID
    at: datetime
    timeout = timedelta(minutes=1)

    @property
    def unique_key(self) -> str:
        return f"{self.canvas_id}@{int(self.at.timestamp()) // EACH_SECONDS}"
