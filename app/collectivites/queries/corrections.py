"""Which fields people corrected by hand, from the journal."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.journal.models import JournalEntry

CORRECTED = "collectivite.corrected"
SUBJECT = "collectivite"


def corrected_fields(session: Session) -> dict[UUID, set[str]]:
    """Columns of Collectivite, by body."""
    rows = session.execute(
        select(col(JournalEntry.subject_id), col(JournalEntry.details))
        .where(col(JournalEntry.action) == CORRECTED)
        .where(col(JournalEntry.subject_kind) == SUBJECT)
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for identifier, details in rows:
        fields = (details or {}).get("fields")
        if isinstance(fields, dict):
            found[identifier].update(fields)
    return found
