"""Reading the links that died, and to whom it was told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import and_
from sqlalchemy import select as core_select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.datasets.models import DatasetCell, Evidence
from app.datasets.portals.models import FoundRow, Matching, Portal
from app.datasets.rules import DATASETS, Dataset, DatasetCode, Stage
from app.reminders.models import LinkWarning


class Stake(StrEnum):
    """What the cell rests on. PUBLISHED: this very address; ELSEWHERE: another one; LOST: none."""

    PUBLISHED = "published"
    ELSEWHERE = "elsewhere"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class DeadLink:
    """A confirmed publication whose address failed for a week."""

    matching_id: UUID
    failing_since: date
    warned_on: date
    url: str
    dataset_code: str
    title: str
    portal_name: str
    member_id: UUID
    member_name: str
    stage: int | None
    counted_url: str | None
    is_demo: bool = False

    @property
    def dataset(self) -> Dataset:
        return DATASETS[DatasetCode(self.dataset_code)]

    @property
    def stake(self) -> Stake:
        if self.stage != Stage.PUBLISHED:
            return Stake.LOST
        return Stake.PUBLISHED if self.counted_url == self.url else Stake.ELSEWHERE

    @property
    def cell_path(self) -> str:
        return f"/jeux-de-donnees/membres/{self.member_id}/{self.dataset_code}"

    @property
    def label(self) -> str:
        return f"{self.member_name}, {self.dataset.name}"


def dead_links(session: Session, *, since: date, until: date) -> list[DeadLink]:
    """Those declared dead between two days, and dead still."""
    of_cell = and_(
        col(DatasetCell.collectivite_id) == col(Matching.collectivite_id),
        col(DatasetCell.dataset) == col(Matching.dataset),
    )
    query = (
        core_select(
            col(Matching.id),
            col(Matching.failing_since),
            col(Matching.warned_on),
            col(Matching.resource_url),
            col(Matching.dataset),
            col(FoundRow.title),
            col(Portal.name),
            col(Collectivite.id),
            col(Collectivite.name),
            col(Evidence.stage),
            col(Evidence.url),
            col(Portal.is_demo),
        )
        .select_from(Matching)
        .join(FoundRow, col(FoundRow.id) == col(Matching.found_id))
        .join(Portal, col(Portal.id) == col(FoundRow.portal_id))
        .join(Collectivite, col(Collectivite.id) == col(Matching.collectivite_id))
        .outerjoin(DatasetCell, of_cell)
        .outerjoin(Evidence, col(Evidence.id) == col(DatasetCell.evidence_id))
        .where(col(Matching.state) == "confirmed", col(Matching.failing_since).is_not(None))
        .where(col(Matching.warned_on) >= since, col(Matching.warned_on) <= until)
        .order_by(
            col(Matching.failing_since), col(Collectivite.sort_name), col(Matching.dataset),
            col(Matching.id),
        )
    )  # fmt: skip
    return [DeadLink(*row) for row in session.execute(query)]


def told(session: Session, ids: Collection[UUID]) -> set[tuple[UUID, date, str]]:
    """Link, first day of its failure, and who was told."""
    query = core_select(
        col(LinkWarning.matching_id), col(LinkWarning.failing_since), col(LinkWarning.recipient)
    ).where(col(LinkWarning.matching_id).in_(ids))
    return {(link, since, recipient) for link, since, recipient in session.execute(query)}


@dataclass(frozen=True, slots=True)
class WarningRow:
    member_id: UUID
    member_name: str
    dataset_code: str
    failing_since: date
    is_closed: bool
    recipient: str
    planned_at: datetime
    outbox_key: str
    is_demo: bool


def newest(session: Session, *, limit: int) -> Sequence[WarningRow]:
    """The last warnings; closed once the address answered, or died another time."""
    is_open = col(Matching.failing_since) == col(LinkWarning.failing_since)
    query = (
        core_select(
            col(Collectivite.id),
            col(Collectivite.name),
            col(Matching.dataset),
            col(LinkWarning.failing_since),
            is_open,
            col(LinkWarning.recipient),
            col(LinkWarning.planned_at),
            col(LinkWarning.outbox_key),
            col(Portal.is_demo),
        )
        .select_from(LinkWarning)
        .join(Matching, col(Matching.id) == col(LinkWarning.matching_id))
        .join(FoundRow, col(FoundRow.id) == col(Matching.found_id))
        .join(Portal, col(Portal.id) == col(FoundRow.portal_id))
        .join(Collectivite, col(Collectivite.id) == col(Matching.collectivite_id))
        .order_by(
            col(LinkWarning.planned_at).desc(), col(LinkWarning.matching_id),
            col(LinkWarning.recipient),
        )
        .limit(limit)
    )  # fmt: skip
    return [
        WarningRow(member, name, code, since, not is_open, *rest)
        for member, name, code, since, is_open, *rest in session.execute(query)
    ]
