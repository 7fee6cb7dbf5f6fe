"""Getting back in without a password."""
