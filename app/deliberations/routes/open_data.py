"""Open data of the syndicat itself, for everyone."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import PublicDep
from app.core.db import SessionDep
from app.core.responses import download
from app.core.settings import Settings
from app.core.templating import render
from app.deliberations import open_data

router = APIRouter(prefix="/donnees")


@router.get("")
def index(request: Request, session: SessionDep, _: PublicDep) -> HTMLResponse:
    return render(request, "deliberations/open_data.html", open_data.publication(session))


@router.get("/deliberations.csv")
def deliberations(session: SessionDep, _: PublicDep) -> Response:
    return _csv(open_data.deliberations_csv(open_data.publication(session)), "deliberations.csv")


@router.get("/catalogue.csv")
def catalogue(request: Request, session: SessionDep, _: PublicDep) -> Response:
    settings: Settings = request.app.state.settings
    published = open_data.publication(session)
    return _csv(open_data.catalogue_csv(published, settings.base_url), "catalogue.csv")


def _csv(text: str, name: str) -> Response:
    response = download(text.encode(), media_type="text/csv; charset=utf-8", name=name)
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
