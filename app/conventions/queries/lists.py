"""Lists and counts of conventions on a day, read from the projections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.collectivites.queries.listing import answers
from app.conventions.models import (
    Convention,
    ConventionParty,
    ConventionPeriod,
    ConventionStatePeriod,
    ConventionSuccession,
)
from app.conventions.queries import copies
from app.conventions.queries.parties import has_party, member_on
from app.conventions.rules.dates import add_months
from app.conventions.rules.facts import LIVE, State
from app.core.folding import search_in

PER_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Filters:
    """`due_months`: the watched date falls within that many months. `on`: the day asked about.

    `departement`, `epci_id`, `kind` and `obligation` are those of the member that day.
    """

    on: date
    search: str = ""
    states: frozenset[State] = frozenset()
    member_id: UUID | None = None
    departement: str = ""
    direction: str = ""
    due_months: int | None = None
    deliberation_id: UUID | None = None
    has_late_copy: bool = False
    epci_id: UUID | None = None
    kind: str = ""
    obligation: str = ""


@dataclass(frozen=True, slots=True)
class DueRow:
    """A live convention and the next date that matters; `is_notice`: the limit to denounce."""

    convention_id: UUID
    reference: str
    member_id: UUID
    member_name: str
    state: State
    due_on: date
    ends_on: date | None
    is_notice: bool
    is_demo: bool


def _state_on(on: date) -> ColumnElement[bool]:
    return and_(
        col(ConventionStatePeriod.convention_id) == col(Convention.id),
        col(ConventionStatePeriod.starts_on) <= on,
        or_(
            col(ConventionStatePeriod.ends_on).is_(None),
            col(ConventionStatePeriod.ends_on) >= on,
        ),
    )


def _period_on(on: date) -> ColumnElement[bool]:
    return and_(
        col(ConventionPeriod.convention_id) == col(Convention.id),
        or_(col(ConventionPeriod.starts_on).is_(None), col(ConventionPeriod.starts_on) <= on),
        or_(col(ConventionPeriod.ends_on).is_(None), col(ConventionPeriod.ends_on) >= on),
    )


def _due_on(on: date) -> ColumnElement[Any]:
    """The watched date of the running period; once passed, the end of the period."""
    watched = case(
        (col(ConventionPeriod.watch_on) >= on, col(ConventionPeriod.watch_on)),
        else_=col(ConventionPeriod.ends_on),
    )
    return case((col(ConventionStatePeriod.state).in_(LIVE), watched), else_=None)


def _from(statement: Select[Any], on: date) -> Select[Any]:
    return (
        statement.select_from(Convention)
        .join(ConventionStatePeriod, _state_on(on))
        .join(Collectivite, col(Collectivite.id) == member_on(on))
        .outerjoin(ConventionPeriod, _period_on(on))
    )


def matching(filters: Filters) -> list[ColumnElement[bool]]:
    """On a select that joins the convention, its state and its member of the day."""
    conditions = _matching_but_state(filters)
    if filters.states:
        conditions.append(col(ConventionStatePeriod.state).in_(filters.states))
    return conditions


def _matching_but_state(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.member_id is not None:
        conditions.append(has_party(filters.member_id, filters.on))
    conditions += _of_member(filters)
    if filters.direction:
        conditions.append(col(Convention.direction) == filters.direction)
    if filters.due_months is not None:
        limit = add_months(filters.on, filters.due_months)
        conditions.append(_due_on(filters.on) <= limit)
    if filters.deliberation_id is not None:
        conditions.append(_is_covered(filters.deliberation_id))
    if filters.has_late_copy:
        conditions.append(copies.has_late_copy(filters.on))
    if filters.search:
        conditions.append(_found(filters.search))
    return conditions


def _of_member(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.departement:
        yield col(Collectivite.departement) == filters.departement
    if filters.epci_id is not None:
        of_epci = col(Collectivite.epci_id) == filters.epci_id
        yield or_(of_epci, col(Collectivite.id) == filters.epci_id)
    if filters.kind:
        yield col(Collectivite.kind) == filters.kind
    if filters.obligation:
        yield answers(filters.obligation, filters.on)


def _is_covered(deliberation_id: UUID) -> ColumnElement[bool]:
    parties = core_select(col(ConventionParty.convention_id)).where(
        col(ConventionParty.deliberation_id) == deliberation_id
    )
    return col(Convention.id).in_(parties)


def _found(search: str) -> ColumnElement[bool]:
    texts = (col(Convention.reference), col(Convention.title))
    return search_in(search, *texts, keys=(col(Collectivite.sort_name),))


def page_ids(session: Session, filters: Filters, number: int, sort: str = "") -> list[UUID]:
    statement = _sorted(filters, sort).limit(PER_PAGE).offset((number - 1) * PER_PAGE)
    return list(session.execute(statement).scalars())


def all_ids(session: Session, filters: Filters, sort: str = "") -> list[UUID]:
    """Every page of the list at once, in the same order."""
    return list(session.execute(_sorted(filters, sort)).scalars())


def _sorted(filters: Filters, sort: str) -> Select[Any]:
    """What is due first, then by reference; or sorted by member, reference, end."""
    due = _due_on(filters.on)
    orders: dict[str, Sequence[Any]] = {
        "member": (col(Collectivite.sort_name),),
        "reference": (),
        "end": (col(ConventionPeriod.ends_on).is_(None), col(ConventionPeriod.ends_on)),
    }
    name = sort.removeprefix("-")
    order: list[Any] = list(orders.get(name, (due.is_(None), due)))
    last: Any = col(Convention.reference)
    if sort.startswith("-") and name in orders:
        *missing, key = [*order, last] if name == "reference" else order
        order, last = [*missing, key.desc()], last.desc()
    return (
        _from(core_select(col(Convention.id)), filters.on)
        .where(*matching(filters))
        .order_by(*order, last)
    )


def ids_after(session: Session, filters: Filters, cursor: str | None, limit: int) -> list[UUID]:
    """For the API: by reference, from the one that follows the cursor."""
    statement = (
        _from(core_select(col(Convention.id)), filters.on)
        .where(*matching(filters))
        .order_by(col(Convention.reference))
        .limit(limit)
    )
    if cursor is not None:
        statement = statement.where(col(Convention.reference) > cursor)
    return list(session.execute(statement).scalars())


def counts_by_state(session: Session, filters: Filters) -> dict[State, int]:
    """How many in each state on the day, whatever state is asked for; absent means none."""
    counted: Any = core_select(col(ConventionStatePeriod.state), func.count())
    statement = (
        _from(counted, filters.on)
        .where(*_matching_but_state(filters))
        .group_by(col(ConventionStatePeriod.state))
    )
    found = {State(state): int(count) for state, count in session.execute(statement)}
    return {state: found[state] for state in State if state in found}


def due(
    session: Session,
    on: date,
    until: date,
    *,
    is_demo: bool | None = None,
    among: Filters | None = None,
) -> list[DueRow]:
    """Live conventions whose watched date falls from `on` to `until`, nearest first."""
    due_on = _due_on(on)
    is_notice = and_(
        col(ConventionPeriod.watch_on) >= on,
        col(ConventionPeriod.watch_on) == col(ConventionPeriod.notice_limit_on),
        col(ConventionPeriod.watch_on) != col(ConventionPeriod.ends_on),
    )
    columns: list[Any] = [
        col(Convention.id),
        col(Convention.reference),
        col(Collectivite.id),
        col(Collectivite.name),
        col(ConventionStatePeriod.state),
        due_on,
        col(ConventionPeriod.ends_on),
        case((is_notice, 1), else_=0),
        col(Convention.is_demo),
    ]
    statement = _from(core_select(*columns), on).where(due_on >= on, due_on <= until)
    if is_demo is not None:
        statement = statement.where(col(Convention.is_demo).is_(is_demo))
    if among is not None:
        statement = statement.where(*matching(among))
    statement = statement.order_by(due_on, col(Convention.reference))
    return [
        DueRow(key, ref, member, name, State(state), day, end, bool(notice), demo)
        for key, ref, member, name, state, day, end, notice, demo in session.execute(statement)
    ]


def members_with_conventions(session: Session) -> list[tuple[str, str]]:
    statement = (
        core_select(col(Collectivite.id), col(Collectivite.name))
        .where(
            or_(
                col(Collectivite.id).in_(core_select(col(Convention.member_id))),
                col(Collectivite.id).in_(core_select(col(ConventionSuccession.collectivite_id))),
            )
        )
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
    )
    return [(str(key), name) for key, name in session.execute(statement)]


def bodies_to_choose(session: Session, always: UUID | None = None) -> list[tuple[str, str]]:
    """Those in relation with the syndicat, and the one asked for."""
    statement = (
        core_select(col(Collectivite.id), col(Collectivite.name))
        .where(
            or_(
                col(Collectivite.relation).not_in(("none", "self")),
                col(Collectivite.id) == always,
            )
        )
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
        .limit(2000)
    )
    return [(str(key), name) for key, name in session.execute(statement)]


def state_of(session: Session, convention_id: UUID, on: date) -> State | None:
    """None before anything is known of the convention."""
    statement = (
        core_select(col(ConventionStatePeriod.state))
        .join(Convention, _state_on(on))
        .where(col(Convention.id) == convention_id)
    )
    found = session.execute(statement).scalar_one_or_none()
    return State(found) if found else None
