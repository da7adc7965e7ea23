"""The dashboard and its list of bodies as files, exactly as their address filters them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlmodel import Session
from starlette.responses import Response

from app.auth.permissions import ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.responses import download, inline
from app.core.sheets import CSV, XLSX
from app.deliberations import service_meetings as meetings
from app.documents.html import Meta
from app.documents.names import file_name
from app.documents.pdf import render_pdf
from app.reports import bodies, building, exporting
from app.reports.asked import PerimeterForm, read, strictly
from app.reports.bodies import BodiesForm
from app.reports.pages import DashboardPage
from app.reports.printing import printed

router = APIRouter()
PerimeterDep = Annotated[PerimeterForm, Query()]


def _page(request: Request, session: Session, form: PerimeterForm, on: TodayDep) -> DashboardPage:
    delays = meetings.delays(request.app.state.settings)
    return building.with_funnel(session, on, delays, strictly(read(session, form)))


@router.get("/tableau-de-bord.pdf")
def dashboard_pdf(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, form: PerimeterDep
) -> Response:
    content = printed(_page(request, session, form, today))
    meta = Meta(
        title=content.title,
        author=content.author,
        reference=content.reference,
        version=content.version_label,
        created_on=today,
    )
    pdf = render_pdf("tableau_de_bord/1", content, meta=meta)
    name = f"tableau-de-bord-{today.isoformat()}.pdf"
    return inline(pdf, media_type="application/pdf", name=name)


@router.get("/tableau-de-bord.csv")
def dashboard_csv(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, form: PerimeterDep
) -> Response:
    content = exporting.as_csv(_page(request, session, form, today))
    name = file_name("Tableau de bord", today.isoformat(), extension="csv")
    return download(content, media_type=CSV, name=name)


@router.get("/tableau-de-bord.xlsx")
def dashboard_xlsx(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, form: PerimeterDep
) -> Response:
    content = exporting.as_xlsx(_page(request, session, form, today))
    name = file_name("Tableau de bord", today.isoformat(), extension="xlsx")
    return download(content, media_type=XLSX, name=name)


@router.get("/tableau-de-bord/organismes.csv")
def bodies_csv(
    session: SessionDep, _: ReaderDep, today: TodayDep, form: Annotated[BodiesForm, Query()]
) -> Response:
    content = exporting.bodies_csv(bodies.whole(session, form, today))
    name = file_name("Organismes", today.isoformat(), extension="csv")
    return download(content, media_type=CSV, name=name)


@router.get("/tableau-de-bord/organismes.xlsx")
def bodies_xlsx(
    session: SessionDep, _: ReaderDep, today: TodayDep, form: Annotated[BodiesForm, Query()]
) -> Response:
    content = exporting.bodies_xlsx(bodies.whole(session, form, today))
    name = file_name("Organismes", today.isoformat(), extension="xlsx")
    return download(content, media_type=XLSX, name=name)
