"""The transactional outbox and the way out (SMTP or files); knows no domain word."""
