"""Use cases of those who invite: send, list, revoke."""
