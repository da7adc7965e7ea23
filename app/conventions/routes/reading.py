"""The list, and one convention."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse

from app.auth.permissions import ReaderDep
from app.conventions import building
from app.conventions.forms import FilterForm
from app.conventions.pages_passation import PassationPage
from app.conventions.queries import passation as queries
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.templating import render
from app.deliberations import service_meetings as meetings

router = APIRouter(prefix="/conventions")


@router.get("")
def conventions(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    form: Annotated[FilterForm, Query()],
) -> HTMLResponse:
    url = f"/conventions?{request.url.query}"
    page = building.list_page(session, form, url, today)
    return render(request, "conventions/list.html", page)


@router.get("/passation")
def passation(request: Request, session: SessionDep, _: ReaderDep, today: TodayDep) -> HTMLResponse:
    page = PassationPage(queries.handovers(session, today), today)
    return render(request, "conventions/passation.html", page)


@router.get("/{convention_id}")
def detail(
    request: Request,
    session: SessionDep,
    account: ReaderDep,
    today: TodayDep,
    convention_id: UUID,
    on: str = "",
) -> HTMLResponse:
    """`on`: the convention as it was another day; a day that means nothing is today."""
    delays = meetings.delays(request.app.state.settings)
    day = FilterForm(on=on).day(today)
    page = building.detail_page(
        session, convention_id, today, account.role, delays=delays,
        read_on=day if day != today else None,
    )  # fmt: skip
    return render(request, "conventions/detail.html", page)
