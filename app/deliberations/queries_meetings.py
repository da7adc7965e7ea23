"""Every SELECT on meetings."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite, Territory
from app.deliberations.models import Meeting
from app.deliberations.queries import BodyChoice
from app.deliberations.rules_meetings import Calendar, Delays, assembly_name, left_sentence

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class MeetingRow:
    id: UUID
    meeting_on: date
    label: str | None
    is_demo: bool
    collectivite_id: UUID
    body_name: str
    body_kind: str

    @property
    def assembly(self) -> str:
        return assembly_name(self.body_kind)


def _matching(since: date, collectivite_id: UUID | None) -> list[ColumnElement[bool]]:
    conditions = [col(Meeting.meeting_on) >= since]
    if collectivite_id is not None:
        conditions.append(col(Meeting.collectivite_id) == collectivite_id)
    return conditions


def page(
    session: Session, since: date, collectivite_id: UUID | None, number: int
) -> list[MeetingRow]:
    """The next meeting first."""
    statement = (
        core_select(
            col(Meeting.id),
            col(Meeting.meeting_on),
            col(Meeting.label),
            col(Meeting.is_demo),
            col(Collectivite.id),
            col(Collectivite.name),
            col(Collectivite.kind),
        )
        .join(Collectivite, col(Collectivite.id) == col(Meeting.collectivite_id))
        .where(*_matching(since, collectivite_id))
        .order_by(col(Meeting.meeting_on), col(Collectivite.sort_name), col(Meeting.id))
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return [MeetingRow(*row) for row in session.execute(statement)]


def count(session: Session, since: date, collectivite_id: UUID | None) -> int:
    statement = (
        core_select(func.count()).select_from(Meeting).where(*_matching(since, collectivite_id))
    )
    return int(session.execute(statement).scalar_one())


def bodies_with_meetings(session: Session) -> list[BodyChoice]:
    statement = (
        core_select(col(Collectivite.id), col(Collectivite.name))
        .where(col(Collectivite.id).in_(core_select(col(Meeting.collectivite_id))))
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
    )
    return [BodyChoice(*row) for row in session.execute(statement)]


def days(session: Session, collectivite_id: UUID) -> set[date]:
    statement = core_select(col(Meeting.meeting_on)).where(
        col(Meeting.collectivite_id) == collectivite_id
    )
    return set(session.execute(statement).scalars())


def calendars(session: Session, ids: Collection[UUID], since: date) -> dict[UUID, Calendar]:
    """The meetings of these bodies and of the syndicat from a day on, in one statement.

    A body without any known meeting is there too, with an empty calendar.
    """
    is_ours = col(Collectivite.id).in_(core_select(col(Territory.syndicat_id)))
    statement: Any = (
        core_select(
            col(Collectivite.id),
            col(Collectivite.name),
            col(Collectivite.kind),
            case((is_ours, 1), else_=0),
            col(Meeting.meeting_on),
        )
        .outerjoin(
            Meeting,
            and_(
                col(Meeting.collectivite_id) == col(Collectivite.id),
                col(Meeting.meeting_on) >= since,
            ),
        )
        .where(or_(col(Collectivite.id).in_(ids), is_ours))
        .order_by(col(Meeting.meeting_on))
    )
    found: dict[UUID, Calendar] = {}
    for key, name, kind, ours, day in session.execute(statement):
        known = found.get(key, Calendar(name, kind, is_ours=bool(ours)))
        found[key] = replace(known, days=(*known.days, day)) if day else known
    return found


def left_words(
    calendars: Mapping[UUID, Calendar], member_id: UUID, limit_on: date, delays: Delays, on: date
) -> str:
    """« il reste 1 conseil municipal et 2 comités syndicaux… »: the member's meetings, and ours."""
    ours = [one for key, one in calendars.items() if one.is_ours and key != member_id]
    return left_sentence(limit_on, [calendars[member_id], *ours], delays, on)
