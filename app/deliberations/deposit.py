"""A deposited PDF: kept for agents only, read, and shown as a form to confirm."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session

from app import journal
from app.collectivites.models import Collectivite
from app.core.errors import InvalidError, NotFoundError
from app.deliberations import building, pages, queries, rules
from app.deliberations.pages import DepositCheckPage, DepositPage
from app.deliberations.reading import pdf
from app.deliberations.reading.files import read_pdf
from app.deliberations.reading.ocr import OcrUnavailableError
from app.deliberations.reading.pdf import png
from app.deliberations.reading.reader import Doubt, Reading
from app.documents import queries as documents
from app.documents import service as files
from app.documents import store
from app.documents.models import StoredFile

__all__ = ["check_page", "choose_page", "keep", "png", "read", "stored"]

PDF = "application/pdf"


class Seen(NamedTuple):
    """What was read of a file; `problem` when its pictures could not be."""

    reading: Reading
    page_count: int
    problem: str = ""


def keep(
    session: Session, actor: journal.Actor, root: Path, content: bytes, name: str
) -> StoredFile:
    """Refuse what is no readable PDF before anything is written."""
    if not content:
        raise InvalidError("Choisissez le PDF de la délibération. Il ne peut pas être vide.")
    pdf.page_count(content)
    kept_name = Path(name.replace("\\", "/")).name[:150] or "deliberation.pdf"
    known = documents.get(session, store.digest(content))
    if known is not None:
        return known
    row = files.save(
        session, root, content, PDF, kept_name, is_restricted=True, kept_by=actor.label
    )
    journal.record(
        session,
        actor,
        "deliberation.deposited",
        journal.Subject("stored_file"),
        f"Document « {row.name} » déposé pour être lu.",
        {"sha256": row.sha256},
    )
    return row


@lru_cache(maxsize=64)
def read(root: Path, sha256: str) -> Seen:
    """The same bytes always read the same: a page shown again is not read again."""
    content = store.read(root, sha256)
    count = pdf.page_count(content)
    try:
        return Seen(read_pdf(content), count)
    except OcrUnavailableError as error:
        return Seen(Reading(), count, error.message)


def stored(session: Session, sha256: str) -> StoredFile:
    row = documents.get(session, sha256)
    if row is None:
        raise NotFoundError("Ce document n’a pas été déposé. Déposez-le de nouveau.")
    return row


def choose_page(session: Session, error: str = "") -> DepositPage:
    return DepositPage(waiting=queries.files_without_act(session), error=error)


def check_page(
    session: Session,
    sha256: str,
    seen: Seen,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> DepositCheckPage:
    """Filled with what was read, or with what was typed when it has just been refused."""
    file = stored(session, sha256)
    reading = seen.reading
    body = queries.body_by_siren(session, reading.siren) if reading.siren else None
    values = typed if typed is not None else _typed(reading, body)
    return DepositCheckPage(
        form=building.form_page(session, values, errors),
        file=file,
        page_count=seen.page_count,
        problem=seen.problem,
        general_doubts=reading.doubts_of(""),
        doubts=_doubts(reading, body),
        places={
            "collectivite_id" if name == "siren" else name: place
            for name, place in reading.places.items()
        },
        executoire_on=reading.executoire_on,
        known=queries.recorded_from(session, sha256, reading.identifiers),
    )


def _typed(reading: Reading, body: Collectivite | None) -> dict[str, str]:
    """Every field of the form; those the reader does not know stay empty."""
    read_fields = {name: pages.shown(getattr(reading, name)) for name in pages.READ_FIELDS}
    return {**read_fields, "collectivite_id": str(body.id) if body else ""}


def _doubts(reading: Reading, body: Collectivite | None) -> dict[str, list[str]]:
    found = [doubt for doubt in reading.doubts if doubt.field]
    found += [Doubt("collectivite_id", words) for words in _body_doubts(reading, body)]
    doubts: dict[str, list[str]] = {}
    for doubt in found:
        name = "collectivite_id" if doubt.field == "siren" else doubt.field
        doubts.setdefault(name, []).append(doubt.message)
    return doubts


def _body_doubts(reading: Reading, body: Collectivite | None) -> list[str]:
    if reading.siren is None:
        return []
    if body is None:
        return [
            f"Le SIREN lu, {reading.siren}, n’est pas dans votre base : choisissez la collectivité."
        ]
    act = rules.parse_act(reading.act_identifier or "")
    return list(rules.coherence(act, rules.ActContext(departement=body.departement)))
