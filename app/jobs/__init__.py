"""Background work: a table of jobs, claimed under a lease."""
