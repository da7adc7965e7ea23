"""What SQL filters on, rebuilt in the transaction that changes a fact."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class ConventionPeriod(SQLModel, table=True):
    """Projection: a period during which the convention runs, with the date watched in it."""

    __tablename__ = "convention_period"
    __table_args__ = (Index("ix_period_watch", "watch_on"),)

    convention_id: UUID = Field(foreign_key="convention.id", primary_key=True)
    number: int = Field(primary_key=True)
    starts_on: date | None = None
    ends_on: date | None = Field(default=None, index=True)
    notice_limit_on: date | None = None
    watch_on: date | None = None
    origin: str


class ConventionStatePeriod(SQLModel, table=True):
    """Projection: the state from `starts_on` to `ends_on` (null: still): SQL can ask on a day."""

    __tablename__ = "convention_state_period"
    __table_args__ = (Index("ix_state_on", "state", "starts_on"),)

    convention_id: UUID = Field(foreign_key="convention.id", primary_key=True)
    starts_on: date = Field(primary_key=True)
    ends_on: date | None = None
    state: str


class ConventionSuccession(SQLModel, table=True):
    """Projection: the body that an avenant put in place of a party, from day to day."""

    __tablename__ = "convention_succession"
    __table_args__ = (Index("ix_succession_body", "collectivite_id"),)

    convention_id: UUID = Field(foreign_key="convention.id", primary_key=True)
    party_id: UUID = Field(foreign_key="convention_party.id", primary_key=True)
    starts_on: date = Field(primary_key=True)
    ends_on: date | None = None
    collectivite_id: UUID = Field(foreign_key="collectivite.id")
    is_member: bool
