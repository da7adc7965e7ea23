"""Every SELECT on the stored files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func
from sqlmodel import Session, SQLModel, col, select

from app.documents.models import StoredFile
from app.documents.names import plain_words


@dataclass(frozen=True)
class FileRow:
    sha256: str
    size: int
    media_type: str
    name: str
    created_at: datetime
    is_demo: bool
    is_restricted: bool
    kept_by: str | None


_COLUMNS = [col(getattr(StoredFile, name)) for name in FileRow.__dataclass_fields__]


def get(session: Session, sha256: str) -> StoredFile | None:
    return session.get(StoredFile, sha256)


def newest(
    session: Session,
    *,
    limit: int | None,
    offset: int = 0,
    restricted: bool = True,
    search: str = "",
    media_type: str = "",
) -> list[FileRow]:
    """`restricted` False leaves out the files that only agents may open."""
    statement = (
        select(*_COLUMNS)
        .where(_open_to(restricted), *_found(search, media_type))
        .order_by(col(StoredFile.created_at).desc(), col(StoredFile.sha256))
        .limit(limit)
        .offset(offset)
    )
    return [FileRow(*row) for row in session.exec(statement).all()]


def count(
    session: Session, *, restricted: bool = True, search: str = "", media_type: str = ""
) -> int:
    kept = (_open_to(restricted), *_found(search, media_type))
    return session.exec(select(func.count()).select_from(StoredFile).where(*kept)).one()


def media_types(session: Session, *, restricted: bool = True) -> Sequence[str]:
    statement = select(StoredFile.media_type).where(_open_to(restricted)).distinct()
    return sorted(session.exec(statement).all())


def _found(search: str, media_type: str) -> list[ColumnElement[bool]]:
    """Each typed word, as names are written (no accent), in the name, the hash or who kept it."""
    conditions = [
        col(StoredFile.name).icontains(plain, autoescape=True)
        | col(StoredFile.name).icontains(word, autoescape=True)
        | col(StoredFile.sha256).istartswith(word, autoescape=True)
        | col(StoredFile.kept_by).icontains(word, autoescape=True)
        for word, plain in ((word, plain_words(word) or word) for word in search.split()[:6])
    ]
    return [*conditions, *([col(StoredFile.media_type) == media_type] if media_type else [])]


def is_used(session: Session, sha256: str) -> bool:
    """Whether a row of any room names this file; rows that would go with it do not count."""
    return any(
        session.execute(select(column).where(column == sha256).limit(1)).first()
        for table in SQLModel.metadata.sorted_tables
        if table.name != StoredFile.__tablename__
        for column in table.columns
        if column.name.endswith("sha256")
        and not any(key.ondelete == "CASCADE" for key in column.foreign_keys)
    )


def _open_to(restricted: bool) -> ColumnElement[bool]:
    """Among the files that are documents by themselves."""
    listed = col(StoredFile.is_listed).is_(True)
    return listed if restricted else and_(listed, col(StoredFile.is_restricted).is_(False))


def demo_hashes(session: Session) -> Sequence[str]:
    return session.exec(select(StoredFile.sha256).where(col(StoredFile.is_demo))).all()
