"""Pages about the site itself: accessibility statement, privacy notice, sources, components."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse

from app.auth.permissions import AgentDep, PublicDep
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
    """A page whose words are all in its template."""


@router.get("/accessibilite")
def accessibility(request: Request, _: PublicDep) -> HTMLResponse:
    return render(request, "reports/accessibility.html", SitePage())


@router.get("/donnees-personnelles")
def privacy(request: Request, _: PublicDep) -> HTMLResponse:
    return render(request, "reports/privacy.html", SitePage())


@router.get("/sources")
def sources(request: Request, _: PublicDep) -> HTMLResponse:
    return render(request, "reports/sources.html", SitePage())


@router.get("/composants")
def components(request: Request, _: AgentDep) -> HTMLResponse:
    return render(request, "reports/components/index.html", ComponentsPage())


@router.post("/composants")
def press_a_sample(_: AgentDep) -> RedirectResponse:
    """The forms of the samples are whole, so that they can be tried; they keep nothing."""
    return see_other("/composants", "C’était un exemple : rien n’a été enregistré.")
