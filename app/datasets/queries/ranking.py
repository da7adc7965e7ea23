"""Members in the order of what they reached, at any size: most bodies of a country say nothing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, exists
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.datasets import rules
from app.datasets.models import DatasetCell
from app.datasets.queries.members import Filters, matching, scope, select_ordered
from app.datasets.queries.progress import MemberProgress, progress

Reached = Callable[[MemberProgress], "Decimal | int | None"]


def has_told() -> ColumnElement[bool]:
    """Something was said of one dataset or more."""
    return exists().where(col(DatasetCell.collectivite_id) == col(Collectivite.id))


def told(session: Session, filters: Filters, on: date) -> list[MemberProgress]:
    """The members of a list about which something was said, by name."""
    where = and_(scope(session), matching(filters, on), has_told())
    return progress(session, select_ordered(session, where, on), on)


def rate(one: MemberProgress) -> int | None:
    return one.score.percent


def points_of(code: rules.DatasetCode) -> Reached:
    index = rules.CODES.index(code)

    def points(one: MemberProgress) -> Decimal | None:
        cell = one.cells[index]
        return cell.points if cell.is_applicable else None

    return points


@dataclass(frozen=True)
class _Order:
    """Silent members stand between those above and those below; all of them have 0 point."""

    above: Sequence[MemberProgress]
    below: Sequence[MemberProgress]


def ranked(
    session: Session,
    filters: Filters,
    on: date,
    reached: Reached,
    *,
    limit: int,
    offset: int,
    descending: bool,
    total: int,
) -> list[MemberProgress]:
    """A page of the list; « sans objet » comes last both ways, ties are by name.

    Only the members told of are weighed: the others come from the database, page by page.
    """
    known = told(session, filters, on)
    order = _ordered(known, reached, descending=descending)
    silent_count = total - len(known)
    page = list(order.above[offset : offset + limit])
    start = max(0, offset - len(order.above))
    missing = limit - len(page)
    if missing and start < silent_count:
        where = and_(scope(session), matching(filters, on), ~has_told())
        silent = select_ordered(session, where, on, limit=missing, offset=start)
        page += progress(session, silent, on)
    missing = limit - len(page)
    after = max(0, offset - len(order.above) - silent_count)
    return page + list(order.below[after : after + missing])


def _ordered(known: Sequence[MemberProgress], reached: Reached, *, descending: bool) -> _Order:
    rated = [(value, one) for one in known if (value := reached(one)) is not None]
    without = [one for one in known if reached(one) is None]
    rated.sort(key=lambda pair: -pair[0] if descending else pair[0])
    by_rate = [one for _, one in rated]
    if descending:
        return _Order(above=by_rate, below=without)
    return _Order(above=(), below=[*by_rate, *without])
