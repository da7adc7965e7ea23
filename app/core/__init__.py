"""Settings, database, clock, errors, templating, security: knows no domain word."""
