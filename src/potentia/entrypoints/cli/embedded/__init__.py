"""The servers that `potentia up` and the tests bring along: PostgreSQL and Valkey out of wheels, as child processes."""
