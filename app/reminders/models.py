"""The ledgers of reminders and of warnings, and the answers expected."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class ReminderLedger(SQLModel, table=True):
    """One row a reminder sent or deliberately skipped; unique, so that running twice sends nothing.

    `watch_on` belongs to the key: moving the dates of a convention re-arms its milestones.
    """

    __tablename__ = "reminder_ledger"
    __table_args__ = (UniqueConstraint("convention_id", "watch_on", "milestone", "recipient"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id", index=True)
    watch_on: date
    milestone: str
    recipient: str
    planned_on: date
    planned_at: datetime
    outbox_key: str
    is_demo: bool = False


class Snooze(SQLModel, table=True):
    """« Réponse prévue le … »: the member is left in peace until then, the staff keeps a line."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id", index=True)
    until_on: date
    note: str
    recorded_by: str
    recorded_at: datetime
    is_demo: bool = False


class LinkWarning(SQLModel, table=True):
    """A dead link told to a person. A link that answers and dies again has another first day."""

    __tablename__ = "link_warning"

    matching_id: UUID = Field(foreign_key="dataset_matching.id", primary_key=True)
    failing_since: date = Field(primary_key=True)
    recipient: str = Field(primary_key=True)
    planned_on: date
    planned_at: datetime
    outbox_key: str
