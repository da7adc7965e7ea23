"""Links that let somebody without account read the territory; the secret is kept as its SHA-256."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel


class SharedLink(SQLModel, table=True):
    """`expires_on` is the last day it answers; what it opens beside the territory, where named.

    A snapshot of the demonstration leaves with it; the link stays, and opens no report any more.
    """

    __tablename__ = "shared_link"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    secret_hash: str = Field(unique=True)
    recipient: str
    collectivite_id: UUID | None = Field(default=None, foreign_key="collectivite.id")
    snapshot_id: UUID | None = Field(
        default=None,
        sa_column=Column(
            ForeignKey("snapshot.id", name="fk_shared_link_snapshot", ondelete="SET NULL")
        ),
    )
    created_at: datetime
    created_by: str
    expires_on: date
    withdrawn_at: datetime | None = None
