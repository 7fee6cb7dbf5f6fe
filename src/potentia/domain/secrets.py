"""Secrets that Potentia makes: refresh tokens, API keys, what the links of mails carry."""

from hashlib import sha256


def digest(secret: str) -> bytes:
    """Under which a secret is stored, and found again. Its 256 random bits need neither salt nor a slow hash."""
    return sha256(secret.encode()).digest()
