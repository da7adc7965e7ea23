"""Background work that outlives a request: claimed, retried, shown; knows no domain word."""
