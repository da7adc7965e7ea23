"""The history of the measure: the curve, what changed, and the figures frozen on a day."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from pydantic import BaseModel
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep, ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.templating import render
from app.reports.progress_report import printing
from app.reports.snapshots import building, service

router = APIRouter(prefix="/jeux-de-donnees/historique")


class SnapshotForm(BaseModel):
    name: str = ""


@router.get("")
def history(request: Request, session: SessionDep, _: ReaderDep, today: TodayDep) -> HTMLResponse:
    page = building.history_page(session, today)
    return render(request, "reports/history.html", page)


@router.post("")
def take(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    form: Annotated[SnapshotForm, Form()],
) -> Response:
    with attempt(session) as refusal:
        taken = service.take_named(session, account.actor, today, form.name)
        printing.ask(session, account.actor, taken)
    if refusal:
        page = building.history_page(session, today, form.model_dump(), refusal.errors)
        return render(request, "reports/history.html", page, status_code=refusal.status)
    return see_other(f"{router.prefix}/{taken.id}", flash="Les chiffres sont arrêtés.")


@router.get("/{snapshot_id}")
def snapshot(
    request: Request, session: SessionDep, _: ReaderDep, snapshot_id: UUID, page: str = "1"
) -> HTMLResponse:
    number = max(int(page), 1) if page.isdecimal() and len(page) < 7 else 1
    shown = building.snapshot_page(session, snapshot_id, number)
    return render(request, "reports/snapshot.html", shown)
