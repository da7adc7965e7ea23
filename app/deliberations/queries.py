"""Every SELECT on délibérations."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite, Territory
from app.core.folding import search_in
from app.deliberations import rules
from app.deliberations.models import Deliberation

PER_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Filters:
    """`is_executoire` None: both."""

    search: str = ""
    collectivite_id: UUID | None = None
    is_executoire: bool | None = None


@dataclass(frozen=True, slots=True)
class DeliberationRow:
    id: UUID
    collectivite_id: UUID
    body_name: str
    body_siren: str | None
    number: str | None
    subject: str
    meeting_on: date
    act_identifier: str | None
    received_on: date | None
    published_on: date | None
    is_framework: bool
    is_demo: bool

    @property
    def executoire_on(self) -> date | None:
        return rules.executoire_on(self.received_on, self.published_on)


@dataclass(frozen=True, slots=True)
class BodyChoice:
    id: UUID
    name: str


def by_identifier(session: Session, identifier: str) -> Deliberation | None:
    return session.exec(
        select(Deliberation).where(col(Deliberation.act_identifier) == identifier)
    ).first()


def _rows() -> Select[Any]:
    own = [name for name in DeliberationRow.__slots__ if not name.startswith("body_")]
    columns: list[Any] = [col(getattr(Deliberation, name)) for name in own]
    columns[2:2] = [col(Collectivite.name), col(Collectivite.siren)]
    return core_select(*columns).join(
        Collectivite, col(Collectivite.id) == col(Deliberation.collectivite_id)
    )


def _matching(filters: Filters) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.collectivite_id is not None:
        conditions.append(col(Deliberation.collectivite_id) == filters.collectivite_id)
    if filters.is_executoire is not None:
        proven = and_(
            col(Deliberation.received_on).is_not(None), col(Deliberation.published_on).is_not(None)
        )
        conditions.append(proven if filters.is_executoire else not_(proven))
    if filters.search:
        names = ("number", "act_identifier", "subject")
        texts = [col(getattr(Deliberation, name)) for name in names]
        named = (col(Collectivite.sort_name),)
        conditions.append(search_in(filters.search, *texts, keys=named))
    return conditions


def page(session: Session, filters: Filters, number: int) -> list[DeliberationRow]:
    """Newest meeting first."""
    statement = (
        _rows()
        .where(*_matching(filters))
        .order_by(col(Deliberation.meeting_on).desc(), col(Deliberation.id))
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return [DeliberationRow(*row) for row in session.execute(statement)]


def found(session: Session, filters: Filters, limit: int) -> tuple[list[DeliberationRow], int]:
    """The newest, and how many in all: texts are read once, not a second time to be counted."""
    statement = (
        _rows()
        .add_columns(func.count().over())
        .where(*_matching(filters))
        .order_by(col(Deliberation.meeting_on).desc(), col(Deliberation.id))
        .limit(limit)
    )
    rows = session.execute(statement).all()
    return [DeliberationRow(*row[:-1]) for row in rows], int(rows[0][-1]) if rows else 0


def count(session: Session, filters: Filters) -> int:
    statement = (
        core_select(func.count())
        .select_from(Deliberation)
        .join(Collectivite, col(Collectivite.id) == col(Deliberation.collectivite_id))
        .where(*_matching(filters))
    )
    return int(session.execute(statement).scalar_one())


def after(session: Session, cursor: UUID | None, limit: int) -> Sequence[Deliberation]:
    """For the API: by id, from the one that follows the cursor."""
    statement = select(Deliberation).order_by(col(Deliberation.id)).limit(limit)
    if cursor is not None:
        statement = statement.where(col(Deliberation.id) > cursor)
    return session.exec(statement).all()


def bodies_with_acts(session: Session) -> list[BodyChoice]:
    statement = (
        core_select(col(Collectivite.id), col(Collectivite.name))
        .where(col(Collectivite.id).in_(select(Deliberation.collectivite_id)))
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
    )
    return [BodyChoice(*row) for row in session.execute(statement)]


def bodies_to_choose(session: Session, always: UUID | None = None) -> list[BodyChoice]:
    """Bodies in relation with the syndicat, those that already deliberated, and the one asked."""
    statement = (
        core_select(col(Collectivite.id), col(Collectivite.name))
        .where(
            or_(
                col(Collectivite.relation) != "none",
                col(Collectivite.id).in_(select(Deliberation.collectivite_id)),
                col(Collectivite.id).in_(select(Territory.syndicat_id)),
                col(Collectivite.id) == always,
            )
        )
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
        .limit(2000)
    )
    return [BodyChoice(*row) for row in session.execute(statement)]


def body_by_siren(session: Session, siren: str) -> Collectivite | None:
    return session.exec(
        select(Collectivite)
        .where(col(Collectivite.siren) == siren)
        .order_by(col(Collectivite.kind))
        .limit(1)
    ).first()


def of_bodies(session: Session, ids: Collection[UUID]) -> list[DeliberationRow]:
    """The latest délibérations of these bodies, newest first."""
    statement = (
        _rows()
        .where(col(Deliberation.collectivite_id).in_(ids))
        .order_by(col(Deliberation.meeting_on).desc(), col(Deliberation.id))
        .limit(500)
    )
    return [DeliberationRow(*row) for row in session.execute(statement)]


def bodies(session: Session, ids: set[UUID]) -> dict[UUID, Collectivite]:
    found = session.exec(select(Collectivite).where(col(Collectivite.id).in_(ids))).all()
    return {body.id: body for body in found}


def recorded_from(
    session: Session, sha256: str, identifiers: Collection[str]
) -> Deliberation | None:
    """The act already recorded from this file, or under one of these identifiers."""
    statement = select(Deliberation).where(
        or_(
            col(Deliberation.file_sha256) == sha256,
            col(Deliberation.act_identifier).in_(identifiers),
        )
    )
    return session.exec(statement.order_by(col(Deliberation.recorded_at))).first()


def own_acts(session: Session) -> Sequence[Deliberation]:
    """The real délibérations of the syndicat itself, oldest first."""
    statement = (
        select(Deliberation)
        .join(Territory, col(Territory.syndicat_id) == col(Deliberation.collectivite_id))
        .where(col(Deliberation.is_demo).is_(False))
        .order_by(col(Deliberation.meeting_on), col(Deliberation.number), col(Deliberation.id))
    )
    return session.exec(statement).all()


def own_without_matter(session: Session) -> list[Deliberation]:
    """What keeps them out of our open data is one fact, to be chosen in the nomenclature."""
    return [act for act in own_acts(session) if act.matter_code is None]


def syndicat(session: Session) -> Collectivite | None:
    statement = select(Collectivite).join(
        Territory, col(Territory.syndicat_id) == col(Collectivite.id)
    )
    return session.exec(statement).first()


def departement_name(session: Session) -> str | None:
    statement = (
        select(Collectivite.name)
        .join(Territory, col(Territory.departement) == col(Collectivite.departement))
        .where(col(Collectivite.kind) == "departement")
    )
    return session.exec(statement).first()
