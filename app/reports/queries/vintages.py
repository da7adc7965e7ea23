"""How old the figures of a day are: populations, headcounts, what was seen published."""

from datetime import date

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite, Headcount, PopulationFigure
from app.datasets import queries as datasets
from app.datasets.models import Evidence


def population_year(session: Session, on: date) -> int | None:
    """Of the newest « population totale » in force that day."""
    newest = func.max(col(PopulationFigure.vintage_year))
    query = core_select(newest).where(
        col(PopulationFigure.category) == "totale", col(PopulationFigure.effective_on) <= on
    )
    found: int | None = session.execute(query).scalar_one()
    return found


def headcounts(session: Session, on: date) -> tuple[int, date | None]:
    """Bodies of the scope whose agents are known, and the day of the newest figure."""
    query = (
        core_select(
            func.count(func.distinct(col(Headcount.collectivite_id))),
            func.max(col(Headcount.effective_on)),
        )
        .join(Collectivite, col(Collectivite.id) == col(Headcount.collectivite_id))
        .where(datasets.scope(session), col(Headcount.effective_on) <= on)
    )
    number, newest = session.execute(query).one()
    return int(number), newest


def seen_on(session: Session, on: date) -> date | None:
    """The last day on which a publication was seen."""
    query = core_select(func.max(col(Evidence.observed_on))).where(
        col(Evidence.withdrawn_at).is_(None), col(Evidence.observed_on) <= on
    )
    found: date | None = session.execute(query).scalar_one()
    return found
