"""What was said of a member's datasets, and the names lists need."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.datasets.models import ApplicabilityDecision, Evidence
from app.datasets.queries.members import scope


def evidence_of(session: Session, member_id: UUID) -> Sequence[Evidence]:
    """Everything ever said of a member's datasets, newest first, withdrawn rows included."""
    query = (
        select(Evidence)
        .where(col(Evidence.collectivite_id) == member_id)
        .order_by(
            col(Evidence.observed_on).desc(),
            col(Evidence.recorded_at).desc(),
            col(Evidence.id).desc(),
        )
    )
    return session.exec(query).all()


def decisions_of(session: Session, member_id: UUID) -> Sequence[ApplicabilityDecision]:
    query = (
        select(ApplicabilityDecision)
        .where(col(ApplicabilityDecision.collectivite_id) == member_id)
        .order_by(
            col(ApplicabilityDecision.decided_on).desc(),
            col(ApplicabilityDecision.recorded_at).desc(),
        )
    )
    return session.exec(query).all()


@dataclass(frozen=True, slots=True)
class EpciChoice:
    id: UUID
    name: str


def epci_choices(session: Session) -> list[EpciChoice]:
    """The EPCI with at least one body of the scope, for the filter."""
    ids = select(Collectivite.epci_id).where(scope(session), col(Collectivite.epci_id).is_not(None))
    query = (
        select(Collectivite.id, Collectivite.name)
        .where(col(Collectivite.id).in_(ids))
        .order_by(col(Collectivite.sort_name))
    )
    return [EpciChoice(*row) for row in session.exec(query)]


def epci_names(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {one for one in ids if one is not None}
    query = select(Collectivite.id, Collectivite.name).where(col(Collectivite.id).in_(wanted))
    return dict(session.exec(query).all())
