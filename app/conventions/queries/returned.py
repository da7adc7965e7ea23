"""Which convention a returned file is about."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from app.collectivites.models import Collectivite
from app.conventions.models import Convention, ConventionFile
from app.documents.models import StoredFile


def generated_sizes(session: Session) -> Mapping[str, tuple[int, UUID]]:
    """For each frozen text still to sign or signed: its hash, its size, its convention."""
    statement = select(StoredFile.sha256, StoredFile.size, Convention.id).join(  # type: ignore[call-overload]
        Convention, col(Convention.pdf_sha256) == col(StoredFile.sha256)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(statement)}


def by_reference(session: Session, reference: str) -> UUID | None:
    statement = select(col(Convention.id)).where(col(Convention.reference) == reference)
    return session.execute(statement).scalar_one_or_none()


def already_joined(session: Session, sha256: str) -> UUID | None:
    """The convention this very file is already joined to."""
    statement = select(col(ConventionFile.convention_id)).where(
        col(ConventionFile.sha256) == sha256
    )
    return session.execute(statement).scalars().first()


def joined(session: Session, hashes: Collection[str]) -> set[str]:
    """Those of these files that are joined to a convention."""
    statement = select(col(ConventionFile.sha256)).where(col(ConventionFile.sha256).in_(hashes))
    return set(session.execute(statement).scalars())


def choices(session: Session) -> list[tuple[str, str]]:
    """Every convention not abandoned nor archived, for a person to choose from."""
    statement = (
        select(col(Convention.id), col(Convention.reference), col(Collectivite.name))
        .join(Collectivite, col(Collectivite.id) == col(Convention.member_id))
        .where(col(Convention.abandoned_on).is_(None), col(Convention.archived_on).is_(None))
        .order_by(col(Collectivite.sort_name), col(Convention.reference))
    )
    return [(str(row[0]), f"{row[2]}, {row[1]}") for row in session.execute(statement)]
