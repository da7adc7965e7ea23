"""Every SELECT on what a portal holds: a constant number of statements, whatever it holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.datasets.portals.models import FoundRow, Portal, PortalCount


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A dataset of the portal, as its page and the file show it."""

    title: str
    url: str
    member_id: UUID
    member: str
    themes: Sequence[str]
    modified_on: date | None
    first_seen_on: date
    vanished_on: date | None


def portals(session: Session) -> Sequence[Portal]:
    """Those that were read, or will be; the national one after those a territory leads.

    Those of the demonstration come last.
    """
    found = session.exec(select(Portal).order_by(col(Portal.name), col(Portal.id))).all()
    shown = [one for one in found if one.is_active or one.last_run_at]
    return sorted(shown, key=lambda one: (one.is_demo, "data.gouv.fr" in one.url))


def counts(session: Session, portal_id: UUID) -> Sequence[PortalCount]:
    query = select(PortalCount).where(col(PortalCount.portal_id) == portal_id)
    return session.exec(query.order_by(col(PortalCount.counted_on))).all()


def by_member(session: Session, portal_id: UUID) -> list[tuple[UUID, str, int]]:
    """The most datasets first, then by name."""
    number = func.count(col(FoundRow.id))
    query = (
        core_select(col(Collectivite.id), col(Collectivite.name), number)
        .join(FoundRow, col(FoundRow.collectivite_id) == col(Collectivite.id))
        .where(present(portal_id))
        .group_by(col(Collectivite.id), col(Collectivite.name), col(Collectivite.sort_name))
        .order_by(number.desc(), col(Collectivite.sort_name))
    )
    return [(key, name, int(count)) for key, name, count in session.execute(query)]


def by_theme(session: Session, portal_id: UUID) -> Counter[tuple[str, ...]]:
    """How many datasets bear each set of themes."""
    query = core_select(col(FoundRow.themes)).where(present(portal_id))
    return Counter(tuple(themes or ()) for themes in session.execute(query).scalars())


def present(portal_id: UUID) -> ColumnElement[bool]:
    return and_(col(FoundRow.portal_id) == portal_id, col(FoundRow.vanished_on).is_(None))


def newest(session: Session, portal_id: UUID, limit: int) -> list[FoundLine]:
    order = (col(FoundRow.first_seen_on).desc(), col(FoundRow.title), col(FoundRow.id))
    return _lines(session, _found(present(portal_id)).order_by(*order).limit(limit))


def _old(portal_id: UUID, before: date) -> ColumnElement[bool]:
    return and_(present(portal_id), col(FoundRow.modified_on) < before)


def old_count(session: Session, portal_id: UUID, before: date) -> int:
    return _count(session, _old(portal_id, before))


def old(session: Session, portal_id: UUID, before: date, limit: int) -> list[FoundLine]:
    """Not updated since that day, the oldest first; those without a date are counted apart."""
    order = (col(FoundRow.modified_on), col(FoundRow.title), col(FoundRow.id))
    return _lines(session, _found(_old(portal_id, before)).order_by(*order).limit(limit))


def undated_count(session: Session, portal_id: UUID) -> int:
    return _count(session, and_(present(portal_id), col(FoundRow.modified_on).is_(None)))


def _gone(portal_id: UUID) -> ColumnElement[bool]:
    return and_(col(FoundRow.portal_id) == portal_id, col(FoundRow.vanished_on).is_not(None))


def vanished_count(session: Session, portal_id: UUID) -> int:
    return _count(session, _gone(portal_id))


def vanished(session: Session, portal_id: UUID, limit: int) -> list[FoundLine]:
    order = (col(FoundRow.vanished_on).desc(), col(FoundRow.title), col(FoundRow.id))
    return _lines(session, _found(_gone(portal_id)).order_by(*order).limit(limit))


def everything(session: Session, portal_id: UUID) -> list[FoundLine]:
    """For the file: those that are gone too."""
    order = (col(Collectivite.sort_name), col(FoundRow.title), col(FoundRow.id))
    return _lines(session, _found(col(FoundRow.portal_id) == portal_id).order_by(*order))


def _found(where: ColumnElement[bool]) -> Select[Any]:
    columns: tuple[Any, ...] = (
        col(FoundRow.title), col(FoundRow.url), col(Collectivite.id), col(Collectivite.name),
        col(FoundRow.themes), col(FoundRow.modified_on), col(FoundRow.first_seen_on),
        col(FoundRow.vanished_on),
    )  # fmt: skip
    return (
        core_select(*columns)
        .join(Collectivite, col(Collectivite.id) == col(FoundRow.collectivite_id))
        .where(where)
    )


def _lines(session: Session, query: Select[Any]) -> list[FoundLine]:
    return [FoundLine(*row) for row in session.execute(query)]


def _count(session: Session, where: ColumnElement[bool]) -> int:
    return int(session.execute(core_select(func.count(col(FoundRow.id))).where(where)).scalar_one())
