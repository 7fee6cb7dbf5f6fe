"""How much one mutation may take: nobody holds up all others with it."""

from potentia.domain.canvas.errors import MutationTooLarge

MOST_STEPS = 40_000
"""From block to block, up and down the tree, to find out where each operation may put what; and through the properties
of a block that turns into one of another type."""
PLACE = 8
"""So many steps is a place that it sees: of what it names, with neighbours and ancestors."""
MOST_PLACES = 3_000
MOST_BYTES = 2 * 1024 * 1024
"""Of properties as JSON: what each insert and update leads to, and what undoes it, which the log keeps."""
MOST_ITEMS = 60_000
"""Objects and lists in the properties that it gives, and what the objects hold."""


class Budget:
    """What is left of it. All bounds are inclusive; MutationTooLarge is raised beyond."""

    def __init__(self, places: int) -> None:
        if places > MOST_PLACES:
            raise MutationTooLarge
        self._steps, self._bytes = MOST_STEPS - places * PLACE, MOST_BYTES

    def walk(self, steps: int = 1) -> None:
        self._steps -= steps
        if self._steps < 0:
            raise MutationTooLarge

    def weigh(self, size: int) -> None:
        self._bytes -= size
        if self._bytes < 0:
            raise MutationTooLarge
