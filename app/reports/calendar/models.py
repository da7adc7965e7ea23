"""Who may read the calendar without signing in: one secret a person, kept as its SHA-256."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel


class CalendarFeed(SQLModel, table=True):
    __tablename__ = "calendar_feed"

    user_id: UUID = Field(primary_key=True, foreign_key="account.id")
    secret_hash: str = Field(unique=True)
    created_at: datetime
