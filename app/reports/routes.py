"""The dashboard, on screen and as a PDF."""

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.auth.permissions import ReaderDep
from app.auth.rules import HOMES
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.responses import inline, see_other
from app.core.templating import render
from app.deliberations import service_meetings as meetings
from app.documents.html import Meta
from app.documents.pdf import render_pdf
from app.reports import building, search
from app.reports.accompaniment import building as ways
from app.reports.accompaniment import routes as accompaniment
from app.reports.calendar import routes as calendar
from app.reports.correspondants import routes as correspondants
from app.reports.elus import routes as elus
from app.reports.maps import routes as maps
from app.reports.progress_report import routes as progress_report
from app.reports.snapshots import routes as snapshots

router = APIRouter()
router.include_router(accompaniment.router)
router.include_router(calendar.router)
router.include_router(correspondants.router)
router.include_router(elus.router)
router.include_router(maps.router)
router.include_router(progress_report.router)
router.include_router(search.router)
router.include_router(snapshots.router)


@router.get("/")
def home(account: ReaderDep) -> RedirectResponse:
    return see_other(HOMES[account.role])


@router.get("/tableau-de-bord")
def dashboard(request: Request, session: SessionDep, _: ReaderDep, today: TodayDep) -> HTMLResponse:
    delays = meetings.delays(request.app.state.settings)
    page = building.dashboard(session, today, delays)
    shown = replace(page, accompaniment=ways.dashboard(session, today))
    return render(request, "reports/dashboard.html", shown)


@router.get("/tableau-de-bord.pdf")
def dashboard_pdf(request: Request, session: SessionDep, _: ReaderDep, today: TodayDep) -> Response:
    delays = meetings.delays(request.app.state.settings)
    content = building.printed(building.dashboard(session, today, delays))
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


@router.get("/tableau-de-bord/sans-convention")
def without_convention(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, page: str = "1"
) -> HTMLResponse:
    number = max(int(page), 1) if page.isdecimal() and len(page) < 7 else 1
    shown = building.without_convention_page(session, today, number)
    return render(request, "reports/without_convention.html", shown)
