"""Fills the pages of batches from the database."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlmodel import Session

from app.conventions.batches import checking, offered, queries, service
from app.conventions.batches.forms import EVERYONE, BatchForm, MembersForm
from app.conventions.batches.pages import (
    HOME,
    SHOWN,
    BatchPage,
    CheckPage,
    ChoosePage,
    ListPage,
    MailPage,
)
from app.conventions.batches.rules import Part
from app.core.clock import now
from app.core.errors import ConflictError
from app.documents import queries as files
from app.jobs import queries as jobs
from app.jobs.pages import JobView
from app.mail import queries as outbox

KIND_WORDS = {
    "commune": "communes",
    "epci": "EPCI",
    "departement": "départements",
    "region": "régions",
    "syndicat": "syndicats",
    "acteur_associe": "acteurs associés",
    "other": "autres organismes",
}
USUAL = BatchForm(parts=[Part.CONVENTION.value])


def list_page(session: Session) -> ListPage:
    rows = queries.batches(session)
    return ListPage(rows, {row.model: offered.label(session, row.model) for row in rows})


def choose_page(
    session: Session,
    form: MembersForm,
    today: date,
    typed: BatchForm = USUAL,
    errors: Mapping[str, str] | None = None,
) -> ChoosePage:
    filters = form.filters()
    rows = queries.candidates(session, filters, today, limit=SHOWN)
    epcis = queries.epci_choices(session)
    shown = {
        "qui": EVERYONE if filters.is_everyone else "",
        "q": filters.search,
        "epci": str(filters.epci_id or ""),
        "type": filters.kind,
    }
    query = "&".join(f"{name}={value}" for name, value in shown.items() if value)
    models = offered.choices(session)
    return ChoosePage(
        rows=rows,
        count=queries.count(session, filters, today),
        running=queries.running(session, [row.id for row in rows], today),
        typed={**typed.model_dump(), "model": typed.model or (models[0][0] if models else "")},
        filters=shown,
        active=_active(shown, dict(epcis)),
        url=f"{HOME}/nouvelle?{query}",
        models=models,
        epcis=epcis,
        errors=errors or {},
    )


def _active(shown: Mapping[str, str], epcis: Mapping[str, str]) -> list[tuple[str, str, str]]:
    words = (
        ("avec ou sans convention" if shown["qui"] else "", "qui"),
        (f"« {shown['q']} »" if shown["q"] else "", "q"),
        (epcis.get(shown["epci"], "un EPCI") if shown["epci"] else "", "epci"),
        (KIND_WORDS.get(shown["type"], ""), "type"),
    )
    return [(text, name, shown[name]) for text, name in words if text]


def check_page(
    session: Session, batch_id: UUID, today: date, errors: Mapping[str, str] | None = None
) -> CheckPage:
    batch = queries.get(session, batch_id)
    verdict = checking.check(session, batch, today)
    return CheckPage(batch, offered.label(session, batch.model), verdict, errors or {})


def batch_page(
    session: Session, batch_id: UUID, errors: Mapping[str, str] | None = None
) -> BatchPage:
    batch = queries.get(session, batch_id)
    job = service.job_of(session, batch_id)
    lines = queries.lines(session, batch_id)
    keys = [line.row.mail_key for line in lines if line.row.mail_key]
    return BatchPage(
        batch=batch,
        model=offered.label(session, batch.model),
        lines=lines,
        job=JobView(job, jobs.worker_is_alive(session, now())) if job else None,
        merged=files.get(session, batch.merged_sha256) if batch.merged_sha256 else None,
        mails=outbox.by_keys(session, keys),
        errors=errors or {},
    )


def mail_page(session: Session, batch_id: UUID, line_id: UUID) -> MailPage:
    batch = queries.get(session, batch_id)
    row = queries.line(session, batch_id, line_id)
    message = outbox.by_key(session, row.mail_key) if row.mail_key else None
    if message is None:
        raise ConflictError("Aucun courriel n’a été préparé pour cette collectivité.")
    name = next(one.name for one in queries.lines(session, batch_id) if one.row.id == line_id)
    return MailPage(batch, line_id, name, message)
