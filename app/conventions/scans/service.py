"""Dropping a pile, and what a person decides of its pages."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.conventions.rules.scans import How
from app.conventions.scans import queries
from app.conventions.scans.models import Scan, ScanPage
from app.core.clock import now
from app.core.errors import ConflictError, InvalidError, NotFoundError
from app.documents import service as documents
from app.documents import sheets, store
from app.jobs import queries as job_queries
from app.jobs import service as jobs
from app.jobs.rules import RETRIABLE

KIND = "scan"
MOST_PAGES_OF_A_TEXT = 200
TURNS = {"left": 270, "right": 90, "over": 180}
_SIGNED = (
    "Ce PDF porte une signature électronique : un scan n’en a pas. Déposez-le dans les retours "
    "signés, où la signature est vérifiée."
)


@dataclass(frozen=True)
class Dropped:
    scan: Scan
    is_new: bool


def subject(scan: Scan) -> journal.Subject:
    return journal.Subject("scan", scan.id)


def job_key(scan_id: UUID) -> str:
    return f"scan:{scan_id}"


def drop(session: Session, actor: journal.Actor, root: Path, content: bytes, name: str) -> Dropped:
    """Keep the pile as it came and ask for its reading; the same bytes are the same pile."""
    if not content:
        raise InvalidError.of({"file": "Choisissez le fichier du copieur. Il ne peut être vide."})
    known = queries.by_sha256(session, store.digest(content))
    if known is not None:
        return Dropped(known, is_new=False)
    media_type = sheets.media_type(content)
    if media_type == sheets.PDF and b"/ByteRange" in content:
        raise InvalidError.of({"file": _SIGNED})
    count = sheets.count(content)
    kept = Path(name.replace("\\", "/").replace("\x00", "")).name[:150] or "numerisation.pdf"
    file = documents.save(session, root, content, media_type, kept, is_restricted=True)
    scan = Scan(
        sha256=file.sha256,
        name=kept,
        page_count=count,
        dropped_at=now(),
        dropped_by=actor.label,
    )
    session.add(scan)
    session.flush()
    ask(session, scan)
    summary = f"Paquet « {kept} » déposé, {count} page(s) à lire."
    journal.record(session, actor, "scan.dropped", subject(scan), summary, {"sha256": file.sha256})
    return Dropped(scan, is_new=True)


def ask(session: Session, scan: Scan) -> None:
    label = f"Lecture du paquet « {scan.name} »"
    payload = {"scan_id": str(scan.id)}
    jobs.enqueue(session, KIND, payload, label=label, key=job_key(scan.id))


def stop(session: Session, actor: journal.Actor, scan_id: UUID) -> None:
    """Pages already read are kept."""
    queries.get(session, scan_id)
    job = job_queries.by_key(session, job_key(scan_id))
    if job is None:
        raise NotFoundError("La lecture de ce paquet est terminée.")
    jobs.cancel(session, actor, job.id)


def resume(session: Session, actor: journal.Actor, scan_id: UUID) -> None:
    """Read the pages that were not; the others are not read twice."""
    scan = queries.get(session, scan_id)
    job = job_queries.by_key(session, job_key(scan_id))
    if job is not None and job.state in RETRIABLE:
        jobs.retry(session, actor, job.id)
    elif job is None and len(queries.numbers_read(session, scan_id)) < scan.page_count:
        ask(session, scan)
    else:
        raise ConflictError("La lecture de ce paquet est en cours ou terminée.")


def assign(
    session: Session, actor: journal.Actor, scan_id: UUID, number: int, reference: str, page: int
) -> None:
    """A person says what the page is."""
    row = _open_page(session, scan_id, number)
    wanted = reference.strip().upper()
    if wanted not in queries.texts_named(session, {wanted}):
        said = f"Aucune convention ne porte la référence « {wanted} », ni aucun avenant."
        raise InvalidError.of({"reference": said})
    if not 1 <= page <= MOST_PAGES_OF_A_TEXT:
        said = f"Écrivez un numéro de page de 1 à {MOST_PAGES_OF_A_TEXT}."
        raise InvalidError.of({"page": said})
    row.how, row.reference, row.mark, row.page = How.HAND.value, wanted, "", page
    row.is_aside = False
    _note(session, actor, row, f"affectée à la page {page} de {wanted}")


def release(session: Session, actor: journal.Actor, scan_id: UUID, number: int) -> None:
    """Out of its set, back to the pages to sort."""
    row = _open_page(session, scan_id, number)
    row.how, row.reference, row.mark, row.page = How.NOTHING.value, "", "", 0
    row.is_aside = False
    _note(session, actor, row, "remise parmi les pages à trier")


def set_aside(session: Session, actor: journal.Actor, scan_id: UUID, number: int) -> None:
    """Not part of any text (blank, foreign, double); it stays in the original."""
    row = _open_page(session, scan_id, number)
    row.is_aside = True
    _note(session, actor, row, "écartée")


def set_blanks_aside(session: Session, actor: journal.Actor, scan_id: UUID) -> int:
    """Only the blank pages that nobody assigned; how many."""
    queries.get(session, scan_id)
    blanks = [
        row.number
        for row in queries.pages(session, scan_id)
        if row.is_blank and not row.how and not row.is_aside and row.set_id is None
    ]
    for number in blanks:
        set_aside(session, actor, scan_id, number)
    return len(blanks)


def take_back(session: Session, actor: journal.Actor, scan_id: UUID, number: int) -> None:
    row = _open_page(session, scan_id, number)
    row.is_aside = False
    _note(session, actor, row, "reprise")


def turn(session: Session, actor: journal.Actor, scan_id: UUID, number: int, way: str) -> None:
    """Its words were read the other way: they are read again when the set is attached."""
    row = _open_page(session, scan_id, number)
    row.turn = (row.turn + TURNS[way]) % 360
    row.lean, row.words = 0.0, None
    _note(session, actor, row, "tournée")


def _open_page(session: Session, scan_id: UUID, number: int) -> ScanPage:
    queries.get(session, scan_id)
    row = queries.page(session, scan_id, number)
    if row.set_id is not None:
        raise ConflictError(f"La page {number} est déjà jointe à une convention.")
    return row


def _note(session: Session, actor: journal.Actor, row: ScanPage, what: str) -> None:
    scan = journal.Subject("scan", row.scan_id)
    summary = f"Page {row.number} du paquet {what}."
    journal.record(session, actor, "scan.page_sorted", scan, summary, {"number": row.number})
