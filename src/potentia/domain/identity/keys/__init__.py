"""API keys and their use cases."""
