"""Pages of the members' ways: the list with its funnel, and one member."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep, ReaderDep
from app.collectivites import service as collectivites
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.templating import render
from app.reports.accompaniment import building, service
from app.reports.accompaniment.forms import FilterForm, StepForm
from app.reports.accompaniment.pages import member_address

router = APIRouter(prefix="/accompagnement")
TEMPLATE = "reports/accompaniment_member.html"


@router.get("")
def members(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    form: Annotated[FilterForm, Query()],
) -> HTMLResponse:
    query = f"?{request.url.query}" if request.url.query else ""
    page = building.list_page(session, form, today, f"{request.url.path}{query}")
    return render(request, "reports/accompaniment.html", page)


@router.get("/{collectivite_id}")
def member(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, collectivite_id: UUID
) -> HTMLResponse:
    return render(request, TEMPLATE, building.member_page(session, collectivite_id, today))


@router.post("/{collectivite_id}")
def record(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    collectivite_id: UUID,
    form: Annotated[StepForm, Form()],
) -> Response:
    collectivites.get(session, collectivite_id)
    with attempt(session) as refusal:
        service.record(session, account.actor, collectivite_id, form.read(today))
    if refusal:
        page = building.member_page(
            session, collectivite_id, today, typed=form.model_dump(), errors=refusal.errors
        )
        return render(request, TEMPLATE, page, status_code=refusal.status)
    return see_other(member_address(collectivite_id), flash="L’étape est enregistrée.")
