"""Pages that help to act: how to publish a dataset, and the decisions that lapse."""

from datetime import date, timedelta

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import HTMLResponse

from app.auth.permissions import ReaderDep
from app.core.clock import TodayDep
from app.core.db import SessionDep
from app.core.errors import NotFoundError
from app.core.templating import render
from app.datasets import pages_guides, queries, rules
from app.datasets.rules import DatasetCode

router = APIRouter(prefix="/jeux-de-donnees")


@router.get("/decisions")
def decisions(request: Request, session: SessionDep, _: ReaderDep, today: TodayDep) -> HTMLResponse:
    return render(request, "datasets/decisions.html", decisions_page(session, today))


def decisions_page(session: Session, on: date) -> pages_guides.DecisionsPage:
    yesterday, a_year_ago = on - timedelta(days=1), on - timedelta(days=365)
    soon = queries.lapsing(session, on, on + timedelta(days=rules.LAPSES_SOON_DAYS))
    lapsed = queries.lapsing(session, a_year_ago, yesterday)
    return pages_guides.DecisionsPage(
        soon=tuple(map(pages_guides.DecisionLine, soon)),
        lapsed=tuple(map(pages_guides.DecisionLine, lapsed)),
    )


@router.get("/{dataset}/mode-d-emploi")
def how_to(request: Request, _: ReaderDep, dataset: str) -> HTMLResponse:
    if dataset not in set(DatasetCode):
        raise NotFoundError("Ce jeu de données n’est pas l’un des six jeux prioritaires.")
    code = DatasetCode(dataset)
    page = pages_guides.HowToPage(rules.DATASETS[code], rules.HOW_TO[code])
    return render(request, "datasets/how_to.html", page)
