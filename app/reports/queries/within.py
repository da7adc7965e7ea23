"""A perimeter as SQL: one condition on bodies, one on conventions, for every figure of a page."""

from datetime import date

from sqlalchemy import ColumnElement, and_, true
from sqlmodel import Session

from app.collectivites import queries as collectivites
from app.collectivites.queries import listing
from app.conventions.queries import lists
from app.conventions.queries.uncovered import has_convention
from app.reports.perimeter import Perimeter


def bodies(perimeter: Perimeter, on: date) -> ColumnElement[bool]:
    """On a select that joins the obligation of the day; the scope is for the caller to add."""
    return and_(listing.matching(filters(perimeter)), by_convention(perimeter, on))


def filters(perimeter: Perimeter, *, is_everyone: bool = True) -> collectivites.Filters:
    return collectivites.Filters(
        departement=perimeter.departement,
        epci_id=perimeter.epci_id,
        kind=perimeter.kind,
        obligation=perimeter.obligation,
        is_everyone=is_everyone,
    )


def by_convention(perimeter: Perimeter, on: date) -> ColumnElement[bool]:
    if not perimeter.has_conventions:
        return ~has_convention(on)
    return has_convention(on, (perimeter.state,)) if perimeter.state else true()


def scoped(session: Session, perimeter: Perimeter, on: date) -> ColumnElement[bool]:
    return and_(collectivites.scope(session), bodies(perimeter, on))


def conventions(perimeter: Perimeter, on: date) -> lists.Filters:
    """Of a perimeter that counts conventions."""
    return lists.Filters(
        on=on,
        states=frozenset({perimeter.state} if perimeter.state else ()),
        departement=perimeter.departement,
        epci_id=perimeter.epci_id,
        kind=perimeter.kind,
        obligation=perimeter.obligation,
    )
