"""Proving that an e-mail is one's own."""
