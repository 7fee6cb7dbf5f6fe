"""Use cases about invitations: sent, listed, revoked, answered."""
