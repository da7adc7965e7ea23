"""Freezing a text: its PDF, its hashes; and reopening one that nobody has signed."""

from dataclasses import dataclass
from datetime import date
from json import loads
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from app import journal
from app.conventions.queries import loading
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import Act
from app.conventions.service import printing
from app.conventions.service.acting import check, note
from app.conventions.service.printing import Printed
from app.conventions.service.projecting import rebuild
from app.core.db import read_session
from app.core.errors import DomainError
from app.documents import service as documents
from app.documents.contents import content_json

PDF = "application/pdf"


@dataclass(frozen=True)
class Prepared:
    """A frozen text rendered ahead of the writing transaction."""

    text_sha256: str
    printed: Printed


def prepare(session: Session, convention_id: UUID, today: date) -> Prepared:
    """Render what would be frozen now; refuses what `freeze` would refuse."""
    loaded = loading.load(session, convention_id)
    check(Act.FREEZE, loaded, Proposal(today, today))
    upstream = printing.upstream_content(session, loaded.row)
    content = printing.convention_content(loaded, upstream, is_frozen=True)
    return Prepared(
        printing.text_sha256(content), printing.print_convention(loaded, content, today)
    )


def prepare_ahead(engine: Engine, convention_id: UUID, today: date) -> Prepared | None:
    """Drawn before the writing transaction opens, so that nobody waits behind a PDF.

    None when it would be refused: the writing transaction refuses for the same reason and says it.
    """
    try:
        with read_session(engine) as reading:
            return prepare(reading, convention_id, today)
    except DomainError:
        return None


def freeze(
    session: Session,
    actor: journal.Actor,
    store: Path,
    convention_id: UUID,
    today: date,
    prepared: Prepared | None = None,
) -> None:
    """From today the text no longer moves. A stale rendering is made again."""
    loaded = loading.load(session, convention_id)
    check(Act.FREEZE, loaded, Proposal(today, today))
    upstream = printing.upstream_content(session, loaded.row)
    content = printing.convention_content(loaded, upstream, is_frozen=True)
    digest = printing.text_sha256(content)
    if prepared is None or prepared.text_sha256 != digest:
        prepared = Prepared(digest, printing.print_convention(loaded, content, today))
    printed, row = prepared.printed, loaded.row
    file = documents.save(session, store, printed.content, PDF, printed.name, is_demo=row.is_demo)
    row.text_fixed_on = today
    row.text_sha256 = digest
    row.pdf_sha256 = file.sha256
    row.content = loads(content_json(content))
    rebuild(session, convention_id)
    note(
        session,
        actor,
        "frozen",
        row,
        f"Texte figé ; empreinte {digest[:12]}…",
        {"text_sha256": digest, "pdf_sha256": file.sha256},
    )


def reopen(
    session: Session, actor: journal.Actor, convention_id: UUID, reason: str, today: date
) -> None:
    """Back to draft, as long as nobody has signed; the frozen PDF stays in the store."""
    loaded = loading.load(session, convention_id)
    check(Act.REOPEN, loaded, Proposal(today, today, reason=reason))
    row = loaded.row
    before = {"text_sha256": row.text_sha256, "pdf_sha256": row.pdf_sha256}
    row.text_fixed_on = None
    row.text_sha256 = None
    row.pdf_sha256 = None
    row.content = None
    rebuild(session, convention_id)
    note(session, actor, "reopened", row, "Texte rouvert.", {"reason": reason, "before": before})
