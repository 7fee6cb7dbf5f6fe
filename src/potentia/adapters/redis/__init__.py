"""Redis (or Valkey): what is fast and may be lost at any moment."""
