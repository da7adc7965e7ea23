"""The page that gives the address of the calendar, and the feed at that address."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import Account, PublicDep, ReaderDep
from app.core.clock import TodayDep, now
from app.core.db import SessionDep
from app.core.errors import ForbiddenError, NotFoundError
from app.core.responses import inline, see_other
from app.core.settings import Settings
from app.core.templating import render
from app.deliberations import service_meetings as meetings
from app.reports import queries
from app.reports.calendar import service
from app.reports.calendar.entries import entries
from app.reports.calendar.feed import feed

router = APIRouter()


@dataclass(frozen=True)
class CalendarPage:
    """`address` is shown once, when it has just been made."""

    created_at: datetime | None
    address: str = ""


def _person(account: Account) -> UUID:
    if account.id is None:
        raise ForbiddenError("Un jeton n’a pas de calendrier. Connectez-vous avec un compte.")
    return account.id


@router.get("/tableau-de-bord/calendrier")
def calendar_page(request: Request, session: SessionDep, account: ReaderDep) -> HTMLResponse:
    return _page(request, session, account)


def _page(request: Request, session: Session, account: Account, address: str = "") -> HTMLResponse:
    known = service.of(session, _person(account))
    page = CalendarPage(known.created_at if known else None, address)
    return render(request, "reports/calendar.html", page)


@router.post("/tableau-de-bord/calendrier")
def renew(request: Request, session: SessionDep, account: ReaderDep) -> HTMLResponse:
    """Shown in place of a redirect: the address is displayed once and kept nowhere."""
    settings: Settings = request.app.state.settings
    secret = service.renew(session, account.actor, _person(account))
    session.flush()
    return _page(request, session, account, f"{settings.base_url}/calendrier/{secret}.ics")


@router.post("/tableau-de-bord/calendrier/retrait")
def withdraw(session: SessionDep, account: ReaderDep) -> Response:
    service.withdraw(session, account.actor, _person(account))
    return see_other("/tableau-de-bord/calendrier", flash="L’adresse du calendrier est retirée.")


@router.get("/calendrier/{secret}.ics")
def calendar_feed(
    request: Request, session: SessionDep, _: PublicDep, today: TodayDep, secret: str
) -> Response:
    if service.reader(session, secret) is None:
        raise NotFoundError("Cette adresse de calendrier n’existe plus. Demandez-en une autre.")
    settings: Settings = request.app.state.settings
    found = entries(session, today, meetings.delays(settings), settings.base_url)
    etag = f'"{sha256(repr(found).encode()).hexdigest()[:32]}"'
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers={"ETag": etag})
    name = f"Conventions, {queries.setting(session).syndicat or 'Jalon'}"
    content = feed(name, found, now())
    answer = inline(content, media_type="text/calendar; charset=utf-8", name="conventions.ics")
    answer.headers["ETag"] = etag
    return answer
