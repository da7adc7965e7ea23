"""Members in the order of what they reached, ordered by the database at any size."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite, ObligationPeriod
from app.collectivites.queries.listing import on_day
from app.datasets import rules
from app.datasets.models import DatasetCell
from app.datasets.queries import standing
from app.datasets.queries.members import Filters, matching, scope, select_by_id
from app.datasets.queries.progress import MemberProgress, progress
from app.datasets.queries.standing import CONCERNED, NOT_CONCERNED

# What a list is ordered by, and what the query must join for it.
Reached = Callable[[Select[Any], date], tuple[Select[Any], ColumnElement[int]]]


def has_told() -> ColumnElement[bool]:
    """Something was said of one dataset or more."""
    told = exists().where(col(DatasetCell.collectivite_id) == col(Collectivite.id))
    return told.correlate(Collectivite)


def rate(query: Select[Any], on: date) -> tuple[Select[Any], ColumnElement[int]]:
    """The rate of the six datasets."""
    cells = standing.told_cells(on)
    query = query.outerjoin(cells, cells.c.body_id == col(Collectivite.id))
    return query, standing.as_rate(cells)


def points_of(code: rules.DatasetCode) -> Reached:
    def points(query: Select[Any], on: date) -> tuple[Select[Any], ColumnElement[int]]:
        of_body = and_(
            col(DatasetCell.collectivite_id) == col(Collectivite.id),
            col(DatasetCell.dataset) == code.value,
        )
        rank = standing.rank_of_cell(on, standing.default_rank(code))
        reached = func.coalesce(standing.points_of_cell(on), 0)
        return query.outerjoin(DatasetCell, of_body), case(
            (rank == CONCERNED, reached), (rank > NOT_CONCERNED, 0), else_=None
        )

    return points


def ranked(
    session: Session,
    filters: Filters,
    on: date,
    reached: Reached,
    *,
    limit: int,
    offset: int,
    descending: bool,
) -> list[MemberProgress]:
    """A page of the list; « sans objet » comes last both ways, ties are by name."""
    query = core_select(col(Collectivite.id)).outerjoin(ObligationPeriod, on_day(on))
    query, value = reached(query.where(scope(session), matching(filters, on)), on)
    order = value.desc() if descending else value.asc()
    query = query.order_by(
        case((value.is_(None), 1), else_=0), order, col(Collectivite.sort_name),
        col(Collectivite.id),
    )  # fmt: skip
    ids = list(session.execute(query.limit(limit).offset(offset)).scalars())
    return progress(session, select_by_id(session, ids, on), on)
