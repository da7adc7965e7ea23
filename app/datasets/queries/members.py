"""Which bodies a list shows: scope, filters, order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, true
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites import queries as collectivites
from app.collectivites.models import Collectivite, ObligationPeriod
from app.collectivites.queries.listing import on_day
from app.core.french import sort_key
from app.datasets import rules
from app.datasets.models import DatasetCell
from app.datasets.queries.standing import applies_to_cell, is_below, obligation, rule_says
from app.datasets.rules import Applicability, DatasetCode, Stage, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """`applicabilities` empty: any. Without `dataset`, one of the six is enough."""

    search: str = ""
    epci_id: UUID | None = None
    kind: str = ""
    departement: str = ""
    obligation: str = ""
    dataset: DatasetCode | None = None
    applicabilities: frozenset[Applicability] = frozenset()
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    siren: str | None
    name: str
    sort_name: str
    kind: str
    epci_id: UUID | None
    obligation: str
    is_below_population: bool

    @property
    def standing(self) -> Standing:
        return Standing(self.kind, self.obligation, self.is_below_population)


scope = collectivites.scope
is_followed = collectivites.is_followed


def _select_members(where: ColumnElement[bool], on: date) -> Select[Any]:
    return (
        core_select(
            col(Collectivite.id),
            col(Collectivite.siren),
            col(Collectivite.name),
            col(Collectivite.sort_name),
            col(Collectivite.kind),
            col(Collectivite.epci_id),
            obligation,
            is_below,
        )
        .outerjoin(ObligationPeriod, on_day(on))
        .where(where)
    )


def _member(row: Any) -> Member:
    *columns, below = row
    return Member(*columns, bool(below))  # type: ignore[call-arg]  # counts no starred argument


def matching(filters: Filters, on: date) -> ColumnElement[bool]:
    """The bodies a list shows, as one condition on a select that joins the obligation."""
    conditions: list[ColumnElement[bool]] = []
    if filters.search:
        pattern = f"%{sort_key(filters.search)}%"
        conditions.append(col(Collectivite.sort_name).like(pattern))
    if filters.epci_id:
        of_epci = col(Collectivite.epci_id) == filters.epci_id
        conditions.append(or_(of_epci, col(Collectivite.id) == filters.epci_id))
    if filters.kind:
        conditions.append(col(Collectivite.kind) == filters.kind)
    if filters.departement:
        conditions.append(col(Collectivite.departement) == filters.departement)
    if filters.obligation:
        conditions.append(obligation == filters.obligation)
    if filters.applicabilities or filters.stage is not None:
        conditions.append(_cell_matches(filters, on))
    return and_(true(), *conditions)


def _cell_matches(filters: Filters, on: date) -> ColumnElement[bool]:
    """Cells that were recorded, then those about which nothing was said."""
    codes = [filters.dataset] if filters.dataset else list(rules.CODES)
    wanted = filters.applicabilities or frozenset(Applicability)
    stage = filters.stage
    at_stage = true() if stage is None else col(DatasetCell.stage) == int(stage)
    recorded = _has_cell(codes, and_(at_stage, applies_to_cell(wanted, on)))
    if stage not in {None, Stage.NOT_STARTED}:
        return recorded
    silent = (and_(rule_says(code, wanted), not_(_has_cell([code], true()))) for code in codes)
    return or_(recorded, *silent)


def _has_cell(codes: Sequence[DatasetCode], condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Of the body, even on a select that is ordered by another of its cells."""
    cells = exists().where(
        col(DatasetCell.collectivite_id) == col(Collectivite.id),
        col(DatasetCell.dataset).in_([code.value for code in codes]),
        condition,
    )
    return cells.correlate(Collectivite, ObligationPeriod)


EVERYBODY = true()


def count(
    session: Session, filters: Filters, on: date, among: ColumnElement[bool] = EVERYBODY
) -> int:
    """`among` narrows the scope; it may name the body and its obligation of the day."""
    query = select(func.count(col(Collectivite.id))).select_from(Collectivite)
    query = query.outerjoin(ObligationPeriod, on_day(on))
    return session.exec(query.where(scope(session), matching(filters, on), among)).one()


def members(
    session: Session,
    filters: Filters,
    on: date,
    *,
    limit: int | None = None,
    offset: int = 0,
    descending: bool = False,
    among: ColumnElement[bool] = EVERYBODY,
) -> list[Member]:
    """By name; accents and capitals do not count."""
    where = and_(scope(session), matching(filters, on), among)
    return select_ordered(session, where, on, limit=limit, offset=offset, descending=descending)


def select_ordered(
    session: Session,
    where: ColumnElement[bool],
    on: date,
    *,
    limit: int | None = None,
    offset: int = 0,
    descending: bool = False,
) -> list[Member]:
    keys = (col(Collectivite.sort_name), col(Collectivite.id))
    order = [key.desc() if descending else key.asc() for key in keys]
    query = _select_members(where, on).order_by(*order)
    if limit is not None:
        query = query.limit(limit).offset(offset)
    return [_member(row) for row in session.execute(query)]


def select_by_id(session: Session, ids: Sequence[UUID], on: date) -> list[Member]:
    """These bodies, in the order given."""
    rows = session.execute(_select_members(col(Collectivite.id).in_(ids), on))
    known = {one.id: one for one in map(_member, rows)}
    return [known[one] for one in ids]


def members_after(
    session: Session, on: date, *, after: tuple[str, UUID] | None, limit: int
) -> list[Member]:
    """The page of the API that follows a member, known by its sort name and id."""
    where = scope(session)
    if after is not None:
        name, identifier = after
        same = and_(col(Collectivite.sort_name) == name, col(Collectivite.id) > identifier)
        where = and_(where, or_(col(Collectivite.sort_name) > name, same))
    query = _select_members(where, on)
    query = query.order_by(col(Collectivite.sort_name), col(Collectivite.id)).limit(limit)
    return [_member(row) for row in session.execute(query)]


def member(session: Session, member_id: UUID, on: date) -> Member | None:
    row = session.execute(_select_members(col(Collectivite.id) == member_id, on)).first()
    return None if row is None else _member(row)
