"""The map of the communes, on screen and as a PDF."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.responses import inline
from app.core.templating import render
from app.documents.html import Meta
from app.documents.pdf import render_pdf
from app.reports.maps import building

router = APIRouter()


@router.get("/tableau-de-bord/carte")
def map_of_communes(
    request: Request,
    session: SessionDep,
    _: ReaderDep,
    today: TodayDep,
    couche: str = "",
    departement: str = "",
) -> HTMLResponse:
    page = building.map_page(session, today, couche, departement)
    return render(request, "reports/map.html", page)


@router.get("/tableau-de-bord/carte.pdf")
def map_pdf(
    session: SessionDep, _: ReaderDep, today: TodayDep, couche: str = "", departement: str = ""
) -> Response:
    page = building.map_page(session, today, couche, departement)
    content = building.print_content(session, page)
    meta = Meta(
        title=f"{content.title} {content.territory}",
        author=content.author,
        reference=content.reference,
        version=content.version_label,
        created_on=today,
    )
    name = f"carte-{page.departement}-{page.layer.code}-{today.isoformat()}.pdf"
    return inline(
        render_pdf("carte/1", content, meta=meta), media_type="application/pdf", name=name
    )
