"""Every SELECT of the harvest."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, func
from sqlalchemy import select as sql_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.datasets.models import Evidence
from app.datasets.portals.matching import Body
from app.datasets.portals.models import (
    FoundRow,
    FoundTwin,
    Harvest,
    HarvestStep,
    Matching,
    Observation,
    Portal,
)
from app.datasets.queries import scope
from app.datasets.rules import Basis, DatasetCode

MOST_OBSERVATIONS = 120


def portals(session: Session) -> Sequence[Portal]:
    """Those of the demonstration last."""
    order = (col(Portal.is_demo), col(Portal.name), col(Portal.id))
    return session.exec(select(Portal).order_by(*order)).all()


def to_read(session: Session, *, is_demo: bool = False) -> Sequence[Portal]:
    """The active ones, never those of the demonstration; or the latter alone."""
    where = (
        col(Portal.is_demo)
        if is_demo
        else and_(col(Portal.is_active), col(Portal.is_demo).is_(False))
    )
    return session.exec(
        select(Portal).where(where).order_by(col(Portal.name), col(Portal.id))
    ).all()


def _on_portals(*, is_demo: bool) -> Select[Any]:
    """The datasets found on the real portals, or on those of the demonstration."""
    return (
        sql_select(col(FoundRow.id))
        .join(Portal, col(Portal.id) == col(FoundRow.portal_id))
        .where(col(Portal.is_demo).is_(is_demo))
    )


def has_work(session: Session) -> bool:
    """Some portal to read, or some publication to look at."""
    confirmed = select(Matching.id).where(
        col(Matching.state) == "confirmed", col(Matching.found_id).in_(_on_portals(is_demo=False))
    )
    return bool(to_read(session)) or session.exec(confirmed.limit(1)).first() is not None


def bodies(session: Session, member_id: UUID | None = None) -> list[Body]:
    """Those whose datasets are looked for, or one of them; never those of the demonstration."""
    where = col(Collectivite.id) == member_id if member_id else scope(session)
    real = col(Collectivite.is_demo).is_(False)
    query = select(Collectivite).where(where, real).order_by(col(Collectivite.sort_name))
    return [Body(one.id, one.name, one.kind, one.siren, one.siret) for one in session.exec(query)]


def body_count(session: Session) -> int:
    return session.exec(select(func.count(col(Collectivite.id))).where(scope(session))).one()


def by_siren(session: Session, siren: str) -> Sequence[Collectivite]:
    return session.exec(select(Collectivite).where(col(Collectivite.siren) == siren)).all()


def harvest(session: Session, key: str) -> Harvest | None:
    return session.exec(select(Harvest).where(col(Harvest.key) == key)).first()


def latest_harvest(session: Session) -> Harvest | None:
    query = select(Harvest).order_by(col(Harvest.started_at).desc(), col(Harvest.id))
    return session.exec(query).first()


def steps(session: Session, harvest_id: UUID) -> Sequence[HarvestStep]:
    query = select(HarvestStep).where(col(HarvestStep.harvest_id) == harvest_id)
    return session.exec(query.order_by(col(HarvestStep.portal_id), col(HarvestStep.subject))).all()


def found(session: Session, portal_id: UUID, ids: Sequence[str]) -> dict[str, FoundRow]:
    query = select(FoundRow).where(
        col(FoundRow.portal_id) == portal_id, col(FoundRow.external_id).in_(ids)
    )
    return {row.external_id: row for row in session.exec(query)}


def elsewhere(session: Session, portal_id: UUID, bodies: Collection[UUID]) -> Sequence[FoundRow]:
    """What other portals hold of these bodies; a demonstration knows its own alone."""
    is_demo = select(Portal.is_demo).where(col(Portal.id) == portal_id).scalar_subquery()
    query = (
        select(FoundRow)
        .join(Portal, col(Portal.id) == col(FoundRow.portal_id))
        .where(col(Portal.is_demo) == is_demo)
    )
    query = query.where(
        col(FoundRow.portal_id) != portal_id,
        col(FoundRow.collectivite_id).in_(bodies),
        col(FoundRow.vanished_on).is_(None),
    )
    return session.exec(query.order_by(col(FoundRow.first_seen_on), col(FoundRow.id))).all()


def asked_of(session: Session, found_id: UUID) -> set[str]:
    """The datasets for which a person was asked about this one, whatever the answer."""
    query = select(Matching.dataset).where(
        col(Matching.found_id) == found_id, col(Matching.state) != "twin"
    )
    return set(session.exec(query))


@dataclass(frozen=True, slots=True)
class Place:
    """Another portal where the same dataset is, and how it was recognised."""

    portal_name: str
    url: str
    reason: str


def other_places(session: Session, found_ids: Collection[UUID]) -> dict[UUID, list[Place]]:
    query = (
        select(FoundTwin.same_as_id, Portal.name, FoundRow.url, FoundTwin.reason)
        .join(FoundRow, col(FoundRow.id) == col(FoundTwin.found_id))
        .join(Portal, col(Portal.id) == col(FoundRow.portal_id))
        .where(col(FoundTwin.same_as_id).in_(found_ids), col(FoundRow.vanished_on).is_(None))
        .order_by(col(Portal.name), col(FoundRow.id))
    )
    places: dict[UUID, list[Place]] = {}
    for same_as_id, *said in session.exec(query):
        places.setdefault(same_as_id, []).append(Place(*said))
    return places


def to_observe(
    session: Session, harvest_id: UUID, member_id: UUID | None, *, is_demo: bool = False
) -> list[UUID]:
    """The confirmed publications that this harvest has not looked at yet."""
    seen = select(Observation.matching_id).where(col(Observation.harvest_id) == harvest_id)
    query = select(Matching.id).where(
        col(Matching.state) == "confirmed",
        col(Matching.id).not_in(seen),
        col(Matching.found_id).in_(_on_portals(is_demo=is_demo)),
    )
    if member_id:
        query = query.where(col(Matching.collectivite_id) == member_id)
    return list(session.exec(query.order_by(col(Matching.id))))


def will_be_observed(session: Session, matching_ids: Collection[UUID]) -> bool:
    """Whether one of these is on a portal that the nights read."""
    query = select(Matching.id).where(
        col(Matching.id).in_(matching_ids), col(Matching.found_id).in_(_on_portals(is_demo=False))
    )
    return session.exec(query.limit(1)).first() is not None


def last_observation(
    session: Session, matching_id: UUID, *, only_read: bool = False
) -> Observation | None:
    """`only_read`: the last one whose file was read, to repeat it when nothing changed."""
    query = select(Observation).where(col(Observation.matching_id) == matching_id)
    if only_read:
        query = query.where(col(Observation.file_sha256).is_not(None), col(Observation.is_answered))
    newest = col(Observation.observed_at).desc(), col(Observation.id)
    return session.exec(query.order_by(*newest)).first()


def observed_evidence(
    session: Session, member_id: UUID, code: DatasetCode, *, is_demo: bool = False
) -> Evidence | None:
    """The last one that an observation wrote for a cell; withdrawn, it is not said again."""
    query = (
        select(Evidence)
        .where(
            col(Evidence.collectivite_id) == member_id,
            col(Evidence.dataset) == code.value,
            col(Evidence.basis) == Basis.OBSERVED.value,
            col(Evidence.is_demo).is_(is_demo),
        )
        .order_by(col(Evidence.observed_on).desc(), col(Evidence.recorded_at).desc())
    )
    return session.exec(query).first()


@dataclass(frozen=True, slots=True)
class MatchingRow:
    """A proposal or a confirmed publication, with what a page says of it."""

    matching: Matching
    found: FoundRow
    portal: Portal
    member_name: str


def matchings(
    session: Session,
    state: str,
    *,
    member_id: UUID | None = None,
    dataset: str = "",
    only_failing: bool = False,
    limit: int = 200,
) -> list[MatchingRow]:
    """The surest first, or the one that fails for longest; then by body."""
    query = (
        select(Matching, FoundRow, Portal, Collectivite.name)
        .join(FoundRow, col(FoundRow.id) == col(Matching.found_id))
        .join(Portal, col(Portal.id) == col(FoundRow.portal_id))
        .join(Collectivite, col(Collectivite.id) == col(Matching.collectivite_id))
        .where(col(Matching.state) == state)
    )
    if state == "proposed":
        query = query.where(col(FoundRow.vanished_on).is_(None))
    if member_id:
        query = query.where(col(Matching.collectivite_id) == member_id)
    if dataset:
        query = query.where(col(Matching.dataset) == dataset)
    if only_failing:
        query = query.where(col(Matching.failing_since).is_not(None))
    first = col(Matching.failing_since) if only_failing else col(Matching.confidence).desc()
    query = query.order_by(first, col(Collectivite.sort_name), col(Matching.id))
    return [MatchingRow(*row) for row in session.exec(query.limit(limit))]


def present_count(session: Session, portal_id: UUID) -> int:
    """Datasets of the bodies followed that the portal still has."""
    query = select(func.count(col(FoundRow.id))).where(
        col(FoundRow.portal_id) == portal_id, col(FoundRow.vanished_on).is_(None)
    )
    return session.exec(query).one()


def waiting(session: Session) -> tuple[int, int]:
    """Proposals that nobody decided, and dead links, in one statement.

    What is no longer on its portal waits for nobody: there is nothing left to confirm.
    """
    is_asked = and_(col(Matching.state) == "proposed", col(FoundRow.vanished_on).is_(None))
    proposed = func.count(case((is_asked, 1)))
    dead = func.count(case((col(Matching.warned_on).is_not(None), 1)))
    query = select(proposed, dead).select_from(Matching)
    return session.exec(query.join(FoundRow, col(FoundRow.id) == col(Matching.found_id))).one()


def proposal_count(session: Session) -> int:
    return waiting(session)[0]


@dataclass(frozen=True, slots=True)
class FoundLine:
    found: FoundRow
    portal: Portal
    member_name: str


def vanished(session: Session, *, limit: int = 100) -> list[FoundLine]:
    return _found_lines(
        session, col(FoundRow.vanished_on).is_not(None), FoundRow.vanished_on, limit
    )


def new_since(session: Session, since: date, *, limit: int = 100) -> list[FoundLine]:
    return _found_lines(
        session, col(FoundRow.first_seen_on) >= since, FoundRow.first_seen_on, limit
    )


def _found_lines(session: Session, where: object, newest: object, limit: int) -> list[FoundLine]:
    query = (
        select(FoundRow, Portal, Collectivite.name)
        .join(Portal, col(Portal.id) == col(FoundRow.portal_id))
        .join(Collectivite, col(Collectivite.id) == col(FoundRow.collectivite_id))
        .where(where)  # type: ignore[arg-type]  # a condition
        .order_by(col(newest).desc(), col(Collectivite.sort_name), col(FoundRow.id))
    )
    return [FoundLine(*row) for row in session.exec(query.limit(limit))]


def observations_of(session: Session, matching_ids: Sequence[UUID]) -> Sequence[Observation]:
    """Newest first: some months of nights."""
    query = select(Observation).where(col(Observation.matching_id).in_(matching_ids))
    newest = col(Observation.observed_at).desc(), col(Observation.id)
    return session.exec(query.order_by(*newest).limit(MOST_OBSERVATIONS)).all()
