"""Tables of a batch: what was asked, each member's line, each document made."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel


class Batch(SQLModel, table=True):
    """Documents of one model for many members; nothing is made before `launched_at`.

    `on_day` is the day its documents say. `parts` are `rules.Part` codes.
    """

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    model: str
    parts: list[str] = Field(sa_column=Column(JSON, nullable=False))
    is_double_sided: bool = False
    with_mails: bool = False
    on_day: date
    created_at: datetime = Field(index=True)
    created_by: str
    actor_id: UUID | None = None
    launched_at: datetime | None = None
    merged_sha256: str | None = None
    merged_page_count: int = 0


class BatchMember(SQLModel, table=True):
    """One member of a batch, at its place in the print order.

    `left_out`: why nothing is made for it; `failure`: what went wrong; `convention_id`: its draft,
    one at most; `mail_key`: the draft of its e-mail in the outbox.
    """

    __tablename__ = "batch_member"
    __table_args__ = (
        UniqueConstraint("batch_id", "collectivite_id"),
        UniqueConstraint("batch_id", "position"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    batch_id: UUID = Field(foreign_key="batch.id")
    collectivite_id: UUID = Field(foreign_key="collectivite.id", index=True)
    position: int
    left_out: str | None = None
    failure: str | None = None
    convention_id: UUID | None = Field(default=None, foreign_key="convention.id", unique=True)
    mail_key: str | None = None
    done_at: datetime | None = None


class BatchDocument(SQLModel, table=True):
    """One document made for a member; the bytes are in the store."""

    __tablename__ = "batch_document"

    batch_member_id: UUID = Field(foreign_key="batch_member.id", primary_key=True)
    part: str = Field(primary_key=True)
    sha256: str
    name: str
    size: int
