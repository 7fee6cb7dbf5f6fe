"""Postgres, the truth: tables, repositories and the unit of work."""
