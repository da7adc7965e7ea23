"""The facts of one body: figures, headcounts, bands, obligation over time."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import Session, col, select

from app.collectivites.models import (
    Headcount,
    HeadcountBand,
    ObligationPeriod,
    PopulationFigure,
)


def figures(session: Session, collectivite_id: UUID) -> Sequence[PopulationFigure]:
    """Newest first."""
    return session.exec(
        select(PopulationFigure)
        .where(col(PopulationFigure.collectivite_id) == collectivite_id)
        .order_by(col(PopulationFigure.effective_on).desc(), col(PopulationFigure.category).desc())
    ).all()


def headcounts(session: Session, collectivite_id: UUID) -> Sequence[Headcount]:
    """Oldest first, and of one day in the order they were recorded: what the rule expects."""
    return session.exec(
        select(Headcount)
        .where(col(Headcount.collectivite_id) == collectivite_id)
        .order_by(col(Headcount.effective_on), col(Headcount.recorded_at), col(Headcount.id))
    ).all()


def bands(session: Session, collectivite_id: UUID) -> Sequence[HeadcountBand]:
    """Newest first."""
    return session.exec(
        select(HeadcountBand)
        .where(col(HeadcountBand.collectivite_id) == collectivite_id)
        .order_by(col(HeadcountBand.year).desc())
    ).all()


def periods(session: Session, collectivite_id: UUID) -> Sequence[ObligationPeriod]:
    return session.exec(
        select(ObligationPeriod)
        .where(col(ObligationPeriod.collectivite_id) == collectivite_id)
        .order_by(col(ObligationPeriod.starts_on))
    ).all()


def figures_of(
    session: Session, ids: Sequence[UUID]
) -> tuple[Sequence[PopulationFigure], Sequence[Headcount]]:
    """The facts of several bodies, for the API: two statements."""
    populations = session.exec(
        select(PopulationFigure).where(col(PopulationFigure.collectivite_id).in_(ids))
    ).all()
    agents = session.exec(
        select(Headcount)
        .where(col(Headcount.collectivite_id).in_(ids))
        .order_by(col(Headcount.effective_on), col(Headcount.recorded_at), col(Headcount.id))
    ).all()
    return populations, agents
