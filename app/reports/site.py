"""Pages about the site itself: accessibility statement, privacy notice; health of the service."""

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.auth.permissions import PublicDep
from app.core.templating import render

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
