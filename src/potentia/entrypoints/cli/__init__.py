"""The command line: `potentia up`, `api`, `worker`, `migrate`, `doctor`, `users`, `jobs`, `promises`, `settings`."""
