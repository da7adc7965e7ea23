"""Writing and reading the journal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.core.clock import now
from app.journal.models import JournalEntry


@dataclass(frozen=True)
class Actor:
    """Who acts: a person (with an account) or the program."""

    id: UUID | None
    label: str


@dataclass(frozen=True)
class Subject:
    """What the entry is about; `kind` is the table's name in English."""

    kind: str
    id: UUID | None = None


SYSTEM = Actor(None, "Jalon")


def record(
    session: Session,
    actor: Actor,
    action: str,
    subject: Subject,
    summary: str,
    details: Mapping[str, object] | None = None,
    corrects: UUID | None = None,
) -> JournalEntry:
    """Add an entry in the caller's transaction: the act and its trace stand or fall together.

    `summary` is a French sentence; `details` must be plain JSON values.
    """
    entry = JournalEntry(
        at=now(),
        actor_id=actor.id,
        actor_label=actor.label,
        action=action,
        subject_kind=subject.kind,
        subject_id=subject.id,
        summary=summary,
        details=dict(details) if details else None,
        corrects_id=corrects,
    )
    session.add(entry)
    return entry


def entries(session: Session, subject: Subject, limit: int = 200) -> Sequence[JournalEntry]:
    """The newest entries about one subject, newest first."""
    query = (
        select(JournalEntry)
        .where(col(JournalEntry.subject_kind) == subject.kind)
        .where(col(JournalEntry.subject_id) == subject.id)
        .order_by(col(JournalEntry.at).desc(), col(JournalEntry.id))
        .limit(limit)
    )
    return session.exec(query).all()


def latest(session: Session, limit: int = 100) -> Sequence[JournalEntry]:
    """The newest entries about everything, newest first."""
    query = (
        select(JournalEntry)
        .order_by(col(JournalEntry.at).desc(), col(JournalEntry.id))
        .limit(limit)
    )
    return session.exec(query).all()
