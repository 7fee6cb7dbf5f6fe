"""Who is asking: users, guests, and sessions with rotating refresh tokens."""
