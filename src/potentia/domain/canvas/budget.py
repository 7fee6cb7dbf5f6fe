"""How much one mutation may take: nobody holds up all others with it."""

from potentia.domain.canvas.errors import MutationTooLarge

MOST_PLACES = 5_000
"""Places that it sees: what it names, with neighbours and ancestors."""
MOST_STEPS = 40_000
"""From block to block, up and down the tree, to find out where each operation may put what."""
MOST_BYTES = 3 * 1024 * 1024
"""Of properties as JSON: what each insert and update leads to, and what undoes it, which the log keeps."""


class Budget:
    """What is left of it. All bounds are inclusive; MutationTooLarge is raised beyond."""

    def __init__(self, places: int) -> None:
        self._steps, self._bytes = MOST_STEPS, MOST_BYTES
        if places > MOST_PLACES:
            raise MutationTooLarge

    def walk(self, steps: int) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise MutationTooLarge

    def weigh(self, size: int) -> None:
        self._bytes -= size
        if self._bytes < 0:
            raise MutationTooLarge
