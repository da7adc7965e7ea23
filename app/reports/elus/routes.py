"""The pages of élus: the territory, the slides, the sheet of a member on screen and printed."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.auth.permissions import AgentDep, ReaderDep
from app.collectivites.projection import policy_of
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.french import slug
from app.core.responses import inline, see_other
from app.core.templating import render
from app.reports.elus import building, printing, routes_shared
from app.reports.elus.asked import Asked
from app.reports.elus.pages import FichePage, FichesPage
from app.reports.elus.territory import slides_page, territory_page
from app.reports.prints import pages as prints
from app.reports.prints import service as asking

router = APIRouter()
router.include_router(routes_shared.router)


@router.get("/territoire")
def territory(request: Request, session: SessionDep, _: ReaderDep, today: TodayDep) -> HTMLResponse:
    return render(request, "reports/elus/territory.html", territory_page(session, today))


@router.get("/territoire/seance")
def slides(request: Request, session: SessionDep, _: ReaderDep, today: TodayDep) -> HTMLResponse:
    return render(request, "reports/elus/slides.html", slides_page(session, today))


@router.get("/territoire/membres/{collectivite_id}")
def fiche(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, collectivite_id: UUID
) -> HTMLResponse:
    asked = Asked(today, policy_of(request.app.state.settings))
    found = building.sheet(session, collectivite_id, asked)
    page = FichePage(found, today, printing.SOURCES)
    return render(request, "reports/elus/fiche.html", page)


@router.get("/territoire/membres/{collectivite_id}/fiche.pdf")
def fiche_pdf(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, collectivite_id: UUID
) -> Response:
    asked = Asked(today, policy_of(request.app.state.settings))
    found = building.sheet(session, collectivite_id, asked)
    name = f"fiche-{slug(found.content.name)}-{today.isoformat()}.pdf"
    pdf = printing.one(session, found, today)
    return inline(pdf, media_type="application/pdf", name=name)


@router.get("/territoire/epci/{collectivite_id}/fiches")
def fiches_of_epci(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, collectivite_id: UUID
) -> HTMLResponse:
    who = printing.members(session, collectivite_id, today)
    url = f"/territoire/epci/{collectivite_id}/fiches"
    key = printing.order(who[0], today).key
    page = FichesPage(who, today, prints.view(session, key, url, f"{url}.pdf"))
    return render(request, "reports/elus/fiches.html", page)


@router.post("/territoire/epci/{collectivite_id}/fiches")
def ask_fiches(
    session: SessionDep, account: ReaderDep, today: TodayDep, collectivite_id: UUID
) -> RedirectResponse:
    """Whoever may read the sheets may have them printed: nothing of what is known changes."""
    found = printing.epci(session, collectivite_id, today)
    asking.ask(session, account.actor, printing.order(found, today))
    return see_other(f"/territoire/epci/{found.id}/fiches", flash="Les fiches se préparent.")


@router.post("/territoire/epci/{collectivite_id}/fiches/arret")
def stop_fiches(
    session: SessionDep, account: AgentDep, today: TodayDep, collectivite_id: UUID
) -> RedirectResponse:
    found = printing.epci(session, collectivite_id, today)
    asking.stop(session, account.actor, printing.order(found, today).key)
    return see_other(f"/territoire/epci/{found.id}/fiches", flash="La préparation est arrêtée.")


@router.get("/territoire/epci/{collectivite_id}/fiches.pdf")
def fiches_pdf(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, collectivite_id: UUID
) -> Response:
    key = printing.order(printing.epci(session, collectivite_id, today), today).key
    name, pdf = prints.opened(session, request.app.state.settings, key)
    return inline(pdf, media_type="application/pdf", name=name)
