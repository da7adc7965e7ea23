"""A deposited PDF: kept for agents only, had read, and forgotten when nobody records it."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import delete
from sqlmodel import Session, col

from app import journal
from app.core.clock import now
from app.core.errors import InvalidError, NotFoundError
from app.core.french import datetime_fr
from app.deliberations import queries_reading as queries
from app.deliberations import readings
from app.deliberations.models_reading import ActReading, Deposit, PageReading
from app.deliberations.reading import pdf
from app.documents import queries as documents
from app.documents import service as files
from app.documents import store
from app.documents.models import StoredFile
from app.jobs import service as jobs
from app.jobs.rules import UNFINISHED

PDF = "application/pdf"
SUBJECT = journal.Subject("stored_file")


def keep(
    session: Session, actor: journal.Actor, root: Path, content: bytes, name: str
) -> StoredFile:
    """Refuse what is no readable PDF before anything is written; then have it read."""
    if not content:
        raise InvalidError("Choisissez le PDF de la délibération. Il ne peut pas être vide.")
    pdf.page_count(content)
    row = documents.get(session, store.digest(content)) or _bring(
        session, actor, root, content, name
    )
    deposit = session.get(Deposit, row.sha256)
    if deposit is None:
        session.add(Deposit(sha256=row.sha256, deposited_at=now(), brought_file=False))
    else:
        deposit.deposited_at = now()
    session.flush()
    readings.begin(session, actor, root, row)
    return row


def _bring(
    session: Session, actor: journal.Actor, root: Path, content: bytes, name: str
) -> StoredFile:
    kept_name = Path(name.replace("\\", "/")).name[:150] or "deliberation.pdf"
    row = files.save(session, root, content, PDF, kept_name, is_restricted=True)
    session.add(Deposit(sha256=row.sha256, deposited_at=now()))
    journal.record(
        session,
        actor,
        "deliberation.deposited",
        SUBJECT,
        f"Document « {row.name} » déposé pour être lu.",
        {"sha256": row.sha256},
    )
    return row


def stored(session: Session, sha256: str) -> StoredFile:
    row = queries.deposited(session, sha256)
    if row is None:
        raise NotFoundError("Ce document n’a pas été déposé. Déposez-le de nouveau.")
    return row


def read_again(session: Session, actor: journal.Actor, root: Path, sha256: str) -> None:
    """After a failure or a stop; a reading that is there or on its way is left alone."""
    readings.begin(session, actor, root, stored(session, sha256))


def stop_reading(session: Session, actor: journal.Actor, sha256: str) -> None:
    """Too late, it changes nothing: the page then shows what was read."""
    stored(session, sha256)
    job = readings.job_of(session, sha256)
    if job is not None and job.state in UNFINISHED:
        jobs.cancel(session, actor, job.id)


def purge(session: Session, before: datetime) -> list[str]:
    """Forget what was deposited before and never recorded, with what was read of it.

    The answer is what no row names any more: pass it to `store.discard` once committed.
    """
    gone = []
    for waiting in queries.without_act(session, before):
        for table in (PageReading, ActReading, Deposit):
            session.exec(delete(table).where(col(table.sha256) == waiting.sha256))
        if waiting.brought_file and not documents.is_used(session, waiting.sha256):
            session.exec(delete(StoredFile).where(col(StoredFile.sha256) == waiting.sha256))
            gone.append(waiting.sha256)
        journal.record(
            session,
            journal.SYSTEM,
            "deliberation.deposit_erased",
            SUBJECT,
            f"Document « {waiting.name} » effacé : déposé le {datetime_fr(waiting.deposited_at)}, "
            "jamais enregistré.",
            {"sha256": waiting.sha256},
        )
    return gone
