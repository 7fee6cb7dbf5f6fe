"""Users, their sessions and the refresh tokens of each session."""
