"""How a page shows the paper that goes with it: to ask, being made, ready."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.clock import now
from app.core.errors import ConflictError
from app.core.settings import Settings
from app.documents import service as documents
from app.jobs import queries as jobs
from app.jobs.pages import JobView
from app.reports.prints import service
from app.reports.prints.models import ReportPrint

NOT_READY = "Ce PDF n’est pas encore prêt. Ouvrez la page qui le propose, elle dira où il en est."


@dataclass(frozen=True)
class PaperView:
    """`url` is where it is asked for, `pdf_url` where it is read; `is_current`: says this text."""

    url: str
    pdf_url: str
    kept: ReportPrint | None
    job: JobView | None
    is_current: bool = True

    @property
    def is_running(self) -> bool:
        return self.job is not None and not self.job.is_over

    @property
    def failure(self) -> str:
        is_broken = self.job is not None and self.job.row.state == "failed"
        return (self.job.row.last_error or "") if is_broken and self.job else ""

    @property
    def made_at(self) -> datetime | None:
        return self.kept.made_at if self.kept else None


def view(session: Session, key: str, url: str, pdf_url: str, mark: str = "") -> PaperView:
    """`mark`: of the text the page shows, to tell a paper of an older version of the program."""
    row, job = service.kept(session, key), service.job_of(session, key)
    shown = JobView(job, jobs.worker_is_alive(session, now())) if job else None
    is_current = row is not None and mark in {"", row.mark}
    return PaperView(url, pdf_url, row, shown, is_current)


def opened(session: Session, settings: Settings, key: str) -> tuple[str, bytes]:
    """Its name and its bytes."""
    row = service.kept(session, key)
    if row is None:
        raise ConflictError(NOT_READY)
    _, content = documents.read(session, settings.store_dir, row.sha256)
    return row.name, content
