"""Use cases of the invited: see what waits for them, and answer it."""
