"""Workspaces, their members and invitations, and the one permission table."""
