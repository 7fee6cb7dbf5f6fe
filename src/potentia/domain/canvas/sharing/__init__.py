"""Use cases about members: listed, added, invited, given other roles, removed."""
