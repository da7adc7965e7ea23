"""Conventions by state, and those that ask for something: due, waiting, ended."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.conventions.models import (
    Convention,
    ConventionPeriod,
    ConventionStatePeriod,
    Denonciation,
)
from app.conventions.rules.facts import State

LIVE = (State.SIGNED, State.IN_FORCE, State.IN_NOTICE)
PENDING = (State.IN_APPROVAL, State.TO_SIGN, State.PARTLY_SIGNED)
OVER = (State.ENDED, State.ABANDONED, State.ARCHIVED)
UNDECIDED_DAYS = 120


def _state_on(on: date) -> ColumnElement[bool]:
    return and_(
        col(ConventionStatePeriod.convention_id) == col(Convention.id),
        col(ConventionStatePeriod.starts_on) <= on,
        or_(col(ConventionStatePeriod.ends_on).is_(None), col(ConventionStatePeriod.ends_on) >= on),
    )


def states(session: Session, on: date) -> dict[str, int]:
    """Conventions by state on that day; one not written yet that day is not counted."""
    query = (
        core_select(col(ConventionStatePeriod.state), func.count())
        .select_from(Convention)
        .join(ConventionStatePeriod, _state_on(on))
        .group_by(col(ConventionStatePeriod.state))
    )
    return dict(session.execute(query).all())


@dataclass(frozen=True, slots=True)
class DueRow:
    """`on` is the limit of notice of a tacit renewal, or the end."""

    convention_id: UUID
    reference: str
    member: str
    on: date
    ends_on: date | None
    is_renewed: bool
    is_in_notice: bool
    is_demo: bool


def due(session: Session, on: date, until: date) -> list[DueRow]:
    """The next date of each live convention that falls between two days, both inside.

    Once the limit of notice of a renewed period is passed, its end is a plain renewal: not due.
    """
    following = aliased(ConventionPeriod)
    is_next = and_(
        col(following.convention_id) == col(ConventionPeriod.convention_id),
        col(following.number) == col(ConventionPeriod.number) + 1,
    )
    query = (
        core_select(
            col(Convention.id),
            col(Convention.reference),
            col(Collectivite.name),
            col(ConventionPeriod.watch_on),
            col(ConventionPeriod.ends_on),
            col(following.number).is_not(None),
            col(ConventionStatePeriod.state) == State.IN_NOTICE.value,
            col(Convention.is_demo),
        )
        .select_from(Convention)
        .join(Collectivite, col(Collectivite.id) == col(Convention.member_id))
        .join(ConventionStatePeriod, _state_on(on))
        .join(ConventionPeriod, col(ConventionPeriod.convention_id) == col(Convention.id))
        .outerjoin(following, is_next)
        .where(col(ConventionStatePeriod.state).in_(LIVE), _has_begun(on))
        .where(col(ConventionPeriod.watch_on).between(on, until))
        .order_by(col(ConventionPeriod.watch_on), col(Convention.reference))
    )
    return [DueRow(*row) for row in session.execute(query)]


def _has_begun(on: date) -> ColumnElement[bool]:
    """A period to come waits for its turn; the first one counts as soon as it is signed."""
    return or_(
        col(ConventionPeriod.number) == 0,
        col(ConventionPeriod.starts_on).is_(None),
        col(ConventionPeriod.starts_on) <= on,
    )


@dataclass(frozen=True, slots=True)
class PendingRow:
    """A convention on its way to signature, in this state since `since_on`."""

    convention_id: UUID
    reference: str
    member: str
    state: str
    since_on: date
    is_demo: bool


def pending(session: Session, on: date, limit: int) -> list[PendingRow]:
    """The one that has waited the longest first."""
    query = (
        core_select(
            col(Convention.id),
            col(Convention.reference),
            col(Collectivite.name),
            col(ConventionStatePeriod.state),
            col(ConventionStatePeriod.starts_on),
            col(Convention.is_demo),
        )
        .join(Collectivite, col(Collectivite.id) == col(Convention.member_id))
        .join(ConventionStatePeriod, _state_on(on))
        .where(col(ConventionStatePeriod.state).in_(PENDING))
        .order_by(col(ConventionStatePeriod.starts_on), col(Convention.reference))
        .limit(limit)
    )
    return [PendingRow(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class EndedRow:
    convention_id: UUID
    reference: str
    member: str
    ended_on: date
    is_demo: bool


def ended_undecided(session: Session, on: date, limit: int) -> list[EndedRow]:
    """Ended by itself in the last four months, and nothing took its place."""
    since = on - timedelta(days=UNDECIDED_DAYS)
    last_day = (
        core_select(func.max(col(ConventionPeriod.ends_on)))
        .where(col(ConventionPeriod.convention_id) == col(Convention.id))
        .scalar_subquery()
    )
    query = (
        core_select(
            col(Convention.id),
            col(Convention.reference),
            col(Collectivite.name),
            last_day,
            col(Convention.is_demo),
        )
        .join(Collectivite, col(Collectivite.id) == col(Convention.member_id))
        .join(ConventionStatePeriod, _state_on(on))
        .outerjoin(Denonciation, col(Denonciation.convention_id) == col(Convention.id))
        .where(
            col(ConventionStatePeriod.state) == State.ENDED.value,
            col(ConventionStatePeriod.starts_on) >= since,
            col(Convention.replaced_by_id).is_(None),
            col(Convention.terminated_on).is_(None),
            col(Denonciation.id).is_(None),
            ~has_convention(on),
        )
        .order_by(last_day, col(Convention.reference))
        .limit(limit)
    )
    return [EndedRow(*row) for row in session.execute(query)]


def has_convention(on: date) -> ColumnElement[bool]:
    """The body has another convention, in force or on its way, that day."""
    other, state = aliased(Convention), aliased(ConventionStatePeriod)
    return (
        core_select(col(other.id))
        .join(state, col(state.convention_id) == col(other.id))
        .where(
            col(other.member_id) == col(Collectivite.id),
            col(state.starts_on) <= on,
            or_(col(state.ends_on).is_(None), col(state.ends_on) >= on),
            col(state.state).not_in(OVER),
        )
        .correlate(Collectivite)
        .exists()
    )
