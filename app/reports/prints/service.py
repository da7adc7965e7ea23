"""Asking for a paper, finding it again, forgetting those of a day that name people."""

from datetime import date

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import journal
from app.documents import queries as documents
from app.documents.models import StoredFile
from app.jobs import queries as job_rows
from app.jobs import service as jobs
from app.jobs.queries import JobRow
from app.jobs.rules import RETRIABLE
from app.reports.prints.models import ReportPrint
from app.reports.prints.papers import Order

KIND = "reports.print"
TRIES = 3
KEPT_DAYS = 30
SUBJECT = journal.Subject("report_print")


def kept(session: Session, key: str) -> ReportPrint | None:
    return session.get(ReportPrint, key)


def job_of(session: Session, key: str) -> JobRow | None:
    return job_rows.by_key(session, f"{KIND}:{key}")


def ask(session: Session, actor: journal.Actor, order: Order) -> None:
    """Twice while it is being made is once; once made, it is made again, in place of the first."""
    job = job_of(session, order.key)
    if job is not None and job.state in RETRIABLE:
        jobs.retry(session, actor, job.id)
        return
    job_key = f"{KIND}:{order.key}"
    jobs.forget(session, job_key)
    payload = {
        "key": order.key,
        "kind": order.kind,
        "subject": str(order.subject),
        "on": order.on.isoformat(),
        "by": actor.label,
    }
    jobs.enqueue(
        session, KIND, payload, label=order.label, key=job_key, priority=10, max_tries=TRIES
    )  # a person is waiting


def stop(session: Session, actor: journal.Actor, key: str) -> None:
    job = job_of(session, key)
    if job is not None:
        jobs.cancel(session, actor, job.id)


def purge(session: Session, today: date) -> list[str]:
    """Forget the papers whose time is over; pass the answer to `store.discard` once committed."""
    over = session.exec(select(ReportPrint).where(col(ReportPrint.kept_until) < today)).all()
    for row in over:
        words = f"Fichier « {row.name} » effacé : son temps de garde est passé."
        journal.record(session, journal.SYSTEM, "report_print_erased", SUBJECT, words)
        session.delete(row)
    session.flush()
    return [row.sha256 for row in over if forget_file(session, row.sha256)]


def forget_file(session: Session, sha256: str) -> bool:
    """Whether nothing names it any more: its row is gone, its bytes may follow."""
    if documents.is_used(session, sha256):
        return False
    session.exec(delete(StoredFile).where(col(StoredFile.sha256) == sha256))
    return True


def delete_demo(session: Session) -> None:
    """The files leave with the others of the demonstration."""
    session.exec(delete(ReportPrint).where(col(ReportPrint.is_demo)))
