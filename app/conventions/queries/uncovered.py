"""Bodies without a convention: the same answer on the dashboard and for preparing many at once."""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.collectivites import queries as collectivites
from app.collectivites.models import Collectivite
from app.collectivites.queries.listing import status
from app.conventions.models import Convention, ConventionStatePeriod
from app.conventions.queries.parties import member_on
from app.conventions.rules.facts import State

OVER = (State.ENDED, State.ABANDONED, State.ARCHIVED)


def is_uncovered(session: Session, on: date) -> ColumnElement[bool]:
    """Subject, in the scope, with no convention in force nor on its way.

    The caller joins the obligation of the day (`collectivites.queries.listing.on_day`).
    """
    return and_(collectivites.scope(session), status == "subject", ~has_convention(on))


RUNNING = tuple(state for state in State if state not in OVER)


def has_convention(on: date, states: Collection[State] = RUNNING) -> ColumnElement[bool]:
    """The body is the member of a convention in one of these states; running: in force or on
    its way."""
    other, state = aliased(Convention), aliased(ConventionStatePeriod)
    members = (
        core_select(member_on(on, other))
        .select_from(other)
        .join(state, col(state.convention_id) == col(other.id))
        .where(
            col(state.starts_on) <= on,
            or_(col(state.ends_on).is_(None), col(state.ends_on) >= on),
            col(state.state).in_(states),
        )
    )
    return col(Collectivite.id).in_(members)
