"""Search across members, conventions and délibérations, from any page."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import quote_plus

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse

from app.auth.permissions import ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.french import sort_key
from app.core.templating import render
from app.deliberations import queries as deliberations
from app.deliberations.queries import DeliberationRow
from app.reports.queries import search as queries
from app.reports.queries.search import BodyHit, ConventionHit

router = APIRouter()

SHOWN = 8
LONGEST = 100
SHORTEST = 2


@dataclass(frozen=True)
class SearchPage:
    """`asked` is what was typed; too short, nothing is searched."""

    asked: str
    bodies: tuple[BodyHit, ...] = ()
    body_count: int = 0
    conventions: tuple[ConventionHit, ...] = ()
    convention_count: int = 0
    acts: tuple[DeliberationRow, ...] = ()
    act_count: int = 0

    @property
    def total(self) -> int:
        return self.body_count + self.convention_count + self.act_count

    @property
    def is_too_short(self) -> bool:
        return not _says_something(self.asked)

    def all_url(self, path: str) -> str:
        everyone = "&perimetre=toutes" if path == "/collectivites" else ""
        return f"{path}?q={quote_plus(self.asked)}{everyone}"


def _says_something(asked: str) -> bool:
    """Signs alone are in every name."""
    return len(sort_key(asked)) >= SHORTEST


def search_page(session: Session, typed: str, on: date) -> SearchPage:
    asked = " ".join(typed.split())[:LONGEST]
    if not _says_something(asked):
        return SearchPage(asked)
    bodies, body_count = queries.bodies(session, asked, SHOWN)
    conventions, convention_count = queries.convention_hits(session, asked, on, SHOWN)
    acts, act_count = deliberations.found(session, deliberations.Filters(search=asked), SHOWN)
    return SearchPage(
        asked,
        tuple(bodies),
        body_count,
        tuple(conventions),
        convention_count,
        tuple(acts),
        act_count,
    )


@router.get("/recherche")
def search(
    request: Request, session: SessionDep, _: ReaderDep, today: TodayDep, q: str = ""
) -> HTMLResponse:
    return render(request, "reports/search.html", search_page(session, q, today))
