"""Every SELECT on the members' ways: who they are, what was recorded, what they signed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite, ObligationPeriod
from app.collectivites.queries import Filters
from app.collectivites.queries.listing import Epci, matching, on_day, status
from app.conventions.models import Convention, ConventionStatePeriod
from app.conventions.queries.parties import member_on
from app.conventions.rules.facts import LIVE
from app.reports.accompaniment.models import AccompanimentStep
from app.reports.queries.agenda import state_on


@dataclass(frozen=True, slots=True)
class MemberRow:
    id: UUID
    name: str
    sort_name: str
    kind: str
    epci_name: str | None
    email: str | None
    phone: str | None
    status: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class SignedRow:
    """A convention that runs, and the first day all had signed it."""

    convention_id: UUID
    reference: str
    signed_on: date


def members(
    session: Session, filters: Filters, among: ColumnElement[bool], on: date
) -> list[MemberRow]:
    query = (
        core_select(
            col(Collectivite.id),
            col(Collectivite.name),
            col(Collectivite.sort_name),
            col(Collectivite.kind),
            col(Epci.name),
            col(Collectivite.email),
            col(Collectivite.phone),
            status,
            col(Collectivite.is_demo),
        )
        .outerjoin(Epci, col(Collectivite.epci_id) == col(Epci.id))
        .outerjoin(ObligationPeriod, on_day(on))
        .where(matching(filters), among)
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
    )
    return [MemberRow(*row) for row in session.execute(query)]


def newest(session: Session) -> dict[UUID, list[AccompanimentStep]]:
    """What counts of each part, by member."""
    later = aliased(AccompanimentStep)
    is_replaced = (
        core_select(col(later.id))
        .where(
            col(later.collectivite_id) == col(AccompanimentStep.collectivite_id),
            col(later.part) == col(AccompanimentStep.part),
            col(later.number) > col(AccompanimentStep.number),
        )
        .exists()
    )
    found: dict[UUID, list[AccompanimentStep]] = {}
    for row in session.exec(select(AccompanimentStep).where(~is_replaced)):
        found.setdefault(row.collectivite_id, []).append(row)
    return found


def history(session: Session, collectivite_id: UUID) -> Sequence[AccompanimentStep]:
    """Everything recorded of a member, the newest first."""
    return session.exec(
        select(AccompanimentStep)
        .where(col(AccompanimentStep.collectivite_id) == collectivite_id)
        .order_by(
            col(AccompanimentStep.recorded_at).desc(),
            col(AccompanimentStep.part),
            col(AccompanimentStep.number).desc(),
        )
    ).all()


def signed(session: Session, on: date) -> dict[UUID, SignedRow]:
    """By the member of that day, the convention that runs; the first signed when there are several.

    The convention of a body that gave way goes on with its successor, signature included.
    """
    member = member_on(on)
    ever = aliased(ConventionStatePeriod)
    live = [state.value for state in LIVE]
    first_day = func.min(col(ever.starts_on))
    query = (
        core_select(member, col(Convention.id), col(Convention.reference), first_day)
        .join(
            ConventionStatePeriod,
            and_(state_on(on), col(ConventionStatePeriod.state).in_(live)),
        )
        .join(ever, and_(col(ever.convention_id) == col(Convention.id), col(ever.state).in_(live)))
        .where(col(Convention.direction) == "member")
        .group_by(member, col(Convention.id), col(Convention.reference))
        .order_by(first_day.desc(), col(Convention.reference).desc())
    )
    return {row[0]: SignedRow(*row[1:]) for row in session.execute(query)}
