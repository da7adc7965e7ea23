"""The dashboard and the lists behind its figures."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse

from app.auth.permissions import ReaderDep
from app.auth.rules import HOMES
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.responses import see_other
from app.core.templating import render
from app.deliberations import service_meetings as meetings
from app.reports import bodies, building, routes_export, search
from app.reports.accompaniment import routes as accompaniment
from app.reports.asked import PerimeterForm, read
from app.reports.bodies import BodiesForm
from app.reports.calendar import routes as calendar
from app.reports.correspondants import routes as correspondants
from app.reports.elus import routes as elus
from app.reports.guide import routes as guide
from app.reports.maps import routes as maps
from app.reports.platform import routes as platform
from app.reports.progress_report import routes as progress_report
from app.reports.snapshots import routes as snapshots

router = APIRouter()
router.include_router(accompaniment.router)
router.include_router(calendar.router)
router.include_router(correspondants.router)
router.include_router(elus.router)
router.include_router(guide.router)
router.include_router(maps.router)
router.include_router(platform.router)
router.include_router(routes_export.router)
router.include_router(progress_report.router)
router.include_router(search.router)
router.include_router(snapshots.router)


@router.get("/")
def home(account: ReaderDep) -> RedirectResponse:
    return see_other(HOMES[account.role])


@router.get("/tableau-de-bord")
def dashboard(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    form: Annotated[PerimeterForm, Query()],
) -> HTMLResponse:
    """A filter that means nothing is said, and the rest is shown without it."""
    delays = meetings.delays(request.app.state.settings)
    page = building.with_funnel(session, today, delays, read(session, form))
    status = 422 if page.asked.refused else 200
    return render(request, "reports/dashboard.html", page, status_code=status)


@router.get("/tableau-de-bord/sans-convention")
def without_convention(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    form: Annotated[PerimeterForm, Query()],
) -> HTMLResponse:
    asked = read(session, form)
    shown = building.without_convention_page(session, today, form.number, asked)
    status = 422 if asked.refused else 200
    return render(request, "reports/without_convention.html", shown, status_code=status)


@router.get("/tableau-de-bord/organismes")
def members(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    form: Annotated[BodiesForm, Query()],
) -> HTMLResponse:
    page = bodies.page(session, form, today)
    status = 422 if page.asked.refused else 200
    return render(request, "reports/bodies.html", page, status_code=status)
