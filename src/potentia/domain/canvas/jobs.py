"""What canvases owe."""

from datetime import timedelta
from uuid import UUID

from potentia.domain.jobs import Job


class RebalanceRanks(Job, frozen=True, tag="canvas.rebalance-ranks", tag_field="kind"):
    """Give new ranks to the lists of siblings whose ranks have grown long."""

    canvas_id: UUID
    timeout = timedelta(minutes=1)
