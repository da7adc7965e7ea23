"""Tables of the import: what was sent and not yet confirmed, and the columns remembered."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel


class ImportDraft(SQLModel, table=True):
    """A file being imported: its rows as read, the columns and the members a person chose.

    `columns` maps a field to a column; `choices` maps the number of a line to a body.
    """

    __tablename__ = "import_draft"

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    file_name: str
    rows: list[tuple[int, list[str]]] = Field(sa_column=Column(JSON, nullable=False))
    header_row: int
    columns: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    choices: dict[str, str] = Field(sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(index=True)
    created_by: str


class ImportMapping(SQLModel, table=True):
    """The columns a person confirmed for headings: the next file of the same office keeps them."""

    __tablename__ = "import_mapping"

    signature: str = Field(primary_key=True)
    columns: dict[str, int] = Field(sa_column=Column(JSON, nullable=False))
    updated_at: datetime
    updated_by: str
