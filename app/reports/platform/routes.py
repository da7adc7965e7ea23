"""The page of the platform, and its datasets as a file."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, Response

from app.auth.permissions import ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.responses import download
from app.core.sheets import CSV, as_csv
from app.core.templating import render
from app.documents.names import file_name
from app.reports.platform import building, queries

router = APIRouter()
HEADINGS = (
    "Jeu de données", "Organisme", "Thèmes", "Mis à jour le", "Vu la première fois le",
    "Disparu le", "Adresse", "Démonstration",
)  # fmt: skip


@router.get("/tableau-de-bord/plateforme")
def platform(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, portail: str = ""
) -> HTMLResponse:
    page = building.platform_page(session, portail, today)
    status = 422 if page.unknown_portal else 200
    return render(request, "reports/platform.html", page, status_code=status)


@router.get("/tableau-de-bord/plateforme.csv")
def datasets(session: SessionDep, _: ReaderDep, today: TodayDep, portail: str = "") -> Response:
    portal = building.chosen_portal(session, portail)
    rows = (
        (one.title, one.member, ", ".join(one.themes), one.modified_on, one.first_seen_on,
         one.vanished_on, one.url, "oui" if portal.is_demo else "")
        for one in queries.everything(session, portal.id)
    )  # fmt: skip
    name = file_name("Plateforme", today.isoformat(), extension="csv")
    return download(as_csv(HEADINGS, rows), media_type=CSV, name=name)
