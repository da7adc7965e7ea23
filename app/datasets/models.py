"""Tables of the measure of publication: evidence, decisions of applicability, and their cells."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Evidence(SQLModel, table=True):
    """What someone or something says of a member's dataset on a day; never edited.

    `basis` tells how it is known: declared, observed or validated. `observed_on` is the day it was
    seen; for a published file, the day its address answered. A wrong row is withdrawn, and why.
    `checker_version`: of our rules, when they measured the conformity; the report is the one of the
    same file by the same rules.
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
    checker_version: str | None = None
    note: str | None = None
    recorded_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawal_reason: str | None = None
    is_demo: bool = False


class ApplicabilityDecision(SQLModel, table=True):
    """A person's decision that a dataset does or does not concern a body; the newest one counts.

    `value` is an applicability, or `rule` to go back to the rule. It lapses after twelve months.
    """

    __tablename__ = "applicability_decision"

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
    """Projection of the evidence and decisions of one member × dataset; no row: nothing was said.

    What depends on the day is kept as dates: freshness is 1 until `fresh_until`, 0.5 until
    `stale_until`, 0 after; the decision holds until `decision_until`, then the rule speaks. The
    rule's own answer is never stored: it follows from the kind and the obligation on the day.
    """

    __tablename__ = "dataset_cell"
    __table_args__ = (
        Index("ix_cell_dataset_stage", "dataset", "stage"),
        {"sqlite_with_rowid": False},
    )

    collectivite_id: UUID = Field(foreign_key="collectivite.id", primary_key=True)
    dataset: str = Field(primary_key=True)
    decision: str | None = None
    decision_until: date | None = None
    stage: int = 0
    conformity: str | None = None
    fresh_until: date | None = None
    stale_until: date | None = None
    published_on: date | None = None
    evidence_id: UUID | None = Field(default=None, foreign_key="evidence.id")
