"""Transactional outbox and SMTP; the only room that imports smtplib."""
