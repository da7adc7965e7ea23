"""Tables of the harvest: portals, what they hold, which cell it belongs to, what was observed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class Portal(SQLModel, table=True):
    """A catalogue that is read every night while active; `test_*`: the last try asked by hand.

    `is_demo`: invented, read once by the demonstration itself, never on the network.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    kind: str
    url: str = Field(unique=True)
    name: str
    is_active: bool = False
    created_at: datetime
    created_by: str
    last_run_at: datetime | None = None
    last_problem: str | None = None
    tested_at: datetime | None = None
    test_answer: str | None = None
    is_demo: bool = False


class Harvest(SQLModel, table=True):
    """One reading of the portals; the same key is the same harvest, taken up where it stopped."""

    __table_args__ = (Index("ix_harvest_newest", "started_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key: str = Field(unique=True)
    member_id: UUID | None = Field(default=None, foreign_key="collectivite.id")
    started_at: datetime
    finished_at: datetime | None = None
    new_count: int = 0
    vanished_count: int = 0
    observed_count: int = 0
    failed_count: int = 0
    is_demo: bool = False


class HarvestStep(SQLModel, table=True):
    """What is asked of one portal: everything, or the datasets of one body (`subject`, its id)."""

    __tablename__ = "harvest_step"

    harvest_id: UUID = Field(foreign_key="harvest.id", primary_key=True)
    portal_id: UUID = Field(foreign_key="portal.id", primary_key=True)
    subject: str = Field(default="", primary_key=True)
    cursor: str = ""
    page_count: int = 0
    is_done: bool = False
    dataset_count: int = 0
    problem: str | None = None
    notes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class FoundRow(SQLModel, table=True):
    """A dataset of a portal that belongs to a body; `resources` as the portal describes them.

    `remote_url`: where the portal itself took it from, when it says so.
    """

    __tablename__ = "found_dataset"
    __table_args__ = (
        UniqueConstraint("portal_id", "external_id"),
        Index("ix_found_dataset_seen", "first_seen_on"),
        Index("ix_found_dataset_vanished", "vanished_on"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    portal_id: UUID = Field(foreign_key="portal.id")
    external_id: str
    collectivite_id: UUID = Field(foreign_key="collectivite.id", index=True)
    title: str
    url: str
    publisher: str
    siret: str | None = None
    licence_text: str
    licence: str
    modified_on: date | None = None
    themes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    resources: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    first_seen_on: date
    last_seen_on: date
    last_harvest_id: UUID = Field(foreign_key="harvest.id")
    vanished_on: date | None = None
    remote_url: str = ""


class FoundTwin(SQLModel, table=True):
    """The same dataset on another portal: it is proposed there, and named here."""

    __tablename__ = "found_twin"

    found_id: UUID = Field(foreign_key="found_dataset.id", primary_key=True)
    same_as_id: UUID = Field(foreign_key="found_dataset.id", index=True)
    reason: str


class PortalCount(SQLModel, table=True):
    """What a portal held on a day, once a whole harvest had read all of it.

    `member_count`: of bodies that are followed. A portal asked body by body has no others.
    """

    __tablename__ = "portal_count"

    portal_id: UUID = Field(foreign_key="portal.id", primary_key=True)
    counted_on: date = Field(primary_key=True)
    dataset_count: int
    member_count: int


class Matching(SQLModel, table=True):
    """A found file and the cell it may belong to; a person decides once, then it is remembered.

    `failing_since` and `warned_on` follow the observations: the link is dead after seven days.
    """

    __tablename__ = "dataset_matching"
    __table_args__ = (
        UniqueConstraint("found_id", "resource_url", "dataset"),
        Index("ix_matching_state", "state", "proposed_on"),
        Index("ix_matching_cell", "collectivite_id", "dataset"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    found_id: UUID = Field(foreign_key="found_dataset.id")
    resource_url: str
    collectivite_id: UUID = Field(foreign_key="collectivite.id")
    dataset: str
    confidence: int
    reason: str
    proposed_on: date
    state: str = "proposed"
    decided_by: str | None = None
    decided_at: datetime | None = None
    failing_since: date | None = None
    warned_on: date | None = None


class Observation(SQLModel, table=True):
    """What an address answered on a day; never edited.

    `conformity` and what follows are None when the file was not checked. An answer « unchanged »
    repeats what was read of the same file before.
    """

    __table_args__ = (
        UniqueConstraint("harvest_id", "matching_id"),
        Index("ix_observation_matching", "matching_id", "observed_at"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    harvest_id: UUID = Field(foreign_key="harvest.id")
    matching_id: UUID = Field(foreign_key="dataset_matching.id")
    url: str
    observed_at: datetime
    observed_on: date
    is_answered: bool
    is_unchanged: bool = False
    status: int | None = None
    licence: str | None = None
    data_on: date | None = None
    data_year: int | None = None
    file_sha256: str | None = None
    etag: str = ""
    last_modified: str = ""
    schema_name: str | None = None
    schema_version: str | None = None
    conformity: str | None = None
    row_count: int | None = None
    error_count: int | None = None
    checker_version: str | None = None
    problem: str | None = None
    evidence_id: UUID | None = Field(default=None, foreign_key="evidence.id")
