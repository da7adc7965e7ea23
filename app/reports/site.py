"""Pages about the site itself: accessibility statement, privacy notice, sources, components."""

from dataclasses import dataclass

from fastapi import APIRouter, Request, UploadFile
from sqlmodel import Session, col, select
from starlette.responses import HTMLResponse, RedirectResponse

from app.auth.permissions import AgentDep, PublicDep
from app.collectivites.models import Collectivite, Territory
from app.core.db import SessionDep
from app.core.responses import see_other
from app.core.templating import render
from app.reports.components import ComponentsPage

router = APIRouter()


@dataclass(frozen=True)
class ErrorPage:
    title: str
    message: str
    status: int
    is_forbidden: bool = False


@dataclass(frozen=True)
class SitePage:
    """A page whose words are in its template; who runs the site, and where to write to them."""

    owner: str = ""
    contact: str = ""


def _site_page(session: Session) -> SitePage:
    led = col(Territory.syndicat_id) == col(Collectivite.id)
    found = session.exec(select(Collectivite.name, Collectivite.email).join(Territory, led)).first()
    return SitePage(found[0], found[1] or "") if found else SitePage()


@router.get("/accessibilite")
def accessibility(request: Request, session: SessionDep, _: PublicDep) -> HTMLResponse:
    return render(request, "reports/accessibility.html", _site_page(session))


@router.get("/donnees-personnelles")
def privacy(request: Request, session: SessionDep, _: PublicDep) -> HTMLResponse:
    return render(request, "reports/privacy.html", _site_page(session))


@router.get("/sources")
def sources(request: Request, _: PublicDep) -> HTMLResponse:
    return render(request, "reports/sources.html", SitePage())


@router.get("/composants")
def components(request: Request, _: AgentDep) -> HTMLResponse:
    return render(request, "reports/components/index.html", ComponentsPage())


@router.post("/composants")
def press_a_sample(
    _: AgentDep,
    members: UploadFile | None = None,  # noqa: ARG001  # FastAPI closes what it reads itself
) -> RedirectResponse:
    """The forms of the samples are whole, so that they can be tried; they keep nothing."""
    return see_other("/composants", "C’était un exemple : rien n’a été enregistré.")
