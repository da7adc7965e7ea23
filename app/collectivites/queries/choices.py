"""What a list can be narrowed to."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.collectivites.queries.bodies import Filters


def epci_choices(session: Session, filters: Filters) -> Sequence[tuple[str, str]]:
    """The EPCI of the perimeter: those that a list of it can be narrowed to."""
    statement = select(col(Collectivite.id), col(Collectivite.name)).where(
        col(Collectivite.kind) == "epci"
    )
    if filters.relations:
        statement = statement.where(col(Collectivite.relation).in_(filters.relations))
    if filters.departement:
        statement = statement.where(col(Collectivite.departement) == filters.departement)
    statement = statement.order_by(col(Collectivite.sort_name)).limit(2_000)
    return [(str(key), name) for key, name in session.execute(statement)]


def departement_choices(session: Session) -> Sequence[tuple[str, str]]:
    statement = (
        select(col(Collectivite.code), col(Collectivite.name))
        .where(col(Collectivite.kind) == "departement")
        .order_by(col(Collectivite.code))
    )
    return [(code, f"{code} {name}") for code, name in session.execute(statement)]
