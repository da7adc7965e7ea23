"""Accounts, sessions, API tokens, permissions; the only room that imports python-jose."""
