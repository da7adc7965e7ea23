"""Tables of the snapshots: a header that seals, and the members it counted."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, ForeignKey, Index
from sqlmodel import Field, SQLModel


class SnapshotRow(SQLModel, table=True):
    """Figures as they stood on a day, under one version of the rule; guarded by triggers.

    `key` is the month of a monthly one, the day and name of a named one: none is taken twice.
    `is_demo`: the demonstration was counted, so the whole leaves with it.
    """

    __tablename__ = "snapshot"
    __table_args__ = (Index("ix_snapshot_taken", "taken_on", "recorded_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    key: str = Field(unique=True)
    taken_on: date
    name: str = ""
    author: str
    recorded_at: datetime
    rule_version: str
    covers_everyone: bool
    member_count: int
    figures: dict[str, object] = Field(sa_column=Column(JSON, nullable=False))
    is_demo: bool = False


class SnapshotMember(SQLModel, table=True):
    """A member as it was counted; its name and standing stay those of the day.

    Written before its header, which seals it. `member_id` is no foreign key: the body may leave,
    what was counted stays. `convention` is a class of the map of conventions; null in snapshots
    taken before it was kept, as `insee_code` is.
    """

    __tablename__ = "snapshot_member"
    __table_args__ = ({"sqlite_with_rowid": False},)

    snapshot_id: UUID = Field(
        sa_column=Column(
            ForeignKey("snapshot.id", deferrable=True, initially="DEFERRED"), primary_key=True
        )
    )
    member_id: UUID = Field(primary_key=True)
    siren: str | None = None
    name: str
    sort_name: str
    kind: str
    epci_id: UUID | None = None
    obligation: str
    published: int
    applicable: int
    percent: int | None = None
    possible_percent: int | None = None
    cells: str
    insee_code: str | None = None
    convention: str | None = None
