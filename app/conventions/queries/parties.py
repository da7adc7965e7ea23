"""Who is a party on a day: the body named first, or the one an avenant put in its place."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, and_, func, or_, union_all
from sqlalchemy import select as core_select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import col

from app.collectivites.models import Collectivite
from app.conventions.models import Convention, ConventionParty, ConventionSuccession

Day = date | ColumnElement[date] | Mapped[date]


def member_on(on: Day, convention: type[Convention] = Convention) -> ColumnElement[UUID]:
    """The key of the member: every list that names it joins on this, never on `member_id`."""
    succession = aliased(ConventionSuccession)
    successor = (
        core_select(col(succession.collectivite_id))
        .where(
            col(succession.convention_id) == col(convention.id),
            col(succession.is_member),
            _succeeds_on(on, succession),
        )
        .correlate_except(succession)
        .scalar_subquery()
    )
    return func.coalesce(successor, col(convention.member_id))


def parties_on(on: date) -> Subquery:
    """`convention_id` and `collectivite_id` of every side as it stands that day."""
    replaced = core_select(col(ConventionSuccession.party_id)).where(_succeeds_on(on))
    first: Any = core_select(
        col(ConventionParty.convention_id), col(ConventionParty.collectivite_id)
    ).where(col(ConventionParty.id).not_in(replaced))
    since: Any = core_select(
        col(ConventionSuccession.convention_id), col(ConventionSuccession.collectivite_id)
    ).where(_succeeds_on(on))
    return union_all(first, since).subquery()


def has_party(collectivite_id: UUID, on: date) -> ColumnElement[bool]:
    sides = parties_on(on)
    named = core_select(sides.c.convention_id).where(sides.c.collectivite_id == collectivite_id)
    return col(Convention.id).in_(named)


def successors_of_members() -> Any:
    """Whatever the day: each convention, who took the member's place in it, both their names."""
    first, then = aliased(Collectivite), aliased(Collectivite)
    return (
        core_select(
            col(Convention.id).label("convention_id"), col(Convention.reference),
            col(then.id).label("body_id"), col(first.name).label("first"),
            col(then.name).label("then"),
        )
        .join(ConventionSuccession, col(ConventionSuccession.convention_id) == col(Convention.id))
        .join(first, col(first.id) == col(Convention.member_id))
        .join(then, col(then.id) == col(ConventionSuccession.collectivite_id))
        .where(col(ConventionSuccession.is_member))
        .order_by(col(ConventionSuccession.starts_on), col(then.id))
    )  # fmt: skip


def _succeeds_on(
    on: Day, succession: type[ConventionSuccession] = ConventionSuccession
) -> ColumnElement[bool]:
    return and_(
        col(succession.starts_on) <= on,
        or_(col(succession.ends_on).is_(None), col(succession.ends_on) >= on),
    )
