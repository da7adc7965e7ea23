"""The report of a snapshot: its page, its PDF, and the snapshot one takes to have one."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.auth.permissions import AgentDep, ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import attempt
from app.core.responses import inline, see_other
from app.core.templating import render
from app.reports.prints import pages as prints
from app.reports.prints import service as asking
from app.reports.progress_report import printing, reading
from app.reports.progress_report.pages import HOME, EmptyPage
from app.reports.snapshots import building as snapshots
from app.reports.snapshots import queries, service
from app.reports.snapshots.building import LISTED
from app.reports.snapshots.routes import SnapshotForm

router = APIRouter(prefix=HOME)
EMPTY = "reports/progress/empty.html"
STARTED = "Le PDF se prépare. Il apparaît ici dans quelques secondes."


@router.get("")
def newest(request: Request, session: SessionDep, _: ReaderDep, arrete: str = "") -> Response:
    """The report of the snapshot that was chosen, else of the newest."""
    known = {str(one.id) for one in queries.recent(session, LISTED)}
    last = queries.latest(session, members=False)
    if last is None:
        return render(request, EMPTY, EmptyPage())
    return see_other(f"{HOME}/{arrete if arrete in known else last.id}")


@router.post("")
def take(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    form: Annotated[SnapshotForm, Form()],
) -> Response:
    """Freeze the figures of today and have their report printed."""
    with attempt(session) as refusal:
        taken = service.take_named(session, account.actor, today, form.name)
        printing.ask(session, account.actor, taken)
    if refusal:
        return _refused(request, session, form.model_dump(), refusal.errors, refusal.status)
    return see_other(f"{HOME}/{taken.id}", flash="Les chiffres sont arrêtés. Le PDF se prépare.")


def _refused(
    request: Request,
    session: Session,
    typed: Mapping[str, str],
    errors: Mapping[str, str],
    status: int,
) -> HTMLResponse:
    last = queries.latest(session, members=False)
    if last is None or last.id is None:
        return render(request, EMPTY, EmptyPage(typed, errors), status_code=status)
    page = reading.page(session, last.id, typed=typed, errors=errors)
    return render(request, reading.TEMPLATE, page, status_code=status)


@router.get("/{snapshot_id}")
def report(request: Request, session: SessionDep, _: ReaderDep, snapshot_id: UUID) -> HTMLResponse:
    return render(request, reading.TEMPLATE, reading.page(session, snapshot_id))


@router.get("/{snapshot_id}/seance")
def slides(request: Request, session: SessionDep, _: ReaderDep, snapshot_id: UUID) -> HTMLResponse:
    """What is projected is what is printed, whatever was recorded since."""
    return render(request, "reports/progress/slides.html", reading.page(session, snapshot_id))


@router.post("/{snapshot_id}/pdf")
def ask(session: SessionDep, account: ReaderDep, snapshot_id: UUID) -> RedirectResponse:
    """Whoever may read the report may have it printed: nothing of what is known changes."""
    printing.ask(session, account.actor, snapshots.get(session, snapshot_id))
    return see_other(f"{HOME}/{snapshot_id}", flash=STARTED)


@router.post("/{snapshot_id}/pdf/arret")
def stop(session: SessionDep, account: AgentDep, snapshot_id: UUID) -> RedirectResponse:
    asking.stop(session, account.actor, reading.key(session, snapshot_id))
    return see_other(f"{HOME}/{snapshot_id}", flash="La préparation du PDF est arrêtée.")


@router.get("/{snapshot_id}/rapport.pdf")
def pdf(request: Request, session: SessionDep, _: ReaderDep, snapshot_id: UUID) -> Response:
    key = reading.key(session, snapshot_id)
    name, content = prints.opened(session, request.app.state.settings, key)
    return inline(content, media_type="application/pdf", name=name)
