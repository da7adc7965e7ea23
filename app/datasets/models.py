"""Tables of the measure of publication: evidence, applicability, and the cells they add up to."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Evidence(SQLModel, table=True):
    """What someone or something says of a member's dataset on a day; append-only.

    `basis` tells how it is known: declared, observed or validated.
    """

    __table_args__ = (Index("ix_evidence_cell", "collectivite_id", "dataset", "observed_on"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    collectivite_id: UUID = Field(foreign_key="collectivite.id")
    dataset: str
    stage: int
    basis: str
    observed_on: date
    author: str
    url: str | None = None
    licence: str | None = None
    file_sha256: str | None = None
    correspondant: str | None = None
    data_source: str | None = None
    data_on: date | None = None
    data_year: int | None = None
    conformity: str | None = None
    schema_version: str | None = None
    note: str | None = None
    recorded_at: datetime
    withdrawn_at: datetime | None = None
    is_demo: bool = False


class Applicability(SQLModel, table=True):
    """A person's decision that a dataset does or does not concern a body; the newest one counts."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    collectivite_id: UUID = Field(foreign_key="collectivite.id", index=True)
    dataset: str
    value: str
    reason: str
    author: str
    decided_on: date
    recorded_at: datetime
    is_demo: bool = False


class DatasetCell(SQLModel, table=True):
    """Projection of the evidence of one member × dataset; what depends on the day is kept as dates.

    Freshness is 1 until `fresh_until`, 0.5 until `stale_until`, 0 after.
    """

    __tablename__ = "dataset_cell"
    __table_args__ = ({"sqlite_with_rowid": False},)

    collectivite_id: UUID = Field(foreign_key="collectivite.id", primary_key=True)
    dataset: str = Field(primary_key=True)
    applicability: str
    applicability_until: date | None = None
    stage: int = 0
    conformity: str | None = None
    fresh_until: date | None = None
    stale_until: date | None = None
    published_on: date | None = None
    evidence_id: UUID | None = Field(default=None, foreign_key="evidence.id")
