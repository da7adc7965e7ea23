"""The communes of a département and what a map says of each: one statement a layer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite, ObligationPeriod, Territory
from app.collectivites.queries.listing import Epci, on_day, status
from app.conventions.models import Convention, ConventionStatePeriod
from app.conventions.queries.parties import parties_on
from app.conventions.rules.facts import Direction, State
from app.reports.queries.agenda import state_on


@dataclass(frozen=True, slots=True)
class Place:
    id: UUID
    insee_code: str
    name: str
    epci: str
    obligation: str


def home_departement(session: Session) -> str:
    """The one this installation leads; empty before it is told."""
    return session.execute(core_select(col(Territory.departement))).scalar_one_or_none() or ""


def places(session: Session, departement: str, on: date) -> list[Place]:
    """By name, accents aside."""
    columns = (Collectivite.id, Collectivite.insee_code, Collectivite.name, Epci.name, status)
    rows = session.execute(
        core_select(*columns)  # type: ignore[call-overload]  # more kinds than its overloads
        .outerjoin(Epci, col(Collectivite.epci_id) == col(Epci.id))
        .outerjoin(ObligationPeriod, on_day(on))
        .where(col(Collectivite.kind) == "commune", col(Collectivite.departement) == departement)
        .order_by(col(Collectivite.sort_name), col(Collectivite.id))
    )
    return [Place(key, code, name, epci or "", answer) for key, code, name, epci, answer in rows]


def convention_states(session: Session, departement: str, on: date) -> dict[UUID, set[State]]:
    """The states, on the day, of the conventions each commune is a party to."""
    here = col(Collectivite.kind) == "commune", col(Collectivite.departement) == departement
    return _states(session, on, *here)


def states_of_everyone(session: Session, on: date) -> dict[UUID, set[State]]:
    """The same for every body that is a party that day: after a merger, the successor."""
    return _states(session, on)


def _states(session: Session, on: date, *where: ColumnElement[bool]) -> dict[UUID, set[State]]:
    sides = parties_on(on)
    rows = session.execute(
        core_select(sides.c.collectivite_id, col(ConventionStatePeriod.state))
        .select_from(sides)
        .join(Convention, col(Convention.id) == sides.c.convention_id)
        .join(ConventionStatePeriod, state_on(on))
        .join(Collectivite, col(Collectivite.id) == sides.c.collectivite_id)
        .where(col(Convention.direction) == Direction.MEMBER, *where)
    )
    found: dict[UUID, set[State]] = defaultdict(set)
    for key, state in rows:
        found[key].add(State(state))
    return found


def insee_codes(session: Session) -> dict[UUID, str]:
    """Of the communes: what finds their contour."""
    rows = session.execute(
        core_select(col(Collectivite.id), col(Collectivite.insee_code)).where(
            col(Collectivite.kind) == "commune", col(Collectivite.insee_code).is_not(None)
        )
    )
    return {row[0]: row[1] for row in rows}
