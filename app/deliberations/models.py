"""Tables of délibérations (act, receipt, publicity) and of the meetings that vote them."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class Deliberation(SQLModel, table=True):
    """A fact as the act shows it; null means « not known », never « no ».

    `act_identifier` is unique: one receipt identifier cannot belong to two acts.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    collectivite_id: UUID = Field(foreign_key="collectivite.id", index=True)
    number: str | None = None
    subject: str
    meeting_on: date
    convened_on: date | None = None
    act_identifier: str | None = Field(default=None, unique=True)
    sent_on: date | None = None
    received_on: date | None = None
    published_on: date | None = None
    matter_code: str | None = None
    present_count: int | None = None
    represented_count: int | None = None
    excused_count: int | None = None
    votes_for: int | None = None
    votes_against: int | None = None
    abstentions: int | None = None
    is_unanimous: bool | None = None
    is_framework: bool = False
    note: str | None = None
    file_sha256: str | None = Field(default=None, foreign_key="stored_file.sha256", index=True)
    recorded_at: datetime
    is_demo: bool = False


class Meeting(SQLModel, table=True):
    """A meeting announced by an assembly; `label` says what it is for (« budget »)."""

    __table_args__ = (UniqueConstraint("collectivite_id", "meeting_on"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    collectivite_id: UUID = Field(foreign_key="collectivite.id")
    meeting_on: date = Field(index=True)
    label: str | None = None
    is_demo: bool = False
