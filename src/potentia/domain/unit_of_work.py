"""One transaction, as a use case sees it."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol, TypeVar

from potentia.domain.jobs import Claim

W_co = TypeVar("W_co", covariant=True)


class OpenUow(Protocol[W_co]):
    """Opens a unit of work; `W_co` is the part of it that a context uses (its `ports.Work`).

    A clean exit commits, a raise rolls back: nobody calls commit. Inside the block only `uow.*` is awaited,
    never a network call. Jobs that were added are announced after the commit.
    """

    def __call__(self, *, completes: Claim | None = None) -> AbstractAsyncContextManager[W_co]:
        """With `completes`, the job is done in this transaction; raises ClaimLost when another attempt owns it."""
        ...
