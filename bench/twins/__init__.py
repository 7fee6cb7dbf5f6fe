"""The same two routes written by others: a bare one, and one of the usual kind. What ours costs is held to these."""
