"""Papers and files: where originals are, what was claimed, what proves each fact."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel


class ConventionCopy(SQLModel, table=True):
    """A paper original on a day: at a party's, or on its way there. The newest move counts.

    `late_from` is settled with the move: a setting changed later does not rewrite what was agreed.
    """

    __tablename__ = "convention_copy"
    __table_args__ = (UniqueConstraint("convention_id", "number", "move"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id")
    number: int
    move: int
    party_id: UUID = Field(foreign_key="convention_party.id")
    is_on_its_way: bool
    since: date
    late_from: date = Field(index=True)
    recorded_at: datetime


class CopyClaim(SQLModel, table=True):
    """A relance about an original that is late; one a day at most for the same move.

    `pdf_sha256`: the letter, when one was printed; `outbox_key`: the e-mail, when one was queued.
    """

    __tablename__ = "copy_claim"
    __table_args__ = (UniqueConstraint("convention_id", "number", "move", "claimed_on"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id")
    number: int
    move: int
    party_id: UUID = Field(foreign_key="convention_party.id")
    claimed_on: date
    pdf_sha256: str | None = None
    outbox_key: str | None = None
    recorded_by: str
    recorded_at: datetime


class ConventionFile(SQLModel, table=True):
    """A file that proves a fact; the bytes are in the store.

    `kind` says which table `about_id` names: an avenant, a délibération (its act, its receipt), a
    dénonciation (its letter, its acknowledgement), a renewal, a party (its delegation); null for
    the convention itself, `signed` by all or `partly_signed`. An avenant has the same two kinds:
    `avenant` and `partly_signed_avenant`.

    `verdict`: what its electronic signatures were found to prove when it was kept.
    """

    __tablename__ = "convention_file"
    __table_args__ = (UniqueConstraint("convention_id", "kind", "sha256"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    convention_id: UUID = Field(foreign_key="convention.id")
    kind: str
    about_id: UUID | None = Field(default=None, index=True)
    sha256: str
    name: str
    added_at: datetime
    added_by: str
    verdict: dict[str, object] | None = Field(default=None, sa_column=Column(JSON))
