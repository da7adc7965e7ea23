"""Everything known of one body, and the facts of a few."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col
from sqlmodel import select as select_table

from app.collectivites import rules
from app.collectivites.models import (
    Collectivite,
    Headcount,
    HeadcountBand,
    ObligationPeriod,
    PopulationFigure,
)


@dataclass(slots=True)
class Facts:
    figures: list[rules.PopulationFigure]
    headcounts: list[rules.Headcount]


def get(session: Session, identifier: UUID) -> Collectivite | None:
    return session.get(Collectivite, identifier)


def facts(session: Session, ids: Collection[UUID]) -> dict[UUID, Facts]:
    """What the rule rests on, in two statements whatever the number of bodies."""
    found: dict[UUID, Facts] = defaultdict(lambda: Facts([], []))
    figures = select_table(PopulationFigure).where(col(PopulationFigure.collectivite_id).in_(ids))
    for row in session.exec(figures):
        found[row.collectivite_id].figures.append(
            rules.PopulationFigure(
                row.category, row.value, row.effective_on, row.vintage_year, row.source
            )
        )
    headcounts = (
        select_table(Headcount)
        .where(col(Headcount.collectivite_id).in_(ids))
        .order_by(col(Headcount.recorded_at), col(Headcount.id))
    )
    for declared in session.exec(headcounts):
        found[declared.collectivite_id].headcounts.append(
            rules.Headcount(declared.etp, declared.effective_on, declared.source)
        )
    return found


def figures(session: Session, identifier: UUID) -> Sequence[PopulationFigure]:
    """Newest first; the totale before the municipale of the same day."""
    query = select_table(PopulationFigure).where(
        col(PopulationFigure.collectivite_id) == identifier
    )
    order = (col(PopulationFigure.effective_on).desc(), col(PopulationFigure.category).desc())
    return session.exec(query.order_by(*order)).all()


def headcounts(session: Session, identifier: UUID) -> Sequence[Headcount]:
    query = select_table(Headcount).where(col(Headcount.collectivite_id) == identifier)
    order = (col(Headcount.effective_on).desc(), col(Headcount.recorded_at).desc())
    return session.exec(query.order_by(*order)).all()


def newest_band(session: Session, identifier: UUID) -> HeadcountBand | None:
    query = select_table(HeadcountBand).where(col(HeadcountBand.collectivite_id) == identifier)
    return session.exec(query.order_by(col(HeadcountBand.year).desc())).first()


def bands(session: Session, ids: Collection[UUID]) -> dict[UUID, HeadcountBand]:
    """The newest band of each."""
    query = select_table(HeadcountBand).where(col(HeadcountBand.collectivite_id).in_(ids))
    rows = session.exec(query.order_by(col(HeadcountBand.year)))
    return {row.collectivite_id: row for row in rows}


def periods(session: Session, identifier: UUID) -> Sequence[ObligationPeriod]:
    """Newest first."""
    query = select_table(ObligationPeriod).where(
        col(ObligationPeriod.collectivite_id) == identifier
    )
    return session.exec(query.order_by(col(ObligationPeriod.starts_on).desc())).all()


def communes_of(session: Session, epci_id: UUID) -> list[tuple[UUID, str]]:
    rows = session.execute(
        select(col(Collectivite.id), col(Collectivite.name))
        .where(col(Collectivite.epci_id) == epci_id)
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
    )
    return [(identifier, name) for identifier, name in rows]


def by_code(session: Session, kind: str, code: str) -> Collectivite | None:
    query = select_table(Collectivite).where(
        col(Collectivite.kind) == kind, col(Collectivite.code) == code
    )
    return session.exec(query).first()
