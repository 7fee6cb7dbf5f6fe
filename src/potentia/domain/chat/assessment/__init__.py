"""Learning from a message, after its answer was shown."""
