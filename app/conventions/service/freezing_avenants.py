"""The text of an avenant, frozen as it is prepared: what every side signs is one PDF."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from app import journal
from app.collectivites.models import Collectivite
from app.conventions.models import Avenant
from app.conventions.queries import loading
from app.conventions.queries.changing import LoadedAvenant
from app.conventions.service import amending, frozen, overlaying
from app.conventions.service import printing_changes as printing
from app.conventions.service.acting import note
from app.conventions.service.amending import AvenantData
from app.conventions.service.frozen import Prepared
from app.conventions.service.printing import ToPrint
from app.documents.library import queries as models


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
    document = printing.avenant_sheet(loaded, avenant, today, model, is_frozen=True)
    details = frozen.keep(session, actor, store, row, document, prepared)
    note(
        session, actor, "avenant_frozen", loaded.row,
        f"Texte de l’avenant n° {row.number} figé ; empreinte {row.text_sha256:.12}…",
        {"avenant": str(row.id), **details},
    )  # fmt: skip
    return row


def prepare_ahead(
    engine: Engine, convention_id: UUID, data: AvenantData, today: date
) -> Prepared | None:
    return frozen.ahead(engine, lambda reading: _document(reading, convention_id, data, today))


def _document(session: Session, convention_id: UUID, data: AvenantData, today: date) -> ToPrint:
    """That of the avenant as it would be written."""
    loaded = loading.load(session, convention_id)
    row = amending.row_of(loaded, data)
    on = data.effective_on or today
    sides = tuple(overlaying.prepare(session, loaded, row.id, data.sides, on))
    named = {side.successor_id for side in sides if side.successor_id}
    bodies = session.exec(select(Collectivite).where(col(Collectivite.id).in_(named)))
    successors = {**loaded.successors, **{body.id: body for body in bodies}}
    loaded, avenant = replace(loaded, successors=successors), LoadedAvenant(row, (), sides)
    model = models.in_use(session, printing.AVENANT)
    return printing.avenant_sheet(loaded, avenant, today, model, is_frozen=True)
