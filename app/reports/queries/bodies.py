"""Where this installation is, its bodies by obligation, and the acts its action rests on."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, exists, func, or_
from sqlalchemy import select as core_select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.collectivites.models import Collectivite, ObligationPeriod, Territory
from app.collectivites.queries.listing import on_day, status
from app.conventions.models import Convention
from app.conventions.queries.uncovered import is_uncovered
from app.datasets import queries as datasets
from app.datasets.models import Evidence
from app.deliberations.models import Deliberation
from app.reports.perimeter import EVERYTHING, Perimeter
from app.reports.queries import within


@dataclass(frozen=True, slots=True)
class Setting:
    """Where this installation is."""

    syndicat: str = ""
    territory: str = ""
    has_bodies: bool = False
    has_followed: bool = False
    has_demo: bool = False


def setting(session: Session) -> Setting:
    """One statement: names, and whether there is anything to show."""
    departement = aliased(Collectivite)
    names = (
        core_select(col(Collectivite.name), col(departement.name))
        .select_from(Territory)
        .join(Collectivite, col(Collectivite.id) == col(Territory.syndicat_id))
        .outerjoin(
            departement,
            and_(
                col(departement.kind) == "departement",
                col(departement.code) == col(Territory.departement),
            ),
        )
    )
    row = session.execute(names).first()
    has_bodies, has_followed, convention_demo, evidence_demo = session.execute(
        core_select(
            exists().where(col(Collectivite.id).is_not(None)),
            exists().where(datasets.is_followed()),
            exists().where(col(Convention.is_demo)),
            exists().where(col(Evidence.is_demo)),
        )
    ).one()
    return Setting(
        syndicat=row[0] if row else "",
        territory=(row[1] or "") if row else "",
        has_bodies=bool(has_bodies),
        has_followed=bool(has_followed),
        has_demo=bool(convention_demo or evidence_demo),
    )


def obligations(session: Session, on: date, perimeter: Perimeter = EVERYTHING) -> dict[str, int]:
    """Bodies of the scope by answer of the threshold rule."""
    query = (
        core_select(status, func.count(col(Collectivite.id)))
        .select_from(Collectivite)
        .outerjoin(ObligationPeriod, on_day(on))
        .where(within.scoped(session, perimeter, on))
        .group_by(status)
    )
    return {answer: int(number) for answer, number in session.execute(query)}


@dataclass(frozen=True, slots=True)
class BodyRow:
    id: UUID
    name: str
    kind: str
    email: str | None
    phone: str | None


def without_convention_count(session: Session, on: date, perimeter: Perimeter = EVERYTHING) -> int:
    """Subject bodies of the scope with no convention in force nor on its way."""
    query = (
        core_select(func.count(col(Collectivite.id)))
        .select_from(Collectivite)
        .outerjoin(ObligationPeriod, on_day(on))
        .where(is_uncovered(session, on), within.bodies(perimeter, on))
    )
    return int(session.execute(query).scalar_one())


def without_convention(
    session: Session, on: date, perimeter: Perimeter = EVERYTHING, *, limit: int, offset: int
) -> list[BodyRow]:
    query = (
        core_select(
            col(Collectivite.id),
            col(Collectivite.name),
            col(Collectivite.kind),
            col(Collectivite.email),
            col(Collectivite.phone),
        )
        .outerjoin(ObligationPeriod, on_day(on))
        .where(is_uncovered(session, on), within.bodies(perimeter, on))
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
        .limit(limit)
        .offset(offset)
    )
    return [BodyRow(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class FrameRow:
    """An act the whole action rests on: it authorises the conventions, or sets the strategy."""

    id: UUID
    number: str | None
    meeting_on: date
    subject: str
    is_framework: bool


def frames(session: Session) -> list[FrameRow]:
    """The syndicat's acts that authorise conventions, and its strategic frame (SDUSN)."""
    is_strategic = col(Deliberation.subject).icontains("SDUSN")
    query = (
        core_select(
            col(Deliberation.id),
            col(Deliberation.number),
            col(Deliberation.meeting_on),
            col(Deliberation.subject),
            col(Deliberation.is_framework),
        )
        .join(Territory, col(Territory.syndicat_id) == col(Deliberation.collectivite_id))
        .where(or_(col(Deliberation.is_framework), is_strategic))
        .order_by(col(Deliberation.meeting_on))
    )
    return [FrameRow(*row) for row in session.execute(query)]
