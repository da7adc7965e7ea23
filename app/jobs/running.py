"""Running one job: claim it, do it outside any transaction, then write how it ended."""

import random
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import and_, or_, update
from sqlmodel import Session, col, select

from app.core.db import write_session
from app.core.errors import DomainError
from app.jobs.models import Job
from app.jobs.rules import LEASE, JobState, retry_delay
from app.jobs.turn import Turn

log = structlog.get_logger(__name__)
GIVEN_UP = "Le programme a échoué {tries} fois. Pour l’administrateur : {reason}"
VANISHED = "Le programme s’est arrêté {tries} fois pendant ce travail, sans dire pourquoi."


class JobLostError(Exception):
    """Somebody cancelled the job, or another worker has it: stop, and touch its row no more."""


class JobInterruptedError(Exception):
    """The program is being stopped: the job goes back to the queue as if it had not begun."""


@dataclass(frozen=True)
class JobContext:
    """What a handler receives. It may run twice after a crash: what it does must bear that."""

    turn: Turn
    job_id: UUID
    payload: Mapping[str, object]
    tries: int

    def session(self) -> AbstractContextManager[Session]:
        """A write transaction of its own; keep it short, and render nothing inside."""
        return write_session(self.turn.engine)

    def progress(self, done: int, total: int, label: str = "") -> None:
        """Show how far the work is, and keep the job for another five minutes.

        Raises when the job was cancelled or lost, or when the program is being stopped.
        """
        if self.turn.stopping():
            raise JobInterruptedError
        shown = {"progress_done": done, "progress_total": total, "progress_label": label}
        if not _write(self, lease_until=self.turn.clock() + LEASE, **shown):
            raise JobLostError


Handler = Callable[[JobContext], Mapping[str, object] | None]


@dataclass
class Handlers:
    """What each kind of job does; filled by the composition roots."""

    by_kind: dict[str, Handler] = field(default_factory=dict)

    def register(self, kind: str, handler: Handler) -> None:
        if kind in self.by_kind:
            raise ValueError(f"two handlers for {kind!r}")
        self.by_kind[kind] = handler

    def run_next(self, turn: Turn) -> bool:
        """A step of the worker: run one due job of a known kind; whether there was one."""
        claimed = _claim(turn, list(self.by_kind))
        if claimed is None:
            return False
        kind, max_tries, context = claimed
        try:
            result = self.by_kind[kind](context)
        except JobLostError:
            log.info("job_lost", job=str(context.job_id), kind=kind)
        except JobInterruptedError:
            _write(context, state=JobState.QUEUED.value, tries=context.tries - 1)
        except DomainError as error:  # a refusal: trying again would be refused again
            _end(context, JobState.FAILED, last_error=error.message)
        except Exception as error:  # the boundary between the worker and what it is given
            log.exception("job_failed", job=str(context.job_id), kind=kind, tries=context.tries)
            _try_later(context, max_tries, f"{type(error).__name__} : {error}"[:500])
        else:
            _end(context, JobState.DONE, result=dict(result or {}), last_error=None)
        return True


def _claim(turn: Turn, kinds: list[str]) -> tuple[str, int, JobContext] | None:
    """Take the next due job, in one short transaction, so that no other worker can."""
    now = turn.clock()
    is_left = or_(col(Job.lease_until) < now, col(Job.worker).in_(turn.gone(now)))
    abandoned = and_(col(Job.state) == JobState.RUNNING, is_left)
    queued = and_(col(Job.state) == JobState.QUEUED, col(Job.not_before) <= now)
    due = (
        select(Job)
        .where(or_(queued, abandoned), col(Job.kind).in_(kinds))
        .order_by(col(Job.priority).desc(), col(Job.not_before), col(Job.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with write_session(turn.engine) as session:
        while job := session.exec(due).first():
            if job.tries >= job.max_tries:
                _bury(session, job, now)
                continue
            job.state = JobState.RUNNING.value
            job.worker = turn.worker
            job.lease_until = now + LEASE
            job.tries += 1
            job.started_at = now
            return job.kind, job.max_tries, JobContext(turn, job.id, dict(job.payload), job.tries)
    return None


def _bury(session: Session, job: Job, now: datetime) -> None:
    """A job whose worker died every time is set aside, or it would kill the next one too."""
    job.state = JobState.FAILED.value
    job.finished_at = now
    job.last_error = VANISHED.format(tries=job.tries)
    session.flush()


def _end(context: JobContext, state: JobState, **values: object) -> None:
    _write(context, state=state.value, finished_at=context.turn.clock(), **values)


def _try_later(context: JobContext, max_tries: int, reason: str) -> None:
    if context.tries >= max_tries:
        told = GIVEN_UP.format(tries=context.tries, reason=reason)
        _end(context, JobState.FAILED, last_error=told)
        return
    delay = retry_delay(context.tries, random.random())  # noqa: S311  # spreads load, guards nothing
    later = context.turn.clock() + delay
    _write(context, state=JobState.QUEUED.value, not_before=later, last_error=reason)


def _write(context: JobContext, **values: object) -> bool:
    """Change the job only while it is still ours; whether it was."""
    ours = and_(
        col(Job.id) == context.job_id,
        col(Job.worker) == context.turn.worker,
        col(Job.state) == JobState.RUNNING,
        col(Job.tries) == context.tries,
    )
    with write_session(context.turn.engine) as session:
        return bool(session.exec(update(Job).where(ours).values(**values)).rowcount)
