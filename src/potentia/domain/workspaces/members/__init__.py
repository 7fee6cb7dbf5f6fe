"""Use cases about members: listed, given other roles, removed."""
