"""The acts a convention rests on, and the files that prove them whichever convention keeps them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from app.collectivites.models import Collectivite
from app.conventions.models import ConventionFile
from app.conventions.queries.loaded import Loaded
from app.deliberations.models import Deliberation
from app.documents.models import StoredFile


@dataclass(frozen=True)
class KnownAct:
    row: Deliberation
    body_name: str


def acts(session: Session, loaded: Loaded) -> list[KnownAct]:
    """Of the parties, the avenants and the renewals; each once, the oldest first."""
    ids = {party.deliberation.id for party in loaded.parties if party.deliberation}
    for avenant in loaded.avenants:
        ids |= {side.deliberation.id for side in avenant.sides if side.deliberation}
    for renewal in loaded.renewals:
        ids |= {side.deliberation_id for side in renewal.sides if side.deliberation_id}
    statement = (
        core_select(Deliberation, col(Collectivite.name))
        .join(Collectivite, col(Collectivite.id) == col(Deliberation.collectivite_id))
        .where(col(Deliberation.id).in_(ids))
        .order_by(col(Deliberation.meeting_on), col(Deliberation.id))
    )
    return [KnownAct(row, name) for row, name in session.execute(statement)]


def files_about(session: Session, ids: Collection[UUID]) -> Sequence[ConventionFile]:
    """A délibération covers many conventions: its scan and its receipt are attached once."""
    return session.exec(select(ConventionFile).where(col(ConventionFile.about_id).in_(ids))).all()


def restricted(session: Session, hashes: Collection[str]) -> set[str]:
    """Those that only agents may open."""
    statement = select(StoredFile.sha256).where(
        col(StoredFile.sha256).in_(hashes), col(StoredFile.is_restricted)
    )
    return set(session.exec(statement))
