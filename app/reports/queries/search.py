"""One question asked of every list: bodies, conventions, délibérations."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.collectivites.queries import FOLLOWED, listing
from app.conventions.models import Convention, ConventionStatePeriod
from app.conventions.queries import lists as conventions
from app.conventions.queries.parties import member_on
from app.conventions.rules.facts import State
from app.core.french import sort_key
from app.reports.queries.agenda import state_on


@dataclass(frozen=True, slots=True)
class BodyHit:
    id: UUID
    name: str
    kind: str
    code: str
    siren: str | None
    departement: str | None


@dataclass(frozen=True, slots=True)
class ConventionHit:
    id: UUID
    reference: str
    title: str
    member: str
    state: State
    is_demo: bool


def bodies(session: Session, search: str, limit: int) -> tuple[list[BodyHit], int]:
    """Members first, then the name itself, then names that begin with it; and how many in all.

    One statement: the names of a whole country are read once, not a second time to be counted.
    """
    where = listing.matching(listing.Filters(search=search, is_everyone=True))
    name, key = col(Collectivite.sort_name), sort_key(search)
    nearness = case((name == key, 0), (name.startswith(key, autoescape=True), 1), else_=2)
    query = (
        core_select(
            col(Collectivite.id),
            col(Collectivite.name),
            col(Collectivite.kind),
            col(Collectivite.code),
            col(Collectivite.siren),
            col(Collectivite.departement),
            func.count().over(),
        )
        .where(where)
        .order_by(
            case((col(Collectivite.relation).in_((*FOLLOWED, "self")), 0), else_=1),
            nearness,
            name,
            col(Collectivite.id),
        )
        .limit(limit)
    )
    rows = session.execute(query).all()
    return [BodyHit(*row[:-1]) for row in rows], int(rows[0][-1]) if rows else 0


def convention_hits(
    session: Session, search: str, on: date, limit: int
) -> tuple[list[ConventionHit], int]:
    """By reference, those that are over too."""
    ids = conventions.all_ids(session, conventions.Filters(on=on, search=search), "reference")
    query = (
        core_select(
            col(Convention.id),
            col(Convention.reference),
            col(Convention.title),
            col(Collectivite.name),
            col(ConventionStatePeriod.state),
            col(Convention.is_demo),
        )
        .select_from(Convention)
        .join(Collectivite, col(Collectivite.id) == member_on(on))
        .join(ConventionStatePeriod, state_on(on))
        .where(col(Convention.id).in_(ids[:limit]))
        .order_by(col(Convention.reference))
    )
    hits = [
        ConventionHit(key, reference, title, member, State(state), is_demo)
        for key, reference, title, member, state, is_demo in session.execute(query)
    ]
    return hits, len(ids)
