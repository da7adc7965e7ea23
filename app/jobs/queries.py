"""Reading jobs, planners and signs of life."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from app.jobs.models import Heartbeat, Job, PlannerTurn
from app.jobs.rules import JobState

SILENT_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class JobRow:
    """One line of the list."""

    id: UUID
    label: str
    state: str
    progress_done: int
    progress_total: int
    progress_label: str
    tries: int
    max_tries: int
    not_before: datetime
    last_error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


_COLUMNS = [col(getattr(Job, name)) for name in JobRow.__dataclass_fields__]


def counts(session: Session) -> dict[str, int]:
    """How many jobs in each state, zero included."""
    found = session.exec(select(Job.state, func.count()).group_by(col(Job.state))).all()
    return {state.value: 0 for state in JobState} | dict(found)


def rows(session: Session, state: str = "", *, limit: int = 50, offset: int = 0) -> list[JobRow]:
    """The newest jobs first, all or those in one state."""
    newest = col(Job.created_at).desc(), col(Job.id)
    query = select(*_COLUMNS).order_by(*newest).limit(limit).offset(offset)
    if state:
        query = query.where(col(Job.state) == state)
    return [JobRow(*row) for row in session.exec(query)]


def row(session: Session, job_id: UUID) -> JobRow | None:
    found = session.exec(select(*_COLUMNS).where(col(Job.id) == job_id)).first()
    return JobRow(*found) if found else None


def by_key(session: Session, key: str) -> JobRow | None:
    """The job asked for under that key, until it is purged."""
    found = session.exec(select(*_COLUMNS).where(col(Job.key) == key)).first()
    return JobRow(*found) if found else None


def planners(session: Session) -> Sequence[PlannerTurn]:
    return session.exec(select(PlannerTurn).order_by(col(PlannerTurn.name))).all()


def last_sign_of_life(session: Session, name: str = "worker") -> datetime | None:
    return session.exec(select(Heartbeat.at).where(col(Heartbeat.name) == name)).first()


def worker_is_alive(session: Session, now: datetime) -> bool:
    """A worker gave a sign lately, or is busy with a long job that it still holds."""
    beaten_at = last_sign_of_life(session)
    if beaten_at is not None and now - beaten_at < SILENT_AFTER:
        return True
    held = select(Job.id).where(col(Job.state) == JobState.RUNNING, col(Job.lease_until) > now)
    return session.exec(held.limit(1)).first() is not None
