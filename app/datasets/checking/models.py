"""The table of checks: each file checked, its verdict, and by which rules."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class FileCheck(SQLModel, table=True):
    """The verdict on a file; never edited: checking again adds a row.

    `report_sha256` is the whole report, in the store; the corrected copy is made when asked for.
    `source_url`: where a portal publishes the file; then its report alone is kept, once for the
    same bytes, rules and member (`published_key`). A file sent by a person is in the store.
    """

    __tablename__ = "file_check"
    __table_args__ = (
        Index("ix_file_check_newest", "checked_at", "id"),
        Index("ix_file_check_member", "collectivite_id", "checked_at"),
        Index("ix_file_check_file", "file_sha256"),
    )

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    collectivite_id: UUID | None = Field(default=None, foreign_key="collectivite.id")
    schema_code: str
    schema_name: str
    schema_version: str
    checker_version: str
    file_sha256: str
    file_name: str
    report_sha256: str = Field(foreign_key="stored_file.sha256")
    has_copy: bool = False
    is_readable: bool
    is_valid: bool
    row_count: int
    error_count: int
    warning_count: int
    conformity: str | None = None
    checked_at: datetime
    author: str
    is_demo: bool = False
    source_url: str | None = None
    published_key: str | None = Field(default=None, unique=True)

    @property
    def has_file(self) -> bool:
        return self.source_url is None
