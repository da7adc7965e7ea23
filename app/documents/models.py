"""The table of stored files: what the content-addressed store holds."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class StoredFile(SQLModel, table=True):
    """One content, once: `sha256` is its address in the store, `name` what a person downloads.

    `kept_by`: whose act put it here, when it is known. `is_restricted`: for agents
    only, as a scan that names those who attended (RGPD). `is_listed` False: the part of something
    that has its own page, such as the report of a check; the list of documents leaves it out.
    """

    __tablename__ = "stored_file"

    sha256: str = Field(primary_key=True)
    size: int
    media_type: str
    name: str
    created_at: datetime
    is_demo: bool = False
    is_restricted: bool = False
    kept_by: str | None = None
    is_listed: bool = True
