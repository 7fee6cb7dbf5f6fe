"""Passwords and access tokens: argon2id and JWT."""
