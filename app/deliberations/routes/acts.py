"""Pages of délibérations."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep, ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import attempt
from app.core.responses import see_other
from app.core.templating import render
from app.deliberations import building, pages, service
from app.deliberations.forms import DeliberationForm, FilterForm

router = APIRouter(prefix="/deliberations")


@router.get("")
def deliberations(
    request: Request, session: SessionDep, _: ReaderDep, form: Annotated[FilterForm, Query()]
) -> HTMLResponse:
    url = f"/deliberations?{request.url.query}"
    return render(request, "deliberations/list.html", building.list_page(session, form, url))


@router.get("/nouvelle")
def new(
    request: Request,
    session: SessionDep,
    _: AgentDep,
    collectivite: str = "",
    identifiant: str = "",
) -> HTMLResponse:
    page = building.blank_form(session, collectivite, identifiant)
    return render(request, "deliberations/form.html", page)


@router.get("/lire-identifiant")
def read_identifier(
    request: Request, session: SessionDep, _: ReaderDep, identifiant: str = ""
) -> HTMLResponse:
    page = building.reading_page(session, identifiant[:500])
    return render(request, "deliberations/reading.html", page)


@router.post("")
def record(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    form: Annotated[DeliberationForm, Form()],
) -> Response:
    with attempt(session) as refusal:
        act = service.record(session, account.actor, form.read(), today)
    if refusal:
        page = building.form_page(session, form.model_dump(), refusal.errors)
        return render(request, "deliberations/form.html", page, status_code=refusal.status)
    return see_other(f"/deliberations/{act.id}", flash="La délibération est enregistrée.")


@router.get("/{deliberation_id}")
def detail(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, deliberation_id: UUID
) -> HTMLResponse:
    page = building.detail_page(session, deliberation_id, today)
    return render(request, "deliberations/detail.html", page)


@router.get("/{deliberation_id}/correction")
def edit(request: Request, session: SessionDep, _: AgentDep, deliberation_id: UUID) -> HTMLResponse:
    act = service.get(session, deliberation_id)
    page = building.form_page(session, pages.typed_of(act), act_id=act.id)
    return render(request, "deliberations/form.html", page)


@router.post("/{deliberation_id}/correction")
def correct(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    deliberation_id: UUID,
    form: Annotated[DeliberationForm, Form()],
) -> Response:
    service.get(session, deliberation_id)
    with attempt(session) as refusal:
        service.correct(session, account.actor, deliberation_id, form.read(), today)
    if refusal:
        page = building.form_page(session, form.model_dump(), refusal.errors, deliberation_id)
        return render(request, "deliberations/form.html", page, status_code=refusal.status)
    return see_other(f"/deliberations/{deliberation_id}", flash="La correction est enregistrée.")
