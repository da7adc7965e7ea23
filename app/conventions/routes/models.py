"""The models of documents: list, text, preview, comparison. Here, because conventions fill them."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import ReaderDep
from app.conventions import building_models
from app.conventions.routes.documents import PDF, PDF_POLICY
from app.conventions.service import previewing
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.responses import inline
from app.core.templating import render
from app.deliberations.forms import uuid_or_none
from app.documents import preview
from app.documents.library import queries

router = APIRouter(prefix="/documents/modeles")
# Asked again when the draft changed (its revision is in the address), or a minute later.
_SHORTLY = {"Cache-Control": "private, max-age=60"}
Short = Annotated[str, Query(max_length=200)]


@router.get("")
def index(request: Request, session: SessionDep, _: ReaderDep) -> HTMLResponse:
    return render(request, "documents/models.html", building_models.list_page(session))


@router.get("/{slug}/{version}")
def show(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep,
    slug: str, version: str, convention: Short = "",
) -> HTMLResponse:  # fmt: skip
    name = f"{slug}/{version}"
    page = building_models.model_page(session, name, today, convention=convention)
    return render(request, "documents/model.html", page)


@router.get("/{slug}/{version}/comparaison")
def comparison(
    request: Request, session: SessionDep, _: ReaderDep, slug: str, version: str, avec: Short = ""
) -> HTMLResponse:
    page = building_models.compare_page(session, f"{slug}/{version}", avec)
    return render(request, "documents/model_comparison.html", page)


@router.get("/{slug}/{version}/apercu.pdf")
def document(
    session: SessionDep, _: ReaderDep, today: TodayDep, slug: str, version: str,
    convention: Short = "",
) -> Response:  # fmt: skip
    filled = _filled(session, today, slug, version, convention)
    response = inline(filled.pdf, media_type=PDF, name=filled.name)
    response.headers["Content-Security-Policy"] = PDF_POLICY
    return response


@router.get("/{slug}/{version}/page-{number}.png")
def picture(
    session: SessionDep, _: ReaderDep, today: TodayDep, slug: str, version: str, number: int,
    convention: Short = "",
) -> Response:  # fmt: skip
    filled = _filled(session, today, slug, version, convention)
    return Response(preview.page_png(filled.pdf, number), media_type="image/png", headers=_SHORTLY)


def _filled(
    session: SessionDep, today: TodayDep, slug: str, version: str, convention: str
) -> previewing.Filled:
    model = queries.resolve(session, f"{slug}/{version}")
    return previewing.fill(session, model, uuid_or_none(convention), today)
