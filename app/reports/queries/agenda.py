"""Conventions that ask for something: renewed by themselves, waiting, ended."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.conventions.models import (
    Convention,
    ConventionCopy,
    ConventionParty,
    ConventionPeriod,
    ConventionStatePeriod,
    Denonciation,
)
from app.conventions.queries import copies, lists
from app.conventions.queries.parties import member_on
from app.conventions.queries.uncovered import has_convention
from app.conventions.rules.facts import State
from app.reports.perimeter import EVERYTHING, Perimeter
from app.reports.queries import within

PENDING = (State.IN_APPROVAL, State.TO_SIGN, State.PARTLY_SIGNED)
UNDECIDED_DAYS = 120


def state_on(on: date) -> ColumnElement[bool]:
    return and_(
        col(ConventionStatePeriod.convention_id) == col(Convention.id),
        col(ConventionStatePeriod.starts_on) <= on,
        or_(col(ConventionStatePeriod.ends_on).is_(None), col(ConventionStatePeriod.ends_on) >= on),
    )


def renewing(session: Session, ids: Collection[UUID], on: date) -> set[UUID]:
    """Those of these conventions that go on by themselves after their running period."""
    query = core_select(col(ConventionPeriod.convention_id)).where(
        col(ConventionPeriod.convention_id).in_(ids), col(ConventionPeriod.starts_on) > on
    )
    return set(session.execute(query).scalars())


@dataclass(frozen=True, slots=True)
class PendingRow:
    """A convention on its way to signature, in this state since `since_on`."""

    convention_id: UUID
    reference: str
    member: str
    state: str
    since_on: date
    is_demo: bool


def pending(
    session: Session, on: date, limit: int, perimeter: Perimeter = EVERYTHING
) -> list[PendingRow]:
    """The one that has waited the longest first."""
    if not perimeter.has_conventions:
        return []
    query = (
        core_select(
            col(Convention.id),
            col(Convention.reference),
            col(Collectivite.name),
            col(ConventionStatePeriod.state),
            col(ConventionStatePeriod.starts_on),
            col(Convention.is_demo),
        )
        .select_from(Convention)
        .join(Collectivite, col(Collectivite.id) == member_on(on))
        .join(ConventionStatePeriod, state_on(on))
        .where(
            col(ConventionStatePeriod.state).in_(PENDING),
            *lists.matching(within.conventions(perimeter, on)),
        )
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


def ended_undecided(
    session: Session, on: date, limit: int, perimeter: Perimeter = EVERYTHING
) -> list[EndedRow]:
    """Ended by itself in the last four months, and nothing took its place.

    Its member has no convention any more: asked of those without one, it is theirs.
    """
    theirs = replace(perimeter, convention="") if not perimeter.has_conventions else perimeter
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
        .select_from(Convention)
        .join(Collectivite, col(Collectivite.id) == member_on(on))
        .join(ConventionStatePeriod, state_on(on))
        .outerjoin(
            Denonciation,
            and_(
                col(Denonciation.convention_id) == col(Convention.id),
                col(Denonciation.withdrawn_on).is_(None),
            ),
        )
        .where(
            col(ConventionStatePeriod.state) == State.ENDED.value,
            col(ConventionStatePeriod.starts_on) >= since,
            col(Convention.replaced_by_id).is_(None),
            col(Convention.terminated_on).is_(None),
            col(Denonciation.id).is_(None),
            ~has_convention(on),
            *lists.matching(within.conventions(theirs, on)),
        )
        .order_by(last_day, col(Convention.reference))
        .limit(limit)
    )
    return [EndedRow(*row) for row in session.execute(query)]


def late_copy_count(session: Session, on: date, perimeter: Perimeter = EVERYTHING) -> int:
    """Paper originals to claim, of the conventions of the perimeter."""
    if not perimeter.has_conventions:
        return 0
    query = (
        core_select(func.count(col(ConventionCopy.id)))
        .select_from(ConventionCopy)
        .join(Convention, col(Convention.id) == col(ConventionCopy.convention_id))
        .join(ConventionParty, col(ConventionParty.id) == col(ConventionCopy.party_id))
        .join(Collectivite, col(Collectivite.id) == member_on(on))
        .join(ConventionStatePeriod, state_on(on))
        .where(copies.is_late(on), *lists.matching(within.conventions(perimeter, on)))
    )
    return int(session.execute(query).scalar_one())
