"""The personal links, kept as the SHA-256 of their secret, and what was proposed by each."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class Kind(StrEnum):
    PUBLICATION = "publication"
    ANSWER = "answer"
    ACT = "act"
    SCAN = "scan"


class MemberLink(SQLModel, table=True):
    """It opens until `expires_on` included, unless withdrawn or the function has ended."""

    __tablename__ = "member_link"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    mandate_id: UUID = Field(foreign_key="mandate.id", index=True)
    collectivite_id: UUID = Field(foreign_key="collectivite.id")
    secret_hash: str = Field(unique=True)
    created_at: datetime
    created_by: str
    expires_on: date
    withdrawn_at: datetime | None = None
    is_demo: bool = False


class MemberProposal(SQLModel, table=True):
    """What came by a link; it changes nothing until an agent accepts it.

    `file_key`: the SHA-256 of a deposited act, or the identifier of a pile of scans. It is not
    named after the hash on purpose: a proposal does not keep a file that the deposit forgets.
    """

    __tablename__ = "member_proposal"
    __table_args__ = (Index("ix_member_proposal_received", "link_id", "received_at"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    link_id: UUID = Field(foreign_key="member_link.id")
    kind: str
    received_at: datetime
    convention_id: UUID | None = Field(default=None, foreign_key="convention.id")
    dataset: str | None = None
    url: str | None = None
    licence: str | None = None
    on: date | None = None
    note: str | None = None
    file_key: str | None = None
    file_name: str | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    is_accepted: bool | None = None
    reason: str | None = None
