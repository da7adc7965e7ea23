"""Freezing a text: its PDF, its hashes; and reopening one that nobody has signed."""

from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from app import journal
from app.conventions.queries import loading
from app.conventions.queries.loaded import Loaded
from app.conventions.rules.proposals import Proposal
from app.conventions.rules.transitions import Act
from app.conventions.service import frozen, knowing, printing
from app.conventions.service.acting import check, note
from app.conventions.service.frozen import Prepared
from app.conventions.service.printing import ToPrint
from app.conventions.service.projecting import rebuild


def prepare_ahead(engine: Engine, convention_id: UUID, today: date) -> Prepared | None:
    """Drawn before the writing transaction opens, so that nobody waits behind a PDF."""

    def draw(reading: Session) -> ToPrint:
        return _document(reading, loading.load(reading, convention_id), today)

    return frozen.ahead(engine, draw)


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
    row, document = loaded.row, _document(session, loaded, today)
    details = frozen.keep(session, actor, store, row, document, prepared)
    row.text_fixed_on = today
    rebuild(session, convention_id)
    words = f"Texte figé ; empreinte {row.text_sha256:.12}…"
    note(session, actor, "frozen", row, words, details)


def _document(session: Session, loaded: Loaded, today: date) -> ToPrint:
    """What would be frozen now; refuses what `freeze` would refuse."""
    check(Act.FREEZE, loaded, Proposal(today, today))
    upstream = printing.upstream_content(session, loaded.row)
    named = knowing.correspondants(session, loaded, today)
    content = printing.convention_content(loaded, upstream, named, is_frozen=True)
    return printing.convention_sheet(loaded, content, today)


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
