"""Which conventions have a paper original to claim on a day."""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.conventions.models import Convention, ConventionCopy, ConventionParty, Signature
from app.conventions.queries.loaded import OURS


def is_late(on: date) -> ColumnElement[bool]:
    """The same answer as `Copy.is_late` on the last move of each original."""
    newer, side = aliased(ConventionCopy), aliased(ConventionParty)
    has_newer = (
        core_select(col(newer.id))
        .where(
            col(newer.convention_id) == col(ConventionCopy.convention_id),
            col(newer.number) == col(ConventionCopy.number),
            col(newer.move) > col(ConventionCopy.move),
        )
        .exists()
    )
    lacks_a_signature = (
        core_select(col(side.id))
        .outerjoin(Signature, col(Signature.party_id) == col(side.id))
        .where(
            col(side.convention_id) == col(ConventionCopy.convention_id),
            col(Signature.id).is_(None),
        )
        .exists()
    )
    is_awaited = and_(col(ConventionParty.role) != OURS, lacks_a_signature)
    return and_(
        ~has_newer,
        col(ConventionCopy.late_from) <= on,
        or_(col(ConventionCopy.is_on_its_way), is_awaited),
        col(Convention.abandoned_on).is_(None),
        col(Convention.archived_on).is_(None),
    )


def has_late_copy(on: date) -> ColumnElement[bool]:
    """For a list of conventions."""
    late = (
        core_select(col(ConventionCopy.convention_id))
        .join(Convention, col(Convention.id) == col(ConventionCopy.convention_id))
        .join(ConventionParty, col(ConventionParty.id) == col(ConventionCopy.party_id))
        .where(is_late(on))
    )
    return col(Convention.id).in_(late)
