"""Asking for work, giving up on it, trying it again; signs of life."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Engine, delete, update
from sqlmodel import Session, col, select

from app import journal
from app.core.clock import now
from app.core.db import insert_new, write_session
from app.core.errors import ConflictError, NotFoundError
from app.jobs.models import Heartbeat, Job
from app.jobs.rules import RETRIABLE, UNFINISHED, JobState


def enqueue(
    session: Session,
    kind: str,
    payload: Mapping[str, object],
    *,
    label: str,
    key: str | None = None,
    priority: int = 0,
    not_before: datetime | None = None,
    max_tries: int = 5,
) -> UUID:
    """Ask for a job in the caller's transaction; the same key again gives the same job.

    `label` is the French name people read. The handler may run more than once after a crash.
    """
    at = now()
    job_id = uuid4()
    inserted = insert_new(
        session,
        Job,
        id=job_id,
        kind=kind,
        key=key,
        label=label,
        payload=dict(payload),
        priority=priority,
        not_before=not_before or at,
        max_tries=max_tries,
        created_at=at,
    )
    if inserted:
        return job_id
    return session.exec(select(Job.id).where(col(Job.key) == key)).one()


def retry(session: Session, actor: journal.Actor, job_id: UUID) -> None:
    """Put a failed or cancelled job back in the queue, with all its tries."""
    job = _get(session, job_id)
    if job.state not in RETRIABLE:
        raise ConflictError("Ce travail n’est ni en échec ni annulé : il n’y a rien à relancer.")
    job.state = JobState.QUEUED.value
    job.not_before = now()
    job.tries = 0
    job.last_error = None
    job.finished_at = None
    _record(session, actor, "job_retried", job, "Travail relancé")


def cancel(session: Session, actor: journal.Actor, job_id: UUID) -> None:
    """Drop a queued job; a running one stops at its next sign of progress."""
    job = _get(session, job_id)
    if job.state not in UNFINISHED:
        raise ConflictError("Ce travail est déjà terminé : il ne peut plus être annulé.")
    job.state = JobState.CANCELLED.value
    job.finished_at = now()
    _record(session, actor, "job_cancelled", job, "Travail annulé")


def forget(session: Session, key: str) -> None:
    """Delete the finished job of that key, so that the same work may be asked for again."""
    finished = col(Job.state).not_in(UNFINISHED)
    session.exec(delete(Job).where(col(Job.key) == key, finished))


def purge(session: Session, before: datetime) -> int:
    """Delete the jobs finished before that instant; how many."""
    finished = col(Job.finished_at) < before
    result = session.exec(delete(Job).where(col(Job.state).not_in(UNFINISHED), finished))
    return result.rowcount


def beat(engine: Engine, name: str, at: datetime, details: Mapping[str, object]) -> None:
    """Write a sign of life."""
    with write_session(engine) as session:
        insert_new(session, Heartbeat, name=name, at=at, details=dict(details))
        session.exec(
            update(Heartbeat)
            .where(col(Heartbeat.name) == name)
            .values(at=at, details=dict(details))
        )


def _get(session: Session, job_id: UUID) -> Job:
    job = session.exec(select(Job).where(col(Job.id) == job_id).with_for_update()).first()
    if job is None:
        raise NotFoundError("Ce travail n’existe pas ou a été effacé.")
    return job


def _record(session: Session, actor: journal.Actor, action: str, job: Job, what: str) -> None:
    subject = journal.Subject("job", job.id)
    journal.record(session, actor, action, subject, f"{what} : {job.label}.")
