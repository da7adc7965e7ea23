"""The journal table: append-only, guarded by triggers of the migration."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel


class JournalEntry(SQLModel, table=True):
    """Who did what to what, and when; a correction is a new entry that names the old one."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_subject", "subject_kind", "subject_id", "at"),
        Index("ix_journal_at", "at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    at: datetime
    actor_id: UUID | None = None
    actor_label: str
    action: str
    subject_kind: str
    subject_id: UUID | None = None
    summary: str
    details: dict[str, object] | None = Field(default=None, sa_column=Column(JSON))
    corrects_id: UUID | None = None
