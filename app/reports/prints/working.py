"""Printing one paper in the background: read, lay out, keep; done twice, it is the same file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app import journal
from app.core.clock import now
from app.core.db import read_session
from app.core.settings import Settings
from app.documents import service as documents
from app.documents import store
from app.documents.pdf import render_pdf
from app.documents.preview import page_count
from app.jobs.running import JobContext
from app.reports.prints import service
from app.reports.prints.models import ReportPrint
from app.reports.prints.papers import Paper, Prepare

PDF = "application/pdf"
STEPS = 3


@dataclass(frozen=True)
class Printed:
    key: str
    by: str
    paper: Paper
    content: bytes


def work(
    settings: Settings, kinds: Mapping[str, Prepare], context: JobContext
) -> dict[str, object]:
    """The handler of the job. `kinds`: who makes each paper ready."""
    asked = {name: str(value) for name, value in context.payload.items()}
    context.progress(0, STEPS, "étapes : lecture des chiffres")
    with read_session(context.turn.engine) as session:
        subject, on = UUID(asked["subject"]), date.fromisoformat(asked["on"])
        paper = kinds[asked["kind"]](session, settings, subject, on)
    context.progress(1, STEPS, "étapes : mise en page")
    content = render_pdf(paper.template, paper.content, meta=paper.meta)
    context.progress(2, STEPS, "étapes : rangement")
    with context.session() as session:
        gone = keep(session, settings, Printed(asked["key"], asked["by"], paper, content))
    if gone:
        store.discard(settings.store_dir, gone)
    return {"name": paper.name}


def keep(session: Session, settings: Settings, printed: Printed) -> str:
    """The address of what it takes the place of, when nothing names that any more."""
    paper, before = printed.paper, service.kept(session, printed.key)
    file = documents.save(
        session, settings.store_dir, printed.content, PDF, paper.name,
        is_demo=paper.content.is_demo, kept_by=printed.by,
    )  # fmt: skip
    words = f"PDF préparé pour {printed.by} : « {paper.name} »."
    details = {"sha256": file.sha256}
    journal.record(session, journal.SYSTEM, "report_printed", service.SUBJECT, words, details)
    replaced = before.sha256 if before and before.sha256 != file.sha256 else ""
    session.merge(
        ReportPrint(
            key=printed.key,
            mark=paper.mark,
            sha256=file.sha256,
            name=paper.name,
            size=file.size,
            page_count=page_count(printed.content),
            made_at=now(),
            kept_until=paper.kept_until,
            is_demo=paper.content.is_demo,
        )
    )
    session.flush()
    # A report that was read stays among the documents; a paper of a day does not outlive the next.
    is_over = bool(replaced and paper.kept_until)
    return replaced if is_over and service.forget_file(session, replaced) else ""
