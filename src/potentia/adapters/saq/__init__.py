"""SAQ over Redis carries word of jobs to workers; Postgres owns the jobs (docs/adr/0003)."""
