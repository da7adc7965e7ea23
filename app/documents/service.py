"""Keeping files: bytes in the store, one row in the table. Callers journal what the file is for."""

from pathlib import Path

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from app.core.clock import now
from app.core.errors import NotFoundError
from app.documents import queries, store
from app.documents.models import StoredFile


def save(
    session: Session,
    root: Path,
    content: bytes,
    media_type: str,
    name: str,
    *,
    is_demo: bool = False,
    is_restricted: bool = False,
    kept_by: str | None = None,
    is_listed: bool = True,
) -> StoredFile:
    """Store the bytes and return their row; the same bytes twice are one file, first name kept.

    A file once kept for real stays real, even when a demonstration produces the same bytes; once
    kept for everyone, it stays open to everyone; once listed, it stays listed.
    """
    stored = store.put(root, content)
    known = queries.get(session, stored.sha256) or _insert(
        session,
        StoredFile(
            sha256=stored.sha256,
            size=stored.size,
            media_type=media_type,
            name=name,
            created_at=now(),
            is_demo=is_demo,
            is_restricted=is_restricted,
            kept_by=kept_by,
            is_listed=is_listed,
        ),
    )
    known.is_demo = known.is_demo and is_demo
    known.is_restricted = known.is_restricted and is_restricted
    known.is_listed = known.is_listed or is_listed
    return known


def _insert(session: Session, row: StoredFile) -> StoredFile:
    """On PostgreSQL another process may have kept the same bytes since we looked."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        known = queries.get(session, row.sha256)
        if known is None:
            raise
        return known
    return row


def read(session: Session, root: Path, sha256: str) -> tuple[StoredFile, bytes]:
    row = queries.get(session, sha256)
    if row is None:
        raise NotFoundError("Ce document n’existe pas. Revenez à la liste des documents.")
    return row, store.read(root, sha256)


def forget_demo(session: Session) -> list[str]:
    """Forget the demonstration files; pass the answer to `store.discard` once committed."""
    hashes = list(queries.demo_hashes(session))
    session.execute(delete(StoredFile).where(col(StoredFile.is_demo)))
    return hashes
