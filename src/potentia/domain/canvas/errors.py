"""What can go wrong on a canvas. `op` is the place of an operation in its mutation, from 0."""

from potentia.domain.errors import Conflict, Invalid, NotFound, Unavailable


class CanvasNotFound(NotFound):
    code = "canvas.not-found"


class BlockNotFound(NotFound):
    """The canvas has no such block, or it is deleted: `block_id`, and `op` where an operation names it."""

    code = "canvas.block-not-found"


class VersionConflict(Conflict):
    """A block has changed since the client saw it. `conflicts` are the blocks that have, as they are at `seq`: what
    the actor may read anyway. One that the mutation makes itself is shown as it would have been."""

    code = "canvas.version-conflict"


class MutationTooLarge(Invalid):
    """It would take too long to find out what the mutation comes to, or too much to keep what undoes it (budget.py)."""

    code = "canvas.mutation-too-large"


class BlockExists(Conflict):
    """The id of a new block is taken on this canvas, perhaps by a deleted block."""

    code = "canvas.block-exists"


class OperationIdReused(Conflict):
    """The `client_op_id` came before with another actor or body."""

    code = "canvas.operation-id-reused"


class RankTaken(Conflict):
    """Two siblings would have one rank. What ranks are made by sees to it that this never happens; if it does after
    all, nothing is stored."""

    code = "canvas.rank-taken"


class Cycle(Conflict):
    """A block cannot go inside itself."""

    code = "canvas.cycle"


class AnchorElsewhere(Conflict):
    """The sibling that was named for the place has another parent."""

    code = "canvas.anchor-elsewhere"


class BlockNotDeleted(Conflict):
    """There is nothing to restore."""

    code = "canvas.block-not-deleted"


class ParentDeleted(Conflict):
    """The block would come back inside of `parent_id`, which went with the deletion of `deleted_with`."""

    code = "canvas.parent-deleted"


class TooDeep(Conflict):
    """Blocks would be nested deeper than `max` levels."""

    code = "canvas.too-deep"


class CanvasFull(Conflict):
    """The canvas would have more than `max` blocks."""

    code = "canvas.full"


class CanvasArchived(Conflict):
    """An archived canvas is read only."""

    code = "canvas.archived"


class MemberNotFound(NotFound):
    """The canvas has no such member."""

    code = "canvas.member-not-found"


class MemberByWorkspace(Conflict):
    """Their role comes with the workspace, and changes there."""

    code = "canvas.member-by-workspace"


class OwnerStays(Conflict):
    """The owner of a canvas is given no role on it, and none is taken."""

    code = "canvas.owner-stays"


class BlocksRemain(Conflict):
    """A canvas with blocks is not deleted for good."""

    code = "canvas.blocks-remain"


class ArchivedBlocksRemain(BlocksRemain):
    """The same of an archived canvas, whose blocks cannot be deleted before it is restored."""

    code = "canvas.archived-blocks-remain"


class OrderCrowded(Unavailable):
    """So many blocks were put at one place that there is no short rank left until the list has been re-ranked."""

    code = "canvas.order-crowded"
