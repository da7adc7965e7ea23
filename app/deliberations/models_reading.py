"""Tables of the deposit: files that wait for a person, and what was read of them."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

# What was read goes with its file: these rows never keep one alive.
STORED_FILE = "stored_file.sha256"


class Deposit(SQLModel, table=True):
    """A PDF dropped to be read. `brought_file`: it was in the store for this alone."""

    sha256: str = Field(primary_key=True, foreign_key=STORED_FILE, ondelete="CASCADE")
    deposited_at: datetime
    brought_file: bool = True


class PageReading(SQLModel, table=True):
    """The words of one scanned page, kept while its document is being read, then forgotten."""

    __tablename__ = "page_reading"

    sha256: str = Field(primary_key=True, foreign_key=STORED_FILE, ondelete="CASCADE")
    reader: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    turn: int
    text: str


class ActReading(SQLModel, table=True):
    """What a version of the reader found in a file; `turns` sets each scanned page upright."""

    __tablename__ = "act_reading"

    sha256: str = Field(primary_key=True, foreign_key=STORED_FILE, ondelete="CASCADE")
    reader: str = Field(primary_key=True)
    page_count: int
    turns: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    content: dict[str, object] = Field(sa_column=Column(JSON, nullable=False))
    read_at: datetime
