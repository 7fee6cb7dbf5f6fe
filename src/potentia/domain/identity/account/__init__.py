"""What people do with their account: sessions, password, and its end."""
