"""Links that are given, and what is read by them without an account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
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
from app.reports.elus.asked import Asked
from app.reports.elus.building import Sheet
from app.reports.elus.models import SharedLink
from app.reports.elus.pages import FichePage
from app.reports.elus.sharing import ShareForm
from app.reports.elus.territory import territory_page
from app.reports.prints import pages as prints
from app.reports.progress_report import reading as report
from app.reports.progress_report.pages import choice
from app.reports.snapshots import queries as snapshots
from app.reports.snapshots.building import LISTED

router = APIRouter()

SHARES = "/territoire/partages"
USUAL_DAYS = 30


@dataclass(frozen=True)
class SharesPage:
    """`address` is shown once, when it has just been made."""

    today: date
    links: Sequence[tuple[SharedLink, str | None, date | None]]
    members: Sequence[tuple[str, str]]
    reports: Sequence[tuple[str, str]]
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
    empty = {"recipient": "", "expires_on": usual, "collectivite_id": "", "snapshot_id": ""}
    return SharesPage(
        today=today,
        links=sharing.answering(session, today),
        members=[(str(one.id), one.name) for one in members],
        reports=[choice(one) for one in snapshots.recent(session, LISTED)],
        typed=typed or empty,
        errors=errors or {},
        address=address,
    )


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
    fiche = _sheet(request, session, link, today).content.name if link.collectivite_id else ""
    taken = snapshots.get(session, link.snapshot_id, members=False) if link.snapshot_id else None
    page = replace(
        territory_page(session, today),
        shared=f"/partage/{shared}",
        fiche_name=fiche,
        report_on=taken.taken_on if taken else None,
    )
    return _discreet(render(request, "reports/elus/territory.html", page))


@router.get("/partage/{shared}/rapport")
def shared_report(
    request: Request, session: SessionDep, _: PublicDep, today: TodayDep, shared: str
) -> Response:
    snapshot_id = _report(sharing.reading(session, shared, today))
    page = report.page(session, snapshot_id, shared=f"/partage/{shared}")
    return _discreet(render(request, report.TEMPLATE, page))


@router.get("/partage/{shared}/rapport.pdf")
def shared_report_pdf(
    request: Request, session: SessionDep, _: PublicDep, today: TodayDep, shared: str
) -> Response:
    key = report.key(session, _report(sharing.reading(session, shared, today)))
    name, pdf = prints.opened(session, request.app.state.settings, key)
    return _discreet(inline(pdf, media_type="application/pdf", name=name))


def _report(link: SharedLink) -> UUID:
    if link.snapshot_id is None:
        raise NotFoundError("Ce lien n’ouvre pas de rapport. Revenez à la page du territoire.")
    return link.snapshot_id


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
