"""The table of stored files: what the content-addressed store holds."""

from datetime import datetime

from sqlmodel import Field, SQLModel


class StoredFile(SQLModel, table=True):
    """One content, once: `sha256` is its address in the store, `name` what a person downloads.

    `is_restricted`: for agents only, as a scan that names those who attended (RGPD).
    """

    __tablename__ = "stored_file"

    sha256: str = Field(primary_key=True)
    size: int
    media_type: str
    name: str
    created_at: datetime
    is_demo: bool = False
    is_restricted: bool = False
