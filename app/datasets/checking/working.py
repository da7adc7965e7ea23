"""The check of a large file, in the background: the page of its report waits for it."""

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID, uuid4

from sqlmodel import Session

from app.core.clock import now
from app.core.db import read_session
from app.core.errors import NotFoundError
from app.core.french import NBSP
from app.core.settings import Settings
from app.datasets import service as datasets
from app.datasets.checking import service, waiting
from app.datasets.checking.models import FileCheck
from app.datasets.checking.rules import SchemaCode
from app.datasets.models import Evidence
from app.jobs import queries as job_queries
from app.jobs import service as jobs
from app.jobs.pages import JobView
from app.jobs.running import JobContext
from app.journal import Actor

KIND = "file_check"
TRIES = 3
# Smaller ones take less than a second: their report is the answer.
LARGE = 1_000_000


def request(
    session: Session,
    settings: Settings,
    actor: Actor,
    content: bytes,
    name: str,
    schema: SchemaCode,
    member_id: UUID | None,
    evidence: Evidence | None = None,
) -> UUID:
    """The id of the check to come. `evidence`: the one it was sent with, that the verdict measures.

    A file whose request is not committed is swept one day.
    """
    if member_id is not None:
        service.check_member(session, member_id)
    check_id = uuid4()
    waiting.keep(settings.checks_dir, check_id, content)
    payload = {
        "check_id": str(check_id),
        "name": name,
        "schema": schema.value,
        "member_id": str(member_id) if member_id else "",
        "actor_id": str(actor.id) if actor.id else "",
        "actor": actor.label,
        "evidence_id": str(evidence.id) if evidence else "",
    }
    label = f"Contrôle de «{NBSP}{name}{NBSP}»"
    jobs.enqueue(
        session, KIND, payload, label=label, key=_key(check_id), priority=10, max_tries=TRIES
    )
    return check_id


def _key(check_id: UUID) -> str:
    return f"{KIND}:{check_id}"


def job_of(session: Session, check_id: UUID) -> JobView | None:
    row = job_queries.by_key(session, _key(check_id))
    return JobView(row, job_queries.worker_is_alive(session, now())) if row else None


def cancel(session: Session, settings: Settings, actor: Actor, check_id: UUID) -> None:
    job = job_of(session, check_id)
    if job is None:
        raise NotFoundError("Ce contrôle n’existe pas.")
    jobs.cancel(session, actor, job.row.id)
    waiting.forget(settings.checks_dir, check_id)


def work(settings: Settings, context: JobContext) -> dict[str, object]:
    """The handler; a check already kept is not made again."""
    told = {name: str(value) for name, value in context.payload.items()}
    check_id = UUID(told["check_id"])
    with read_session(context.turn.engine) as session:
        is_done = session.get(FileCheck, check_id) is not None
    if not is_done:
        content = waiting.read(settings.checks_dir, check_id)
        schema = SchemaCode(told["schema"])
        checked = service.examine(content, told["name"], schema, context.progress)
        with context.session() as session:
            _record(session, settings.store_dir, check_id, checked, told)
    waiting.forget(settings.checks_dir, check_id)
    return {"check": str(check_id)}


def _record(
    session: Session,
    root: Path,
    check_id: UUID,
    checked: service.Checked,
    told: Mapping[str, str],
) -> None:
    actor = Actor(UUID(told["actor_id"]) if told["actor_id"] else None, told["actor"])
    member_id = UUID(told["member_id"]) if told["member_id"] else None
    row = service.record(session, actor, root, checked, member_id, check_id=check_id)
    if told["evidence_id"]:
        datasets.measure(
            session,
            UUID(told["evidence_id"]),
            service.conformity(checked.report),
            row.schema_version,
            row.checker_version,
        )
