"""Use cases of blocks: changed, read, and given new ranks."""
