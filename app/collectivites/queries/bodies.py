"""Which bodies a list shows, with their obligation and figures on a day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, exists

from app.collectivites.models import Collectivite, Headcount, ObligationPeriod, PopulationFigure
from app.core.french import sort_key

PER_PAGE = 50
FOLLOWED = ("member", "acteur_associe")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """`relations` empty: every body."""

    search: str = ""
    kind: str = ""
    epci_id: UUID | None = None
    departement: str = ""
    obligation: str = ""
    relations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    value: int
    category: str
    effective_on: date


@dataclass(frozen=True, slots=True)
class Row:
    """`executive` tells whether a name is known; the figures are those in force that day."""

    id: UUID
    name: str
    kind: str
    epci_type: str | None
    siren: str | None
    insee_code: str | None
    departement: str | None
    epci_id: UUID | None
    epci_name: str | None
    relation: str
    legal_category: str | None
    email: str | None
    executive: str | None
    status: str
    reason: str | None
    is_demo: bool
    totale: Figure | None = None
    municipale: Figure | None = None
    etp: Decimal | None = None

    @property
    def population(self) -> Figure | None:
        return self.totale or self.municipale


def has_followed(session: Session) -> bool:
    followed = exists().where(col(Collectivite.relation).in_(FOLLOWED))
    return bool(session.execute(select(followed)).scalar_one())


def _period_on(on: date) -> ColumnElement[bool]:
    return and_(
        col(ObligationPeriod.collectivite_id) == col(Collectivite.id),
        col(ObligationPeriod.starts_on) <= on,
        or_(col(ObligationPeriod.ends_on).is_(None), col(ObligationPeriod.ends_on) >= on),
    )


_status = func.coalesce(col(ObligationPeriod.status), UNKNOWN)
_epci = aliased(Collectivite, name="epci")


def _rows(on: date) -> Select[Any]:
    columns: list[Any] = [
        col(Collectivite.id),
        col(Collectivite.name),
        col(Collectivite.kind),
        col(Collectivite.epci_type),
        col(Collectivite.siren),
        col(Collectivite.insee_code),
        col(Collectivite.departement),
        col(Collectivite.epci_id),
        col(_epci.name),
        col(Collectivite.relation),
        col(Collectivite.legal_category),
        col(Collectivite.email),
        col(Collectivite.executive_last_name),
        _status,
        col(ObligationPeriod.reason),
        col(Collectivite.is_demo),
    ]
    return (
        select(*columns)
        .select_from(Collectivite)
        .outerjoin(ObligationPeriod, _period_on(on))
        .outerjoin(_epci, col(_epci.id) == col(Collectivite.epci_id))
    )


def _matching(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.relations:
        found.append(col(Collectivite.relation).in_(filters.relations))
    if filters.kind:
        found.append(col(Collectivite.kind) == filters.kind)
    if filters.departement:
        found.append(col(Collectivite.departement) == filters.departement)
    if filters.epci_id:
        found.append(
            or_(
                col(Collectivite.epci_id) == filters.epci_id,
                col(Collectivite.id) == filters.epci_id,
            )
        )
    if filters.obligation:
        found.append(_status == filters.obligation)
    if filters.search:
        found.append(_found(filters.search))
    return found


def _found(search: str) -> ColumnElement[bool]:
    """A SIREN or an INSEE code exactly, or a part of the name whatever its accents."""
    key = sort_key(search)
    code = "".join(key.split()).upper()
    return or_(
        col(Collectivite.siren) == code,
        col(Collectivite.insee_code) == code,
        col(Collectivite.sort_name).like(f"%{key}%") if key else col(Collectivite.id).is_(None),
    )


def count(session: Session, filters: Filters, on: date) -> int:
    statement = select(func.count()).select_from(Collectivite)
    if filters.obligation:
        statement = statement.outerjoin(ObligationPeriod, _period_on(on))
    return int(session.execute(statement.where(*_matching(filters))).scalar_one())


def _population_on(on: date, category: str) -> Any:
    """The newest figure in force; rows come by primary key, newest last."""
    return (
        select(col(PopulationFigure.value))
        .where(
            col(PopulationFigure.collectivite_id) == col(Collectivite.id),
            col(PopulationFigure.category) == category,
            col(PopulationFigure.effective_on) <= on,
        )
        .order_by(col(PopulationFigure.effective_on).desc())
        .limit(1)
        .correlate(Collectivite)
        .scalar_subquery()
    )


def population_order(on: date) -> Any:
    """Sort key: totale, else municipale; 0 when neither is known (engines place NULL apart)."""
    return func.coalesce(_population_on(on, "totale"), _population_on(on, "municipale"), 0)


def _order(sort: str, on: date) -> list[Any]:
    keys: dict[str, Any] = {
        "nom": col(Collectivite.sort_name),
        "type": col(Collectivite.kind),
        "population": population_order(on),
        "obligation": _status,
        "epci": func.coalesce(col(_epci.sort_name), ""),
    }
    key = keys.get(sort.removeprefix("-"), keys["nom"])
    first = key.desc() if sort.startswith("-") else key.asc()
    return [first, col(Collectivite.sort_name), col(Collectivite.id)]


def page(session: Session, filters: Filters, on: date, sort: str, number: int) -> list[Row]:
    statement = (
        _rows(on)
        .where(*_matching(filters))
        .order_by(*_order(sort, on))
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return _filled(session, statement, on)


def after(
    session: Session, filters: Filters, on: date, cursor: UUID | None, limit: int
) -> list[Row]:
    """For the API: by id, from the one that follows the cursor."""
    statement = _rows(on).where(*_matching(filters)).order_by(col(Collectivite.id)).limit(limit)
    if cursor is not None:
        statement = statement.where(col(Collectivite.id) > cursor)
    return _filled(session, statement, on)


def one(session: Session, collectivite_id: UUID, on: date) -> Row | None:
    found = _filled(session, _rows(on).where(col(Collectivite.id) == collectivite_id), on)
    return found[0] if found else None


def members_of(session: Session, epci_id: UUID, on: date) -> list[Row]:
    """The communes of an EPCI, by name; the largest has some 200."""
    statement = (
        _rows(on)
        .where(col(Collectivite.epci_id) == epci_id)
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
        .limit(1_000)
    )
    return _filled(session, statement, on)


def to_check(session: Session, filters: Filters, on: date, number: int) -> list[Row]:
    """What nobody knows yet, the most inhabitants first."""
    statement = (
        _rows(on)
        .where(*_matching(filters), _status == UNKNOWN)
        .order_by(population_order(on).desc(), col(Collectivite.sort_name), col(Collectivite.id))
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return _filled(session, statement, on)


def _filled(session: Session, statement: Select[Any], on: date) -> list[Row]:
    """The rows with their figures: two statements more, however many rows."""
    plain = [tuple(row) for row in session.execute(statement)]
    ids = [row[0] for row in plain]
    figures = _figures(session, ids, on)
    etps = _etps(session, ids, on)
    return [
        replace(
            Row(*row),
            totale=figures.get((row[0], "totale")),
            municipale=figures.get((row[0], "municipale")),
            etp=etps.get(row[0]),
        )
        for row in plain
    ]


def _figures(
    session: Session, ids: Collection[UUID], on: date
) -> Mapping[tuple[UUID, str], Figure]:
    statement = (
        select(
            col(PopulationFigure.collectivite_id),
            col(PopulationFigure.value),
            col(PopulationFigure.category),
            col(PopulationFigure.effective_on),
        )
        .where(
            col(PopulationFigure.collectivite_id).in_(ids),
            col(PopulationFigure.effective_on) <= on,
        )
        .order_by(col(PopulationFigure.effective_on))
    )
    found = {}
    for key, value, category, effective_on in session.execute(statement):
        found[key, category] = Figure(value, category, effective_on)
    return found


def _etps(session: Session, ids: Collection[UUID], on: date) -> Mapping[UUID, Decimal]:
    """In the order of the rule: the latest day, and of one day the last recorded."""
    statement = (
        select(col(Headcount.collectivite_id), col(Headcount.etp))
        .where(col(Headcount.collectivite_id).in_(ids), col(Headcount.effective_on) <= on)
        .order_by(col(Headcount.effective_on), col(Headcount.recorded_at), col(Headcount.id))
    )
    return {row.collectivite_id: row.etp for row in session.execute(statement)}


def status_counts(session: Session, filters: Filters, on: date) -> Mapping[str, int]:
    statement = (
        select(_status, func.count())
        .select_from(Collectivite)
        .outerjoin(ObligationPeriod, _period_on(on))
        .where(*_matching(filters))
        .group_by(_status)
    )
    return {row[0]: row[1] for row in session.execute(statement)}
