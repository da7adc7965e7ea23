"""Append-only record of who did what."""

from app.journal.service import SYSTEM, Actor, Subject, entries, latest, record

__all__ = ["SYSTEM", "Actor", "Subject", "entries", "latest", "record"]
