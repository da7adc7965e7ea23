"""Links that are given, and what is read by them without an account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import AgentDep, PublicDep
from app.collectivites.projection import policy_of
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import NotFoundError
from app.core.forms import attempt
from app.core.french import date_short, slug
from app.core.responses import inline, see_other
from app.core.settings import Settings
from app.core.templating import render
from app.datasets import queries as datasets
from app.reports.elus import building, printing, sharing
from app.reports.elus.building import Asked, Sheet
from app.reports.elus.models import SharedLink
from app.reports.elus.pages import FichePage
from app.reports.elus.sharing import ShareForm
from app.reports.elus.territory import territory_page

router = APIRouter()

SHARES = "/territoire/partages"
USUAL_DAYS = 30


@dataclass(frozen=True)
class SharesPage:
    """`address` is shown once, when it has just been made."""

    today: date
    links: Sequence[tuple[SharedLink, str | None]]
    members: Sequence[tuple[str, str]]
    typed: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    address: str = ""


def _shares(
    session: Session,
    today: date,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    address: str = "",
) -> SharesPage:
    members = datasets.members(session, datasets.Filters(), today, limit=2000)
    usual = date_short(today + timedelta(days=USUAL_DAYS))
    empty = {"recipient": "", "expires_on": usual, "collectivite_id": ""}
    choices = [(str(one.id), one.name) for one in members]
    links = sharing.answering(session, today)
    return SharesPage(today, links, choices, typed or empty, errors or {}, address)


@router.get(SHARES)
def shares(request: Request, session: SessionDep, _: AgentDep, today: TodayDep) -> HTMLResponse:
    return render(request, "reports/elus/shares.html", _shares(session, today))


@router.post(SHARES)
def give(
    request: Request,
    session: SessionDep,
    account: AgentDep,
    today: TodayDep,
    form: Annotated[ShareForm, Form()],
) -> HTMLResponse:
    """Shown in place of a redirect: the address is displayed once and kept nowhere."""
    settings: Settings = request.app.state.settings
    secret = ""
    with attempt(session) as refusal:
        secret = sharing.give(session, account.actor, form.read(today))
    if refusal:
        page = _shares(session, today, form.model_dump(), refusal.errors)
        return render(request, "reports/elus/shares.html", page, refusal.status)
    address = f"{settings.base_url}/partage/{secret}"
    return render(request, "reports/elus/shares.html", _shares(session, today, address=address))


@router.post(SHARES + "/{share_id}/retrait")
def withdraw(session: SessionDep, account: AgentDep, share_id: UUID) -> Response:
    sharing.withdraw(session, account.actor, share_id)
    return see_other(SHARES, flash="Le lien est retiré : il ne répond plus.")


@router.get("/partage/{shared}")
def shared_territory(
    request: Request, session: SessionDep, _: PublicDep, today: TodayDep, shared: str
) -> Response:
    link = sharing.reading(session, shared, today)
    name = ""
    if link.collectivite_id:
        name = _sheet(request, session, link, today).content.name
    page = territory_page(session, today, shared=f"/partage/{shared}", fiche_name=name)
    return _discreet(render(request, "reports/elus/territory.html", page))


@router.get("/partage/{shared}/fiche")
def shared_fiche(
    request: Request, session: SessionDep, _: PublicDep, today: TodayDep, shared: str
) -> Response:
    found = _sheet(request, session, sharing.reading(session, shared, today), today)
    page = FichePage(found, today, printing.SOURCES, f"/partage/{shared}")
    return _discreet(render(request, "reports/elus/fiche.html", page))


@router.get("/partage/{shared}/fiche.pdf")
def shared_fiche_pdf(
    request: Request, session: SessionDep, _: PublicDep, today: TodayDep, shared: str
) -> Response:
    found = _sheet(request, session, sharing.reading(session, shared, today), today)
    name = f"fiche-{slug(found.content.name)}-{today.isoformat()}.pdf"
    pdf = printing.one(session, found, today)
    return _discreet(inline(pdf, media_type="application/pdf", name=name))


def _sheet(request: Request, session: Session, link: SharedLink, today: date) -> Sheet:
    """Functions in place of names: nobody's name leaves by a link."""
    if link.collectivite_id is None:
        raise NotFoundError("Ce lien n’ouvre pas de fiche. Revenez à la page du territoire.")
    asked = Asked(today, policy_of(request.app.state.settings), is_named=False)
    return building.sheet(session, link.collectivite_id, asked)


def _discreet(response: Response) -> Response:
    """Not indexed, and its address is told to no other site."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
