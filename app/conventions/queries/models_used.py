"""Which conventions keep which model."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.conventions.models import Convention
from app.conventions.rules.facts import Origin

MOST_CHOICES = 300


def counts(session: Session) -> Mapping[str, int]:
    """By id of model, conventions of every state."""
    statement = (
        core_select(col(Convention.model), func.count())
        .where(col(Convention.model).is_not(None))
        .group_by(col(Convention.model))
    )
    return {model: count for model, count in session.execute(statement) if model}


def written_here(session: Session) -> list[tuple[UUID, str]]:
    """Conventions whose words come from a model, newest first: what a preview is filled with."""
    statement = (
        core_select(col(Convention.id), col(Convention.reference), col(Collectivite.name))
        .join(Collectivite, col(Collectivite.id) == col(Convention.member_id))
        .where(col(Convention.origin) == Origin.GENERATED)
        .order_by(col(Convention.created_at).desc(), col(Convention.reference).desc())
        .limit(MOST_CHOICES)
    )
    return [(key, f"{reference}, {name}") for key, reference, name in session.execute(statement)]


def example_member(session: Session, kinds: tuple[str, ...]) -> Collectivite | None:
    """The first body of these kinds in relation with the syndicat, by name."""
    statement = (
        core_select(Collectivite)
        .where(
            col(Collectivite.kind).in_(kinds), col(Collectivite.relation).not_in(("none", "self"))
        )
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
        .limit(1)
    )
    return session.execute(statement).scalars().first()
