"""What the sheets need beyond the other rooms' lists: who, since when, what changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_
from sqlalchemy import select as core_select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite, Mandate, ObligationPeriod, Territory
from app.collectivites.people import CORRESPONDANT
from app.collectivites.queries.listing import on_day
from app.conventions.models import ConventionStatePeriod
from app.conventions.rules.dates import add_months
from app.conventions.rules.facts import State
from app.datasets.models import Evidence
from app.deliberations.models import Deliberation, Meeting

LONGEST_WAIT = timedelta(days=366)
USUAL_MONTHS = 3


@dataclass(frozen=True, slots=True)
class Since:
    """The day what changed is counted from; `is_meeting`: the syndicat's last known comité."""

    on: date
    is_meeting: bool


def since(session: Session, on: date) -> Since:
    """A comité of more than a year ago says nothing of what is new.

    It is known by its meeting, or by an act it adopted.
    """
    held = [
        session.execute(_last(day, body, on)).scalar_one_or_none()
        for day, body in (
            (col(Meeting.meeting_on), col(Meeting.collectivite_id)),
            (col(Deliberation.meeting_on), col(Deliberation.collectivite_id)),
        )
    ]
    found = max((day for day in held if day), default=None)
    return Since(found or add_months(on, -USUAL_MONTHS), is_meeting=found is not None)


def _last(day: Mapped[date], body: Mapped[UUID], on: date) -> Any:
    """The last one of the syndicat before that day."""
    return (
        core_select(func.max(day))
        .join(Territory, col(Territory.syndicat_id) == body)
        .where(day < on, day >= on - LONGEST_WAIT)
    )


def next_meetings(session: Session, ids: Collection[UUID], on: date) -> dict[UUID, Meeting]:
    """Of each body, its next assembly that somebody recorded."""
    rows = session.exec(
        select(Meeting)
        .where(col(Meeting.collectivite_id).in_(ids), col(Meeting.meeting_on) >= on)
        .order_by(col(Meeting.meeting_on).desc())
    )
    return {row.collectivite_id: row for row in rows}


def bodies(session: Session, ids: Collection[UUID]) -> dict[UUID, Collectivite]:
    rows = session.exec(select(Collectivite).where(col(Collectivite.id).in_(ids)))
    return {row.id: row for row in rows}


def correspondants(session: Session, ids: Collection[UUID], on: date) -> dict[UUID, Mandate]:
    """Of each body, the one in office whose name is known."""
    statement = (
        select(Mandate)
        .where(
            col(Mandate.collectivite_id).in_(ids),
            col(Mandate.role) == CORRESPONDANT,
            col(Mandate.name).is_not(None),
            or_(col(Mandate.starts_on).is_(None), col(Mandate.starts_on) <= on),
            or_(col(Mandate.ends_on).is_(None), col(Mandate.ends_on) >= on),
        )
        .order_by(col(Mandate.starts_on).desc(), col(Mandate.id))
    )
    found: dict[UUID, Mandate] = {}
    for row in session.exec(statement):
        found.setdefault(row.collectivite_id, row)
    return found


def grounds(session: Session, ids: Collection[UUID], on: date) -> dict[UUID, str]:
    """What decides the obligation of each body on the day."""
    statement: Any = (
        core_select(col(Collectivite.id), col(ObligationPeriod.reason))
        .join(ObligationPeriod, on_day(on))
        .where(col(Collectivite.id).in_(ids))
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def evidence_since(
    session: Session, ids: Collection[UUID], after: date, on: date
) -> dict[UUID, list[Evidence]]:
    """What still stands of what was seen since, newest first."""
    statement = (
        select(Evidence)
        .where(
            col(Evidence.collectivite_id).in_(ids),
            col(Evidence.withdrawn_at).is_(None),
            col(Evidence.observed_on) > after,
            col(Evidence.observed_on) <= on,
        )
        .order_by(col(Evidence.observed_on).desc(), col(Evidence.recorded_at).desc())
    )
    return _grouped((row.collectivite_id, row) for row in session.exec(statement))


def obligation_since(
    session: Session, ids: Collection[UUID], after: date, on: date
) -> dict[UUID, list[ObligationPeriod]]:
    statement = select(ObligationPeriod).where(
        col(ObligationPeriod.collectivite_id).in_(ids),
        col(ObligationPeriod.starts_on) > after,
        col(ObligationPeriod.starts_on) <= on,
    )
    return _grouped((row.collectivite_id, row) for row in session.exec(statement))


def states_since(
    session: Session, ids: Collection[UUID], after: date, on: date
) -> dict[UUID, list[tuple[date, State]]]:
    """By convention, the states it entered."""
    statement: Any = (
        core_select(
            col(ConventionStatePeriod.convention_id),
            col(ConventionStatePeriod.starts_on),
            col(ConventionStatePeriod.state),
        )
        .where(
            col(ConventionStatePeriod.convention_id).in_(ids),
            col(ConventionStatePeriod.starts_on) > after,
            col(ConventionStatePeriod.starts_on) <= on,
        )
        .order_by(col(ConventionStatePeriod.starts_on).desc())
    )
    return _grouped((key, (day, State(state))) for key, day, state in session.execute(statement))


def _grouped(pairs: Iterable[tuple[UUID, Any]]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for key, value in pairs:
        found[key].append(value)
    return found
