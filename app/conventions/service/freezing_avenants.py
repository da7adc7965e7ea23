"""The text of an avenant, frozen as it is prepared: what every side signs is one PDF."""

from dataclasses import dataclass, replace
from datetime import date
from json import loads
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app import journal
from app.collectivites.models import Collectivite
from app.conventions.models import Avenant
from app.conventions.queries import loading
from app.conventions.queries.changing import LoadedAvenant
from app.conventions.service import amending, overlaying
from app.conventions.service import printing_changes as printing
from app.conventions.service.acting import note
from app.conventions.service.amending import AvenantData
from app.conventions.service.printing import Printed, text_sha256
from app.core.db import read_session
from app.core.errors import DomainError
from app.documents import service as documents
from app.documents.contents import content_json
from app.documents.library import queries as models

PDF = "application/pdf"


@dataclass(frozen=True)
class Prepared:
    """A text rendered ahead of the writing transaction."""

    text_sha256: str
    printed: Printed


def draft(
    session: Session,
    actor: journal.Actor,
    store: Path,
    convention_id: UUID,
    data: AvenantData,
    today: date,
    prepared: Prepared | None = None,
) -> Avenant:
    """Prepared, and its text to sign frozen with it. A stale rendering is made again."""
    row = amending.draft(session, actor, convention_id, data, today)
    loaded = loading.load(session, convention_id)
    avenant = loaded.avenant(row.id)
    model = models.in_use(session, printing.AVENANT)
    content = printing.avenant_content(loaded, avenant, today, model, is_frozen=True)
    digest = text_sha256(content)
    if prepared is None or prepared.text_sha256 != digest:
        printed = printing.print_avenant(loaded, avenant, today, model, is_frozen=True)
        prepared = Prepared(digest, printed)
    printed = prepared.printed
    file = documents.save(
        session, store, printed.content, PDF, printed.name, is_demo=loaded.row.is_demo,
        kept_by=actor.label,
    )  # fmt: skip
    row.text_sha256, row.pdf_sha256 = digest, file.sha256
    row.content = loads(content_json(content))
    note(
        session, actor, "avenant_frozen", loaded.row,
        f"Texte de l’avenant n° {row.number} figé ; empreinte {digest[:12]}…",
        {"avenant": str(row.id), "text_sha256": digest, "pdf_sha256": file.sha256},
    )  # fmt: skip
    return row


def prepare_ahead(
    engine: Engine, convention_id: UUID, data: AvenantData, today: date
) -> Prepared | None:
    """Drawn before the writing transaction opens, so that nobody waits behind a PDF.

    None when it would be refused: the writing transaction refuses for the same reason and says it.
    """
    try:
        with read_session(engine) as reading:
            return _prepare(reading, convention_id, data, today)
    except DomainError:
        return None


def _prepare(session: Session, convention_id: UUID, data: AvenantData, today: date) -> Prepared:
    loaded = loading.load(session, convention_id)
    row = amending.row_of(loaded, data)
    on = data.effective_on or today
    sides = tuple(overlaying.prepare(session, loaded, row.id, data.sides, on))
    named = {side.successor_id for side in sides if side.successor_id}
    bodies = session.exec(select(Collectivite).where(col(Collectivite.id).in_(named)))
    successors = {**loaded.successors, **{body.id: body for body in bodies}}
    loaded, avenant = replace(loaded, successors=successors), LoadedAvenant(row, (), sides)
    model = models.in_use(session, printing.AVENANT)
    content = printing.avenant_content(loaded, avenant, today, model, is_frozen=True)
    printed = printing.print_avenant(loaded, avenant, today, model, is_frozen=True)
    return Prepared(text_sha256(content), printed)
