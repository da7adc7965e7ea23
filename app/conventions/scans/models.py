"""Tables of the scans: the pile as the copier gave it, its pages, the sets attached."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Column, ForeignKey, LargeBinary, Uuid
from sqlmodel import Field, SQLModel


class Scan(SQLModel, table=True):
    """One pile; the same bytes are the same pile. The original is in the store, untouched."""

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    sha256: str = Field(unique=True)
    name: str
    page_count: int
    dropped_at: datetime
    dropped_by: str


class ScanSet(SQLModel, table=True):
    """A set attached to a convention: its PDF/A is one of the convention's signed files.

    `avenant_id`: the avenant that it carries, when it is not the convention itself.
    """

    __tablename__ = "scan_set"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    scan_id: UUID = Field(foreign_key="scan.id", index=True)
    convention_id: UUID = Field(foreign_key="convention.id", index=True)
    avenant_id: UUID | None = None
    sha256: str
    page_count: int
    bound_at: datetime
    bound_by: str


class ScanPage(SQLModel, table=True):
    """A page of the pile, `number` from 1. A row exists once the page has been read.

    `turn` (degrees clockwise) then `lean` put it upright. `reference`, `mark` and `page` are what
    it was told to be, by `how`. `words` is the invisible text of that upright page, as a PDF.
    """

    __tablename__ = "scan_page"

    scan_id: UUID = Field(foreign_key="scan.id", primary_key=True)
    number: int = Field(primary_key=True)
    turn: int = 0
    lean: float = 0.0
    how: str = ""
    reference: str = ""
    mark: str = ""
    page: int = 0
    is_blank: bool = False
    is_aside: bool = False
    problem: str = ""
    set_id: UUID | None = Field(
        default=None,
        sa_column=Column(Uuid, ForeignKey("scan_set.id", ondelete="SET NULL"), index=True),
    )
    words: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    thumbnail: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
