"""Freezing a text, whatever it is of: drawn ahead, kept with its content and its hashes."""

from collections.abc import Callable
from dataclasses import dataclass
from json import loads
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine
from sqlmodel import Session

from app import journal
from app.conventions.service.printing import Printed, ToPrint, text_sha256
from app.core.db import read_session
from app.core.errors import DomainError
from app.documents import service as documents
from app.documents.contents import content_json

PDF = "application/pdf"


class Freezable(Protocol):
    """A row that keeps its text: a convention, an avenant, a renewal, a dénonciation."""

    text_sha256: str | None
    pdf_sha256: str | None
    content: dict[str, object] | None


@dataclass(frozen=True)
class Prepared:
    """A text rendered ahead of the writing transaction."""

    text_sha256: str
    printed: Printed


def draw(document: ToPrint) -> Prepared:
    return Prepared(text_sha256(document.sheet.content), document.printed())


def ahead(engine: Engine, document: Callable[[Session], ToPrint]) -> Prepared | None:
    """Drawn before the writing transaction opens, so that nobody waits behind a PDF.

    None when it would be refused: the writing transaction refuses for the same reason and says it.
    """
    try:
        with read_session(engine) as reading:
            return draw(document(reading))
    except DomainError:
        return None


def keep(
    session: Session,
    actor: journal.Actor,
    store: Path,
    row: Freezable,
    document: ToPrint,
    prepared: Prepared | None = None,
) -> dict[str, object]:
    """From now on this text no longer moves; its hashes, for the journal. A stale rendering is
    made again."""
    content = document.sheet.content
    digest = text_sha256(content)
    if prepared is None or prepared.text_sha256 != digest:
        prepared = draw(document)
    printed = prepared.printed
    file = documents.save(
        session, store, printed.content, PDF, printed.name, is_demo=content.is_demo,
        kept_by=actor.label,
    )  # fmt: skip
    row.text_sha256, row.pdf_sha256 = digest, file.sha256
    row.content = loads(content_json(content))
    return {"text_sha256": digest, "pdf_sha256": file.sha256}
