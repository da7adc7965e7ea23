"""Who the bodies of a list are, and in what state their conventions are that day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.collectivites.queries.listing import Epci
from app.conventions.models import Convention, ConventionStatePeriod
from app.conventions.queries.parties import member_on
from app.conventions.rules.facts import State
from app.datasets.queries.progress import IDS_AT_ONCE
from app.reports.queries.agenda import state_on


@dataclass(frozen=True, slots=True)
class Standing:
    """`states`: of the conventions of which it is the member, in the order of their life."""

    siren: str = ""
    insee_code: str = ""
    departement: str = ""
    epci: str = ""
    states: tuple[State, ...] = ()
    is_demo: bool = False


def standings(session: Session, ids: Sequence[UUID], on: date) -> dict[UUID, Standing]:
    """Two statements for a page; one more for each twenty thousand bodies of a file."""
    states = _states(session, on)
    columns: tuple[Any, ...] = (
        col(Collectivite.id), col(Collectivite.siren), col(Collectivite.insee_code),
        col(Collectivite.departement), col(Epci.name), col(Collectivite.is_demo),
    )  # fmt: skip
    query = core_select(*columns).outerjoin(Epci, col(Collectivite.epci_id) == col(Epci.id))
    found = {}
    for start in range(0, len(ids), IDS_AT_ONCE):
        some = query.where(col(Collectivite.id).in_(ids[start : start + IDS_AT_ONCE]))
        for key, siren, insee, departement, epci, is_demo in session.execute(some):
            found[key] = Standing(
                siren or "", insee or "", departement or "", epci or "", states.get(key, ()),
                is_demo,
            )  # fmt: skip
    return found


def _states(session: Session, on: date) -> dict[UUID, tuple[State, ...]]:
    query = (
        core_select(member_on(on), col(ConventionStatePeriod.state))
        .select_from(Convention)
        .join(ConventionStatePeriod, state_on(on))
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for key, state in session.execute(query):
        found[key].add(state)
    return {key: tuple(one for one in State if one in states) for key, states in found.items()}
