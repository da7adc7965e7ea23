"""Pages of the bodies: the list, the sheet, corrections, and the rule explained."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep, PublicDep, ReaderDep
from app.collectivites import building, routes_import, routes_people, routes_work, service
from app.collectivites.forms import (
    BandForm,
    ContactForm,
    HeadcountForm,
    ObligationForm,
    RelationForm,
)
from app.collectivites.forms_list import FilterForm
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.forms import Refusal, attempt
from app.core.responses import see_other
from app.core.settings import Settings
from app.core.templating import render

router = APIRouter()
# Before the sheet, whose address would otherwise take theirs.
router.include_router(routes_import.router)
router.include_router(routes_work.router)
router.include_router(routes_people.router)


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


@router.get("/obligation")
def rule(
    request: Request, _: PublicDep, today: TodayDep, form: Annotated[ObligationForm, Query()]
) -> HTMLResponse:
    page = building.rule_page(form, _settings(request), today)
    return render(
        request, "collectivites/obligation.html", page, status_code=422 if page.errors else 200
    )


@router.get("/collectivites")
def index(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    form: Annotated[FilterForm, Query()],
) -> HTMLResponse:
    page = building.list_page(session, form, f"/collectivites?{request.url.query}", today)
    return render(request, "collectivites/list.html", page)


@router.get("/collectivites/{collectivite_id}")
def sheet(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    collectivite_id: UUID,
    le: str = "",
) -> HTMLResponse:
    page = building.sheet_page(
        session, _settings(request), collectivite_id, today, day=le,
        speakers=request.app.state.speakers,
    )  # fmt: skip
    return render(
        request, "collectivites/sheet.html", page, status_code=422 if page.day_error else 200
    )


@router.post("/collectivites/{collectivite_id}/effectifs")
def add_headcount(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    collectivite_id: UUID,
    form: Annotated[HeadcountForm, Form()],
) -> Response:
    settings = _settings(request)
    with attempt(session) as refusal:
        service.record_headcount(
            session, settings, account.actor, collectivite_id, form.read(), today
        )
    if refusal:
        page = building.sheet_page(
            session, settings, collectivite_id, today,
            typed=form.model_dump(), errors=refusal.errors, speakers=request.app.state.speakers,
        )  # fmt: skip
        return render(request, "collectivites/sheet.html", page, status_code=refusal.status)
    return see_other(
        f"/collectivites/{collectivite_id}",
        flash="L’effectif est enregistré, l’obligation recalculée.",
    )


@router.get("/collectivites/{collectivite_id}/modifier")
def edit(request: Request, session: SessionDep, _: AgentDep, collectivite_id: UUID) -> HTMLResponse:
    page = building.edit_page(session, collectivite_id)
    return render(request, "collectivites/edit.html", page)


@router.post("/collectivites/{collectivite_id}/modifier")
def correct(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    collectivite_id: UUID,
    form: Annotated[ContactForm, Form()],
) -> Response:
    with attempt(session) as refusal:
        service.correct(session, account.actor, collectivite_id, form.read())
    return _edited(
        request, session, collectivite_id, form.model_dump(), refusal,
        "Les coordonnées sont enregistrées.",
    )  # fmt: skip


@router.post("/collectivites/{collectivite_id}/relation")
def relate(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    collectivite_id: UUID,
    form: Annotated[RelationForm, Form()],
) -> Response:
    with attempt(session) as refusal:
        service.change_relation(session, account.actor, collectivite_id, form.relation)
    return _edited(
        request, session, collectivite_id, form.model_dump(), refusal,
        "Le lien avec le syndicat est enregistré.",
    )  # fmt: skip


@router.post("/collectivites/{collectivite_id}/tranche")
def add_band(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    collectivite_id: UUID,
    form: Annotated[BandForm, Form()],
) -> Response:
    with attempt(session) as refusal:
        code, year = form.read()
        service.record_band(session, account.actor, collectivite_id, code, year, today)
    return _edited(
        request, session, collectivite_id, form.model_dump(), refusal,
        "La tranche INSEE est enregistrée.",
    )  # fmt: skip


def _edited(
    request: Request,
    session: Session,
    collectivite_id: UUID,
    typed: dict[str, str],
    refusal: Refusal,
    flash: str,
) -> Response:
    """The same page with what was typed, or the sheet."""
    if refusal:
        page = building.edit_page(session, collectivite_id, typed, refusal.errors)
        return render(request, "collectivites/edit.html", page, status_code=refusal.status)
    return see_other(f"/collectivites/{collectivite_id}", flash=flash)
