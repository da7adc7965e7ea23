"""Tables of the models that the office wrote: each model, and its versions."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel


class DocumentModel(SQLModel, table=True):
    """One model of a kind, started from another. `is_chosen`: what its kind prints by default."""

    __tablename__ = "document_model"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    slug: str = Field(unique=True)
    kind: str = Field(index=True)
    based_on: str
    is_chosen: bool = False
    archived_at: datetime | None = None
    created_at: datetime
    created_by: str


class DocumentModelVersion(SQLModel, table=True):
    """A draft has no number, and there is one at most. A published version never changes again.

    `revision` counts the times a draft was kept: two people cannot write over each other unseen.
    """

    __tablename__ = "document_model_version"
    __table_args__ = (
        UniqueConstraint("model_id", "number"),
        Index(
            "uq_document_model_draft",
            "model_id",
            unique=True,
            sqlite_where=text("number IS NULL"),
            postgresql_where=text("number IS NULL"),
        ),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    model_id: UUID = Field(foreign_key="document_model.id")
    number: int | None = None
    title: str
    frame: str
    clauses: list[dict[str, str]] = Field(sa_column=Column(JSON, nullable=False))
    sha256: str
    revision: int = 1
    changed_at: datetime
    changed_by: str
    published_at: datetime | None = None
    published_by: str | None = None
