"""The texts of a renewal and of a letter of dénonciation, frozen as the fact is recorded."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlmodel import Session

from app import journal
from app.conventions.models import Denonciation
from app.conventions.queries import loading
from app.conventions.queries.loaded import Loaded
from app.conventions.service import ending, frozen, renewing
from app.conventions.service import printing_changes as printing
from app.conventions.service.acting import note
from app.conventions.service.frozen import Prepared
from app.conventions.service.printing import ToPrint
from app.conventions.service.renewing import SideData
from app.core.errors import ConflictError
from app.documents.library import queries as models


@dataclass(frozen=True)
class Letter:
    """A dénonciation as it is recorded."""

    party_id: UUID
    sent_on: date
    number: str | None
    received_on: date | None


def renew(
    session: Session,
    actor: journal.Actor,
    store: Path,
    convention_id: UUID,
    sides: Sequence[SideData],
    months: int | None,
    today: date,
    prepared: Prepared | None = None,
) -> str:
    """The fact counts whatever is printed: a text that cannot be drawn is left to be said so."""
    before = loading.load(session, convention_id)
    says = renewing.renew(session, actor, convention_id, sides, months, today)
    row = loading.load(session, convention_id).renewals[-1].row
    with suppress(ConflictError):
        document = _renewal(session, before, sides, months)
        details = frozen.keep(session, actor, store, row, document, prepared)
        words = f"Texte du renouvellement n° {row.number} figé ; empreinte {row.text_sha256:.12}…"
        note(session, actor, "renewal_frozen", before.row, words, details)
    return says


def renewal_ahead(
    engine: Engine, convention_id: UUID, sides: Sequence[SideData], months: int | None
) -> Prepared | None:
    def draw(reading: Session) -> ToPrint:
        return _renewal(reading, loading.load(reading, convention_id), sides, months)

    return frozen.ahead(engine, draw) if sides else None


def _renewal(
    session: Session, before: Loaded, sides: Sequence[SideData], months: int | None
) -> ToPrint:
    concluded_on = max(side.signed_on for side in sides)
    model = models.in_use(session, printing.RENEWAL)
    return printing.renewal_sheet(before, concluded_on, model, is_frozen=True, months=months)


def denounce(
    session: Session,
    actor: journal.Actor,
    store: Path,
    convention_id: UUID,
    letter: Letter,
    today: date,
    prepared: Prepared | None = None,
) -> None:
    ending.denounce(
        session, actor, convention_id, letter.party_id, letter.sent_on, letter.number,
        letter.received_on, today,
    )  # fmt: skip
    loaded = loading.load(session, convention_id)
    row = loaded.denonciation
    if row is None:
        raise ConflictError("Cette dénonciation vient d’être retirée. Recommencez.")
    document = _letter(session, loaded, letter)
    details = frozen.keep(session, actor, store, row, document, prepared)
    words = f"Texte de la lettre de dénonciation figé ; empreinte {row.text_sha256:.12}…"
    note(session, actor, "letter_frozen", loaded.row, words, details)


def letter_ahead(engine: Engine, convention_id: UUID, letter: Letter) -> Prepared | None:
    def draw(reading: Session) -> ToPrint:
        loaded = loading.load(reading, convention_id)
        given = Denonciation(
            convention_id=convention_id,
            party_id=letter.party_id,
            sent_on=letter.sent_on,
            letter_number=letter.number,
        )
        return _letter(reading, replace(loaded, denonciations=(given,)), letter)

    return frozen.ahead(engine, draw)


def _letter(session: Session, loaded: Loaded, letter: Letter) -> ToPrint:
    model = models.in_use(session, printing.NOTICE)
    return printing.notice_sheet(loaded, loaded.party(letter.party_id), letter.sent_on, model)
