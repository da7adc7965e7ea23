"""What was done or agreed on with a member: rows are added, never changed."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel


class AccompanimentStep(SQLModel, table=True):
    """For a member and a part the greatest `number` counts; the others are its history.

    Neither `done_on` nor `planned_on`: what was recorded before was a mistake, said in `note`.
    """

    __tablename__ = "accompaniment_step"
    __table_args__ = (UniqueConstraint("collectivite_id", "part", "number"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    collectivite_id: UUID = Field(foreign_key="collectivite.id")
    part: str
    number: int
    done_on: date | None = None
    planned_on: date | None = None
    who: str | None = None
    note: str | None = None
    recorded_at: datetime
    recorded_by: str
    is_demo: bool = False
